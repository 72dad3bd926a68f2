import { CreateQueueCommand, ReceiveMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { setTimeout as wait } from "node:timers/promises";
import { type PendingDeletion, pendingDeletionSchema } from "../../contracts/project-deletion";
import { pendingDeletionKey } from "../../contracts/state-keys";
import { readStoredJson } from "../../contracts/stored-json";
import { LONG } from "./deployed-catalog";
import { catalog } from "./shared-catalog";
import { createProject, type ProjectOutcome, ownResources, runStatus } from "./project-runs";

const BUCKET = "dev-machine-learning-ops-tfstate-123456789012";
const FUNCTION = "dev-machine-learning-ops-project-deletion";
const TOKEN_SECRET = "dev-machine-learning-ops-gitlab-token";

let sqs: SQSClient;

describe("deleted projects", () => {
  beforeAll(() => {
    const { url: endpoint, region, credentials } = catalog().sandbox.aws;
    sqs = new SQSClient({ endpoint, region, credentials });
  });

  afterAll(() => sqs?.destroy());

  describe("a project that is deleted without having been destroyed", () => {
    it(
      "is destroyed, says so meanwhile, and leaves nothing",
      async () => {
        const { id } = await created("forgotten");
        await deleteProject("forgotten");
        const seen = await untilSettled(id);
        expect(seen).toContain("destroy running, project deleted, attempt 1");
        expect(await runStatus(id)).toBeUndefined();
        expect(await ownResources(id)).toEqual([]);
        expect(await pendingDeletions()).toBe("");
        expect(await stackOf(id)).toBe("gone");
      },
      LONG,
    );

    it(
      "keeps what its DataOnDestroy keeps",
      async () => {
        const { id } = await created("filled");
        await catalog().run(`echo 1,2,3 | aws s3 cp - s3://sagemaker-${id}/data.csv`);
        await deleteProject("filled");
        await untilSettled(id);
        expect(await runStatus(id)).toMatchObject({
          action: "destroy",
          result: "succeeded",
          message: "destroyed-data-kept",
          kept: ["aws_s3_bucket.artifacts"],
          cause: "project deleted",
        });
        await catalog().run(`aws s3api head-object --bucket sagemaker-${id} --key data.csv`);
      },
      LONG,
    );
  });

  describe("a project that was destroyed before it is deleted", () => {
    it(
      "starts nothing",
      async () => {
        const { id } = await created("proper", { TerraformAction: "destroy" });
        const hosts = catalog().sandbox.aws.cloudFormation.hosts().length;
        await deleteProject("proper");
        await catalog().sandbox.aws.waitUntilIdle();
        expect(catalog().sandbox.aws.cloudFormation.hosts()).toHaveLength(hosts);
        expect([await pendingDeletions(), await stackOf(id)]).toEqual(["", "gone"]);
      },
      LONG,
    );
  });

  describe("a destroy that fails", () => {
    let id: string;

    it(
      "is tried again as often as it may, and then the alarm topic hears why",
      async () => {
        ({ id } = await created("stuck"));
        const queue = await alarmQueue();
        await catalog().run(
          `aws secretsmanager put-secret-value --secret-id ${TOKEN_SECRET} --secret-string glpat-revoked`,
        );
        await deleteProject("stuck");
        const seen = await untilSettled(id);
        expect(seen).toEqual(
          expect.arrayContaining([
            "destroy running, project deleted, attempt 1",
            "destroy running, project deleted, attempt 2",
            "destroy failed, project deleted, attempt 2",
          ]),
        );
        expect((await runStatus(id))?.message).toMatch(
          /^All 2 attempts to destroy it failed\. The last one said: GitLab does not say whether/,
        );
        await catalog().sandbox.aws.waitUntilIdle();
        expect(await messageIn(queue)).toMatch(
          new RegExp(
            `The SageMaker project stuck \\(${id}\\) was deleted.*All 2 attempts.*` +
              `invoke the function ${FUNCTION} with \\{\\\\*"projectId\\\\*":\\\\*"${id}\\\\*"\\}`,
          ),
        );
        expect(await stackOf(id)).toBe("gone");
      },
      LONG,
    );

    it(
      "succeeds when somebody starts it again after the cause is removed",
      async () => {
        await catalog().run(
          `aws secretsmanager put-secret-value --secret-id ${TOKEN_SECRET} --secret-string "$GITLAB_TOKEN"`,
        );
        await invoke({ projectId: id });
        await untilSettled(id);
        expect(await ownResources(id)).toEqual([]);
        expect([await runStatus(id), await pendingDeletions()]).toEqual([undefined, ""]);
      },
      LONG,
    );
  });

  describe("a catalog that does not destroy deleted projects", () => {
    let id: string;
    let stackId: string;

    it(
      "leaves them alone",
      async () => {
        const project = await created("left");
        id = project.id;
        stackId = await catalog().run(
          `aws cloudformation describe-stacks --stack-name ${project.stack} --query 'Stacks[0].StackId' --output text`,
        );
        await catalog().deploy({ TF_VAR_destroy_deleted_projects: "false" });
        await deleteProject("left");
        await catalog().sandbox.aws.waitUntilIdle();
        expect(await runStatus(id)).toMatchObject({ action: "apply", result: "succeeded" });
        expect([await pendingDeletions(), await stackOf(id)]).toEqual(["", "gone"]);
      },
      LONG,
    );

    it(
      "destroys one that somebody asks for",
      async () => {
        await invoke({ stackId: stackId.trim() });
        await untilSettled(id);
        expect(await ownResources(id)).toEqual([]);
      },
      LONG,
    );
  });
});

async function created(name: string, parameters: Record<string, string> = {}): Promise<ProjectOutcome> {
  const project = await createProject(name, parameters);
  expect(project.status).toBe("CreateCompleted");
  return project;
}

async function deleteProject(name: string): Promise<void> {
  await catalog().studio.delete(name);
  expect((await catalog().studio.waitUntilStable(name)).ProjectStatus).toBe("DeleteCompleted");
}

/** Lets the clock go fast until its deletion is not pending any more; every state of the project that could be seen meanwhile. */
async function untilSettled(id: string): Promise<string[]> {
  const seen = new Set<string>();
  for (const end = Date.now() + LONG; Date.now() < end;) {
    await catalog().sandbox.aws.waitUntilIdle();
    const pending = await pendingDeletion(id);
    const isOver = (pending === undefined || pending.retriesExhausted) && (await stackOf(id)) === "gone";
    // Read after the pending deletion: one that is over has its last status.
    const status = await runStatus(id);
    if (status?.cause)
      seen.add(`${status.action} ${status.result}, ${status.cause}, attempt ${status.attempt}`);
    if (isOver) return [...seen];
    await catalog().sandbox.aws.runSchedule("dev-machine-learning-ops-deletion-clock");
    await wait(200);
  }
  throw new Error(`The deletion of ${id} is still pending. Seen: ${[...seen].join("; ")}`);
}

async function pendingDeletion(id: string): Promise<PendingDeletion | undefined> {
  const key = pendingDeletionKey(id);
  const text = await catalog()
    .run(`aws s3 cp --quiet s3://${BUCKET}/${key} - 2>/dev/null`)
    .catch(() => undefined);
  return text === undefined ? undefined : readStoredJson(pendingDeletionSchema, text, key);
}

async function pendingDeletions(): Promise<string> {
  return catalog()
    .run(`aws s3 ls s3://${BUCKET}/deletions/ | cut -c 32-`)
    .then((text) => text.trim());
}

/** Status of the stack that destroys the project. */
async function stackOf(id: string): Promise<string> {
  return catalog()
    .run(
      `aws cloudformation describe-stacks --stack-name destroy-dev-machine-learning-ops-${id} --query 'Stacks[0].StackStatus' --output text 2>/dev/null`,
    )
    .then(
      (status) => status.trim(),
      () => "gone",
    );
}

async function invoke(payload: object): Promise<void> {
  const answer = await catalog().run(
    `aws lambda invoke --function-name ${FUNCTION} --payload '${JSON.stringify(payload)}' "$CDKTF_OUT/answer.json"`,
  );
  expect(answer).not.toContain("FunctionError");
}

/** URL of a new queue that gets what the alarm topic gets. */
async function alarmQueue(): Promise<string> {
  const { QueueUrl = "" } = await sqs.send(new CreateQueueCommand({ QueueName: "alarms" }));
  const topic = "arn:aws:sns:us-east-1:123456789012:dev-machine-learning-ops-alarms";
  const queue = "arn:aws:sqs:us-east-1:123456789012:alarms";
  await catalog().run(
    `aws sns subscribe --protocol sqs --topic-arn ${topic} --notification-endpoint ${queue}`,
  );
  return QueueUrl;
}

async function messageIn(QueueUrl: string): Promise<string> {
  const { Messages: [message] = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl }));
  return (JSON.parse(message?.Body ?? "{}") as { Message: string }).Message;
}
