import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { EndedPipeline } from "../../sandbox/demo/ended-pipeline";
import { ModelLoop, type Prediction } from "../../sandbox/demo/model-steps";
import type { Reporter } from "../../sandbox/demo/reporter";
import { Pipelines } from "../../sandbox/demo/pipelines";
import { cloneLine } from "../../sandbox/demo/project-steps";
import { Session } from "../../sandbox/demo/session";
import { catalog } from "./shared-catalog";

const LOOP = 600_000;

let loop: ModelLoop;
let pipelines: Pipelines;
let work: string;
const notes: string[] = [];
const listener: Reporter = {
  step: () => undefined,
  command: () => undefined,
  note: (text) => void notes.push(text),
  during: (_what, job) => job,
};

/** Ids of the deploy repository's pipelines. */
async function deployments(): Promise<number[]> {
  const found = await catalog().gitlab<{ id: number }[]>("projects/ops%2Fabalone-deploy/pipelines");
  return found.map(({ id }) => id);
}

const model = (version: number) =>
  catalog().run(
    `aws sagemaker list-model-packages --query 'ModelPackageSummaryList[?ModelPackageVersion==\`${version}\`].ModelPackageArn' --output text --model-package-group-name "abalone-$(aws sagemaker describe-project --project-name abalone --query ProjectId --output text)"`,
  );

// The steps build on each other.
describe("the model loop", () => {
  beforeAll(async () => {
    work = mkdtempSync(join(tmpdir(), "model-loop-"));
    await catalog().run(
      "aws iam add-user-to-group --user-name gitlab-ci --group-name dev-machine-learning-ops-gitlab-ci",
    );
    await catalog().studio.create("abalone", catalog().version, {
      GitBuildRepoName: "abalone-build",
      GitDeployRepoName: "abalone-deploy",
    });
    await catalog().studio.waitUntilStable("abalone");
    const session = new Session(catalog().sandbox.environment, listener);
    loop = new ModelLoop(session, "abalone", work);
    pipelines = new Pipelines(session);
  }, LOOP);

  afterAll(() => rmSync(work, { recursive: true, force: true }));

  let first: Prediction;
  let second: EndedPipeline;

  it(
    "trains and registers a model with the first commit, and has nothing to deploy yet",
    async () => {
      await loop.trainFirstModel();
      const [idle] = await deployments();
      const jobs = await catalog().gitlab<{ id: number; name: string }[]>(
        `projects/ops%2Fabalone-deploy/pipelines/${idle}/jobs`,
      );
      const build = jobs.find(({ name }) => name === "build")?.id;
      const log = await catalog().run(
        `curl --silent --header "PRIVATE-TOKEN: $GITLAB_TOKEN" "$GITLAB_BASE_URL/projects/ops%2Fabalone-deploy/jobs/${build}/trace"`,
      );
      expect(log).toContain("No model is approved yet: there is nothing to deploy.");
    },
    LOOP,
  );

  it(
    "starts nothing for a model that is rejected",
    async () => {
      const before = await deployments();
      await catalog().run(
        `aws sagemaker update-model-package --model-approval-status Rejected --model-package-arn ${await model(1)}`,
      );
      await catalog().sandbox.aws.waitUntilIdle();
      expect(await deployments()).toEqual(before);
    },
    LOOP,
  );

  it(
    "tests an approved model in staging and serves it in production after somebody starts the job",
    async () => {
      first = await loop.release(await loop.approveAndTest());
      expect(notes.join("\n")).toContain("| ok | mean squared error as registered |");
      expect(Math.abs(first.predicted - first.real)).toBeLessThan(8);
    },
    LOOP,
  );

  it(
    "shows the person whose script is broken what is wrong with it, and registers nothing",
    async () => {
      const clone = join(work, "broken");
      await catalog().run(cloneLine("abalone-build", clone));
      const script = join(clone, "pipelines", "abalone", "evaluate.py");
      const code = readFileSync(script, "utf8");
      writeFileSync(
        script,
        code.replace("def main(base):\n", 'def main(base):\n    raise ValueError("no scales on board")\n'),
      );
      await catalog().run(
        `git -C ${clone} -c user.name=ada -c user.email=ada@example.com commit --quiet --all --message "Break it" && git -C ${clone} push --quiet`,
      );
      const [newest] = await catalog().gitlab<{ id: number }[]>("projects/ops%2Fabalone-build/pipelines");
      const broken = pipelines.succeeded({
        repository: "ops/abalone-build",
        source: "push",
        after: (newest?.id ?? 0) - 1,
      });
      await expect(broken).rejects.toThrow(/no scales on board/);
      expect((await model(2)).trim()).toBe("");
      await catalog().run(
        `git -C ${clone} -c user.name=ada -c user.email=ada@example.com revert --no-edit HEAD && git -C ${clone} push --quiet --push-option=ci.skip`,
      );
    },
    LOOP,
  );

  it(
    "brings a second model into production without a failed call, and the first one back",
    async () => {
      await loop.changeModel();
      second = await loop.approveAndTest();
      const { predicted } = await loop.releaseUnderLoad(second);
      expect(predicted).not.toBe(first.predicted);
      expect((await loop.rollBack(second)).predicted).toBe(first.predicted);
    },
    LOOP,
  );

  it(
    "leaves nothing when the project is destroyed with its data",
    async () => {
      await catalog().studio.update("abalone", { TerraformAction: "destroy", DataOnDestroy: "delete" });
      const { ProjectStatus } = await catalog().studio.waitUntilStable("abalone");
      expect(ProjectStatus).toBe("UpdateCompleted");
      const endpoints = await catalog().run(
        "aws sagemaker list-endpoints --query 'Endpoints[].EndpointName' --output text",
      );
      expect(endpoints.trim()).toBe("");
      const left = await catalog().run(
        "aws resourcegroupstaggingapi get-resources --tag-filters Key=sagemaker:project-id --query 'ResourceTagMappingList[].ResourceARN' --output text",
      );
      expect(left.trim()).toBe("");
      await catalog().studio.delete("abalone");
      expect((await catalog().studio.waitUntilStable("abalone")).ProjectStatus).toBe("DeleteCompleted");
    },
    LOOP,
  );
});
