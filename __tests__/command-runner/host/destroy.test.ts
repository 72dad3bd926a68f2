import { type Answers, runHost, stateOf, type StagedRun } from "./staged-host";

const BUCKET = "sagemaker-p-1";
const GROUP = "abalone-p-1";
const MODEL = "arn:aws:sagemaker:eu-west-1:123456789012:model-package/abalone-p-1/1";

const RESOURCES: Readonly<Record<string, string>> = {
  "gitlab_project.model_build": "7",
  "aws_s3_bucket.artifacts": BUCKET,
  "aws_s3_bucket_versioning.versioning": BUCKET,
  "aws_sagemaker_model_package_group.models": GROUP,
};
const RETAINED = ["aws_s3_bucket.artifacts", "aws_sagemaker_model_package_group.models"];

const EMPTY: Answers = { "aws s3api list-object-versions --bucket sagemaker-p-1": "0\n" };
const USED: Answers = {
  "aws s3api list-object-versions --bucket sagemaker-p-1": "1\n",
  "aws sagemaker list-model-packages": `${MODEL}\n`,
};
/** What CI has made: a pipeline, and an endpoint in a state of its own. */
const FROM_CI: Answers = {
  "aws sagemaker list-pipelines": "abalone-p-1",
  "aws s3api list-objects-v2": "model-deploy/staging/terraform.tfstate",
};

const PREPARE = "terraform apply -no-color -auto-approve -refresh=false";
const DESTROY = "terraform destroy -no-color -auto-approve";
const REMOVE_DEPLOYMENT = `${DESTROY} -lock-timeout=30s`;

/** Destroys a project whose state has these resources and whose repository has the seed's commit only. */
function destroy(
  answers: Answers,
  environment: Record<string, string> = {},
  resources = RESOURCES,
): StagedRun {
  const state = stateOf(resources);
  const seed = '[{"short_id":"1","message":"Seed-Code: model-build sha256:1"}]';
  return runHost(
    { "terraform state pull": state, curl: seed, ...answers },
    { ACTION: "destroy", ...environment },
  );
}

/** The changes that a run makes, but for its log. */
const changesOf = ({ changes }: StagedRun) => changes.filter((change) => !change.startsWith("aws logs "));
/** The same, by their first arguments. */
const steps = (run: StagedRun) => changesOf(run).map((change) => change.split(" ").slice(0, 3).join(" "));

describe("a destroy", () => {
  it("removes a project that holds nothing but the seed, whose start is on record", () => {
    const run = destroy(EMPTY);
    expect(changesOf(run)).toEqual([
      expect.stringContaining("--metadata result=running"),
      `${PREPARE} -target=gitlab_project.model_build`,
      DESTROY,
      expect.stringMatching(/^aws dynamodb delete-item --table-name locks /),
    ]);
    expect([run.code, run.file("result")]).toEqual([0, "destroyed"]);
  });

  it("retains a bucket and a model group that hold something, on record before anything is destroyed", () => {
    const run = destroy({ ...USED, ...FROM_CI });
    expect(run.statuses[1]).toMatchObject({ result: "running", kept: RETAINED, adopt: "yes" });
    expect(steps(run)).toEqual([
      "aws s3api put-object",
      "aws s3api put-object",
      "aws sagemaker delete-pipeline",
      "terraform destroy -no-color",
      "aws s3 rm",
      "terraform state rm",
      "terraform state rm",
      "terraform apply -no-color",
      "terraform destroy -no-color",
      "aws s3api put-object",
    ]);
    expect([run.code, run.file("result")]).toEqual([0, "destroyed-data-kept"]);
  });

  it("takes all that a bucket and a group consist of out of the state", () => {
    expect(changesOf(destroy(USED)).filter((change) => change.startsWith("terraform state rm "))).toEqual([
      "terraform state rm aws_s3_bucket.artifacts aws_s3_bucket_versioning.versioning",
      "terraform state rm aws_sagemaker_model_package_group.models",
    ]);
  });

  it("deletes both when asked to", () => {
    const { code, changes, file } = destroy(USED, { DATA_ON_DESTROY: "delete" });
    expect([code, file("result")]).toEqual([0, "destroyed"]);
    expect(changes).toContain(`aws sagemaker delete-model-package --model-package-name ${MODEL}`);
    expect(changes).toContain(
      `${PREPARE} -target=gitlab_project.model_build -target=aws_s3_bucket.artifacts`,
    );
    expect(changes.join()).not.toContain("state rm");
  });

  it("archives a repository with commits beyond the seed's", () => {
    const run = destroy({ ...EMPTY, curl: '[{"short_id":"2","message":"Mine"}]' });
    expect(run.statuses.at(-1)).toMatchObject({ kept: ["gitlab_project.model_build"] });
    expect(run.changes).not.toContainEqual(expect.stringContaining("-target=gitlab_project"));
  });

  it.each([
    ["the models", { "aws sagemaker list-model-packages": 255 }, `The models of ${GROUP} can not be listed.`],
    [
      "the repository's commits",
      { curl: 22 },
      "GitLab does not say whether gitlab_project.model_build has work",
    ],
  ])("changes nothing when %s can not be listed", (_what, refused, message) => {
    const run = destroy({ ...EMPTY, ...FROM_CI, ...refused });
    expect(run.failure).toContain(message);
    expect(run.failure).toContain("Nothing was destroyed.");
    expect(steps(run)).toEqual(["aws s3api put-object", "aws s3api put-object"]);
  });

  it("takes a bucket of which S3 does not say for one that holds something", () => {
    const run = destroy({ "aws s3api list-object-versions --bucket sagemaker-p-1": 254 });
    expect(run.statuses.at(-1)).toMatchObject({ kept: ["aws_s3_bucket.artifacts"] });
  });

  it("removes what CI made also where the state has no resources", () => {
    expect(steps(destroy(FROM_CI, {}, {}))).toContain("aws sagemaker delete-pipeline");
  });
});

/** Each step of a destroy that keeps data, and how it stops there. */
const STOPS: readonly (readonly [step: string, answers: Answers])[] = [
  ["the record of what is retained", { "aws s3api put-object": ["", 255, ""] }],
  ["a pipeline", { "aws sagemaker delete-pipeline": 254 }],
  ["a deployment", { [REMOVE_DEPLOYMENT]: 1 }],
  ["the states of deployments", { "aws s3 rm": 1 }],
  ["the bucket's leaving of the state", { "terraform state rm aws_s3_bucket": 1 }],
  ["the group's leaving of the state", { "terraform state rm aws_sagemaker": 1 }],
  ["the preparation", { [PREPARE]: 1 }],
  ["Terraform's destroy", { [DESTROY]: 1, [REMOVE_DEPLOYMENT]: "" }],
];

/** What the state has after a run that stopped so. */
function leftInState(stopped: StagedRun, stop: Answers): Readonly<Record<string, string>> {
  const taken = stopped.calls
    .filter((call) => call.startsWith("terraform state rm "))
    .filter((call) => !Object.keys(stop).some((key) => call.startsWith(key)))
    .flatMap((call) => call.split(" ").slice(3));
  return Object.fromEntries(Object.entries(RESOURCES).filter(([address]) => !taken.includes(address)));
}

/** The run after one that stopped so. */
function repeat(stopped: StagedRun, stop: Answers, environment: Record<string, string> = {}): StagedRun {
  const answers = { ...USED, ...FROM_CI, "aws s3api get-object": stopped.lastStatus };
  return destroy(answers, environment, leftInState(stopped, stop));
}

describe.each(STOPS)("a destroy that stops at %s", (_step, stop) => {
  let stopped: StagedRun;
  beforeAll(() => (stopped = destroy({ ...USED, ...FROM_CI, ...stop })));

  it("fails, and goes no further", () => {
    expect([stopped.code, stopped.statuses.at(-1)?.["result"]]).toEqual([1, "failed"]);
    expect(changesOf(stopped).at(-2)).toContain(Object.keys(stop)[0]);
  });

  it("removes what CI made when it is repeated, and retains the same", () => {
    const repeated = repeat(stopped, stop);
    expect(repeated.changes).toContain("aws sagemaker delete-pipeline --pipeline-name abalone-p-1");
    expect(repeated.changes).toContain(REMOVE_DEPLOYMENT);
    const kept = repeated.statuses.at(-1)?.["kept"] as string[];
    expect([...kept].sort()).toEqual(RETAINED);
    expect([repeated.code, repeated.file("result")]).toEqual([0, "destroyed-data-kept"]);
  });
});

it("a destroy that deletes keeps the record of what one before has taken out of the state", () => {
  const stop = { [DESTROY]: 1, [REMOVE_DEPLOYMENT]: "" };
  const stopped = destroy({ ...USED, ...stop });
  const { file, changes } = repeat(stopped, stop, { DATA_ON_DESTROY: "delete" });
  expect(file("result")).toBe("destroyed-data-kept");
  expect(changes).not.toContainEqual(expect.stringMatching(/^aws dynamodb delete-item/));
});

describe("the records of a project of which nothing is left", () => {
  const versions =
    "projects/p-1/terraform.tfstate\tv1\nprojects/p-1/status.json\tv2\nprojects/p-12/status.json\tv3\n";
  const listed = { "aws s3api list-object-versions --bucket states": versions };

  it("are purged in every version, and no other project's", () => {
    const { changes, file } = destroy({ ...EMPTY, ...listed });
    expect(JSON.parse(file("versions.json"))).toEqual({
      Quiet: true,
      Objects: [
        { Key: "projects/p-1/terraform.tfstate", VersionId: "v1" },
        { Key: "projects/p-1/status.json", VersionId: "v2" },
      ],
    });
    expect(changes).toContain("aws s3api delete-objects --bucket states --delete file://versions.json");
    expect(changes).toContain(
      'aws dynamodb delete-item --table-name locks --key {"LockID":{"S":"states/projects/p-1/terraform.tfstate-md5"}}',
    );
  });

  it("stay while something is retained", () => {
    expect(steps(destroy({ ...USED, ...listed }))).not.toContain("aws s3api delete-objects");
  });

  it.each([
    "aws s3api list-object-versions --bucket states",
    "aws s3api delete-objects",
    "aws dynamodb delete-item",
  ])("are said to be left when %s fails", (command) => {
    const { code, failure } = destroy({ ...EMPTY, ...listed, [command]: 255 });
    expect([code, failure]).toEqual([
      1,
      "The project's records in s3://states/projects/p-1/ can not be deleted. The run's log has the reason.",
    ]);
  });
});
