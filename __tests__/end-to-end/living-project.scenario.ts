import { setTimeout as wait } from "node:timers/promises";
import { GetPolicyCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { LONG } from "./deployed-catalog";
import { catalog } from "./shared-catalog";
import {
  type ProjectOutcome,
  createProject,
  waitForProject,
  ownResources,
  updateProject,
} from "./project-runs";

describe("a host that dies half-way", () => {
  let project: ProjectOutcome;

  it(
    "leaves a lock, and the next run says who holds it, since when, and how to go on",
    async () => {
      const { id } = await createProject("dead", { TerraformAction: "destroy" });
      await catalog().studio.update("dead", { TerraformAction: "apply" });
      const host = await hostAfterPermission(`sagemaker-${id}-deploy-pipeline`);
      catalog().sandbox.aws.cloudFormation.killHost(host);
      catalog().sandbox.aws.cloudFormation.timeOutHost(host);
      expect((await waitForProject("dead")).status).toBe("UpdateFailed");

      project = await updateProject("dead", { TerraformAction: "apply", RunToken: "2" });
      expect(project.status).toBe("UpdateFailed");
      expect(project.run?.message).toMatch(
        /is locked by \S+@\S+ since \d{4}-\d\d-\d\d .* \(lock [0-9a-f-]{36}\)\. .*update the project with StateLockId=[0-9a-f-]{36}\./,
      );
    },
    LONG,
  );

  it(
    "is repaired by a run that releases the lock and imports what exists",
    async () => {
      const lock = /StateLockId=([0-9a-f-]{36})/.exec(project.run?.message ?? "")?.[1] ?? "";
      project = await updateProject("dead", {
        TerraformAction: "apply",
        RunToken: "3",
        StateLockId: lock,
      });
      expect([project.status, project.run?.message]).toEqual(["UpdateCompleted", "applied"]);
      expect(project.log).toMatch(/Importing aws_iam_role/);
      // The AWS provider would try for five minutes to make it again.
      expect(project.log).toMatch(/Removed aws_lambda_permission/);
    },
    LONG,
  );

  /** The host that runs, once it has let events run the function: late in its work. */
  async function hostAfterPermission(functionName: string): Promise<string> {
    const { url: endpoint, region, credentials } = catalog().sandbox.aws;
    const lambda = new LambdaClient({ endpoint, region, credentials });
    for (;;) {
      const allowed = await lambda
        .send(new GetPolicyCommand({ FunctionName: functionName }))
        .catch(() => undefined);
      const running = catalog()
        .sandbox.aws.cloudFormation.hosts()
        .find(({ state }) => state === "running");
      if (allowed && running) {
        lambda.destroy();
        return running.instanceId;
      }
      await wait(50);
    }
  }
});

describe("destroying a project that holds work", () => {
  let id: string;

  it(
    "keeps the repository with commits of its own, the bucket and the models, and says so",
    async () => {
      ({ id } = await createProject("kept"));
      await doWork();
      const project = await updateProject("kept", { TerraformAction: "destroy" });
      expect(project.status).toBe("UpdateCompleted");
      expect(project.run).toMatchObject({
        action: "destroy",
        message: "destroyed-data-kept",
        kept: expect.arrayContaining([
          "gitlab_project.model_build",
          "aws_s3_bucket.artifacts",
          "aws_sagemaker_model_package_group.models",
        ]) as unknown,
      });
      expect(project.log).toContain("Retained: gitlab_project.model_build");
      expect(await catalog().gitlab("projects/ops%2Fkept-build")).toMatchObject({ archived: true });
      await catalog().run(`aws s3api head-object --bucket sagemaker-${id} --key data.csv`);
      // Only the seed was in it: GitLab has it marked for deletion, and its name is free.
      expect(await catalog().gitlab("projects/ops%2Fkept-deploy")).toMatchObject({
        path: expect.stringMatching(/^kept-deploy-deletion_scheduled-/) as unknown,
      });
    },
    LONG,
  );

  it(
    "imports what was retained when the project is applied again",
    async () => {
      const project = await updateProject("kept", { TerraformAction: "apply" });
      expect([project.status, project.run?.message]).toEqual(["UpdateCompleted", "applied"]);
      expect(await catalog().gitlab("projects/ops%2Fkept-build")).toMatchObject({ archived: false });
      await catalog().run(`aws s3api head-object --bucket sagemaker-${id} --key data.csv`);
    },
    LONG,
  );

  it(
    "deletes all of it when asked to",
    async () => {
      const project = await updateProject("kept", {
        TerraformAction: "destroy",
        DataOnDestroy: "delete",
      });
      expect(project.status).toBe("UpdateCompleted");
      expect(project.run).toBeUndefined();
      expect(await ownResources(id)).toEqual([]);
      await expect(catalog().run(`aws s3api head-bucket --bucket sagemaker-${id}`)).rejects.toThrow(/404/);
    },
    LONG,
  );

  async function doWork(): Promise<void> {
    await catalog().run(
      `curl --silent --fail --header "PRIVATE-TOKEN: $GITLAB_TOKEN" --header "Content-Type: application/json" ` +
        `--data '{"branch":"main","commit_message":"Our own features","actions":[{"action":"create","file_path":"features.py","content":"# ours"}]}' ` +
        `"$GITLAB_BASE_URL/projects/ops%2Fkept-build/repository/commits"`,
    );
    await catalog().run(`echo 1,2,3 | aws s3 cp - s3://sagemaker-${id}/data.csv`);
    await catalog().run(
      `aws sagemaker create-model-package --model-package-group-name kept-${id} --model-approval-status PendingManualApproval ` +
        `--inference-specification '{"Containers":[{"Image":"123456789012.dkr.ecr.us-east-1.amazonaws.com/model:1","ModelDataUrl":"s3://sagemaker-${id}/model.tar.gz"}],"SupportedContentTypes":["text/csv"],"SupportedResponseMIMETypes":["text/csv"]}'`,
    );
  }
});
