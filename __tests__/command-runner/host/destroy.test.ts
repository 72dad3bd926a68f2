import { runOnHost, type Answers } from "./staged-host";

const BUCKET = "sagemaker-p-1";
const GROUP = "abalone-p-1";
const MODEL = "arn:aws:sagemaker:eu-west-1:123456789012:model-package/abalone-p-1/1";

const RESOURCES = [
  "gitlab_project.model_build 7",
  `aws_s3_bucket.artifacts ${BUCKET}`,
  `aws_s3_bucket_versioning.versioning ${BUCKET}`,
  `aws_sagemaker_model_package_group.models ${GROUP}`,
].join("\n");

const EMPTY: Answers = { "aws s3api list-object-versions": "0\n" };
const USED: Answers = {
  "aws s3api list-object-versions": "1\n",
  "aws sagemaker list-model-packages": `${MODEL}\n`,
};

/** Destroys a project whose state has these resources and whose repository has the seed's commit only. */
function destroy(answers: Answers, environment: Record<string, string> = {}, resources = RESOURCES) {
  const project = [
    `read_resources() { printf '%s' "$RESOURCES" >resources.txt; }`,
    `gitlab_get() { printf '[{"short_id":"1","message":"Seed-Code: model-build sha256:1"}]' >"$2"; printf 200; }`,
    "await_record() { echo recorded >>calls; }",
    "RUN_STARTED=2026-11-22T00:00:00Z STATE_BUCKET=states ACTION=destroy PACKAGE_SHA256=1",
  ].join("\n");
  return runOnHost(`${project}\ndestroy_project`, answers, { RESOURCES: resources, ...environment });
}

const TERRAFORM_DESTROY = "terraform destroy -no-color -auto-approve";
const SEED_ONLY = "terraform apply -no-color -auto-approve -refresh=false -target=gitlab_project.model_build";

describe("destroy_project", () => {
  it("removes a project that holds nothing but the seed, whose start is on record", () => {
    const { code, changes, kept } = destroy(EMPTY);
    expect(code).toBe(0);
    expect(kept).toBe("");
    expect(changes).toEqual(["recorded", SEED_ONLY, TERRAFORM_DESTROY]);
  });

  it("keeps a bucket and a model group that hold something, and has that on record before anything is destroyed", () => {
    const { code, changes, kept } = destroy(USED);
    expect(code).toBe(0);
    expect(kept.split("\n")).toEqual(["aws_s3_bucket.artifacts", "aws_sagemaker_model_package_group.models"]);
    expect(changes.map((change) => change.split(" ").slice(0, 3).join(" "))).toEqual([
      "recorded",
      "terraform state rm",
      "aws s3api put-object",
      "terraform state rm",
      "terraform apply -no-color",
      "terraform destroy -no-color",
    ]);
    expect(changes[1]).toBe("terraform state rm aws_s3_bucket.artifacts aws_s3_bucket_versioning.versioning");
    expect(changes[3]).toBe("terraform state rm aws_sagemaker_model_package_group.models");
  });

  it("deletes both when it is told to", () => {
    const { code, changes, kept } = destroy(USED, { DATA_ON_DESTROY: "delete" });
    expect(code).toBe(0);
    expect(kept).toBe("");
    expect(changes).toContain(`aws sagemaker delete-model-package --model-package-name ${MODEL}`);
    expect(changes).toContain(`${SEED_ONLY} -target=aws_s3_bucket.artifacts`);
    expect(changes.at(-1)).toBe(TERRAFORM_DESTROY);
  });

  it("changes nothing when the models can not be listed", () => {
    const { code, changes, failure } = destroy({ ...EMPTY, "aws sagemaker list-model-packages": 255 });
    expect(code).toBe(1);
    expect(failure).toBe(`The models of ${GROUP} can not be listed. Nothing was destroyed.`);
    expect(changes).toEqual([]);
  });

  it("takes a bucket of which S3 does not say for one that holds something", () => {
    expect(destroy({ "aws s3api list-object-versions": 254 }).kept).toBe("aws_s3_bucket.artifacts");
  });

  it("has its start on record where there is nothing to destroy, too", () => {
    expect(destroy({}, {}, "")).toMatchObject({ code: 0, calls: ["recorded"] });
  });

  it("asks nothing of a project that has neither bucket nor models any more", () => {
    const { code, calls } = destroy({}, {}, "gitlab_project.model_build 7");
    expect(code).toBe(0);
    expect(calls).toEqual(["recorded", SEED_ONLY, TERRAFORM_DESTROY]);
  });
});
