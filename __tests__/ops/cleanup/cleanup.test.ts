import {
  CloudFormationClient,
  CreateStackCommand,
  DescribeStacksCommand,
} from "@aws-sdk/client-cloudformation";
import { GetItemCommand } from "@aws-sdk/client-dynamodb";
import { DescribeInstancesCommand, EC2Client, RunInstancesCommand } from "@aws-sdk/client-ec2";
import { DeleteProjectCommand } from "@aws-sdk/client-sagemaker";
import { GetParameterCommand, PutParameterCommand } from "@aws-sdk/client-ssm";
import type { PendingDeletion } from "../../../contracts/project-deletion";
import { pendingDeletionKey } from "../../../contracts/state-keys";
import { awsClients } from "../../../ops/aws/aws";
import { cleanup, type CleanupOptions } from "../../../ops/cleanup/command";
import { EXIT } from "../../../ops/errors";
import { CatalogFixture, fixtureTemplate, type FixtureRelease, names, checksumOf } from "../catalog-fixture";
import { fakeTerminal } from "../fake-terminal";

interface Shown {
  readonly kind: string;
  readonly name: string;
  readonly why: string;
  readonly data: string | null;
  readonly removed: boolean;
  readonly outcome: string | null;
}

/** Everything is older than this, so that tests need not wait for hours. */
const AT_ONCE = -1;

let catalog: CatalogFixture;
let used: FixtureRelease;
let abalone: string;

beforeAll(async () => {
  catalog = await CatalogFixture.start();
  used = await catalog.release("bbbbbbbbbbbb");
  abalone = await catalog.project("abalone", used);
  await catalog.ran("abalone", abalone, { package: checksumOf("bbbbbbbbbbbb") });
});
afterAll(() => catalog.stop());

async function cleaned(options: CleanupOptions = {}, answer: boolean | (() => boolean) = false) {
  const aws = awsClients(catalog.aws.client);
  const terminal = fakeTerminal(answer);
  try {
    const code = await cleanup(
      { aws, terminal },
      { olderThan: AT_ONCE, pollMilliseconds: 30, json: true, ...options },
    );
    const { orphans, problems } = JSON.parse(terminal.printed.join("\n")) as {
      orphans: Shown[];
      problems: string[];
    };
    return { code, orphans, problems, questions: terminal.questions, notes: terminal.notes };
  } finally {
    aws.close();
  }
}

async function ofKind(kind: string, options: CleanupOptions = {}): Promise<Shown[]> {
  return (await cleaned(options)).orphans.filter((one) => one.kind === kind);
}

describe("ops cleanup", () => {
  it("finds nothing where nothing is left behind, and ends with 0", async () => {
    expect(await cleaned()).toMatchObject({ code: EXIT.fine, orphans: [], problems: [] });
  });

  describe("of locks", () => {
    const lock = {
      ID: "1b2c3d4e-0000-1111-2222-333344445555",
      Who: "root@ip-10-0-0-12",
      Created: "2026-08-01T10:00:01Z",
    };
    const item = async () => {
      const key = `${names.stateBucket}/projects/${abalone}/terraform.tfstate`;
      const { Item } = await catalog.dynamoDb.send(
        new GetItemCommand({ TableName: names.lockTable, Key: { LockID: { S: key } } }),
      );
      return Item;
    };

    it("leaves a lock whose project is changing, and one that is young", async () => {
      await catalog.lock(abalone, { ...lock, Created: new Date().toISOString() });
      expect(await ofKind("lock", { olderThan: 3 })).toEqual([]);
      await catalog.lock(abalone, lock);
      await catalog.update("abalone", used, { RunToken: "slow-1" });
      expect(await ofKind("lock", { olderThan: 3 })).toEqual([]);
      await catalog.waitUntilStable("abalone");
    });

    it("shows an abandoned one, ends with 1, and removes nothing", async () => {
      const { code, orphans } = await cleaned({ olderThan: 3 });
      expect(code).toBe(EXIT.found);
      expect(orphans).toMatchObject([{ kind: "lock", name: lock.ID, removed: false }]);
      expect(await item()).toBeDefined();
    });

    it("asks before it removes it", async () => {
      const { code, questions, notes } = await cleaned({ apply: true }, false);
      expect([code, questions]).toEqual([EXIT.found, ["Remove 1 of 1?"]]);
      expect(notes).toEqual(["Nothing was removed. In a script, --yes agrees beforehand."]);
      expect(await item()).toBeDefined();
    });

    it("removes it when asked to, and then ends with 0", async () => {
      expect(await cleaned({ apply: true, yes: true })).toMatchObject({
        code: EXIT.fine,
        orphans: [{ removed: true }],
      });
      expect(await item()).toBeUndefined();
    });
  });

  describe("of what CommandRunner left", () => {
    const child = (suffix: string) => `AWSUtility-CloudFormation-CommandRunner-${suffix}`;
    const template = JSON.stringify({
      Parameters: { LogGroup: { Type: "String" } },
      Resources: { Handle: { Type: "AWS::CloudFormation::WaitConditionHandle" } },
    });

    async function makeStack(StackName: string, logGroup: string): Promise<void> {
      const client = new CloudFormationClient(catalog.aws.client);
      const Parameters = [{ ParameterKey: "LogGroup", ParameterValue: logGroup }];
      await client.send(new CreateStackCommand({ StackName, TemplateBody: template, Parameters }));
    }

    it("removes a child stack of this catalog, and leaves those of others", async () => {
      await makeStack(child("abcdefghij"), names.runLog);
      await makeStack(child("zyxwvutsrq"), "somebody-else");
      expect(await ofKind("stack", { olderThan: 3 })).toEqual([]);
      const [stack, ...more] = await ofKind("stack", { apply: true, yes: true });
      expect([stack?.name, stack?.removed, more]).toEqual([child("abcdefghij"), true, []]);
      const client = new CloudFormationClient(catalog.aws.client);
      await expect(
        client.send(new DescribeStacksCommand({ StackName: child("abcdefghij") })),
      ).rejects.toThrow("does not exist");
      await expect(
        client.send(new DescribeStacksCommand({ StackName: child("zyxwvutsrq") })),
      ).resolves.toBeDefined();
    });

    it("terminates a host without a stack", async () => {
      const ec2 = new EC2Client(catalog.aws.client);
      const run = { ImageId: "ami-12c6146b", MinCount: 1, MaxCount: 1, InstanceType: "t3.medium" as const };
      const { Instances: [host] = [] } = await ec2.send(
        new RunInstancesCommand({ ...run, IamInstanceProfile: { Name: "CommandRunnerExecRole" } }),
      );
      await ec2.send(new RunInstancesCommand(run));
      expect((await ofKind("instance", { apply: true, yes: true })).map(({ name }) => name)).toEqual([
        host?.InstanceId,
      ]);
      const { Reservations = [] } = await ec2.send(
        new DescribeInstancesCommand({ InstanceIds: [host?.InstanceId ?? ""] }),
      );
      expect(Reservations[0]?.Instances?.[0]?.State?.Name).toBe("terminated");
    });

    it("removes the output of a run whose stack is gone, and no living one's or other parameter", async () => {
      const put = (Name: string, Value: string) =>
        catalog.ssm.send(new PutParameterCommand({ Name, Value, Type: "SecureString" }));
      await put("abcdefghij", "applied");
      await put("passphrase", "something else");
      const found = await ofKind("parameter", { apply: true, yes: true });
      expect(found.map(({ name }) => name)).toEqual(["abcdefghij"]);
      await expect(catalog.ssm.send(new GetParameterCommand({ Name: "abcdefghij" }))).rejects.toThrow();
      expect(await ofKind("parameter")).toEqual([]);
    });
  });

  describe("of releases", () => {
    it("retires one that nobody uses, and says what removes it", async () => {
      const unused = await catalog.release("cccccccccccc");
      await catalog.release("dddddddddddd", undefined, unused);
      const found = await ofKind("release", { apply: true, yes: true });
      expect(found).toMatchObject([
        {
          name: unused.name,
          removed: true,
          outcome: expect.stringContaining("the next deployment removes it") as unknown,
        },
      ]);
      await expect(
        catalog.ssm.send(new GetParameterCommand({ Name: `${names.releaseLedger}/cccccccccccc` })),
      ).rejects.toThrow();
    });

    it("keeps the one that a project from S3 was applied from", async () => {
      const earlier = await catalog.release("999999999999");
      const id = await catalog.projectFromS3("from-s3");
      await catalog.ran("from-s3", id, { package: checksumOf("999999999999") });
      await catalog.release("aaaaaaaaaaab", undefined, earlier);
      expect((await ofKind("release")).map(({ name }) => name)).not.toContain(earlier.name);
    });

    it("keeps the one that a deleted project needs to be destroyed", async () => {
      await catalog.release("eeeeeeeeeeee");
      await catalog.release("ffffffffffff");
      await catalog.ran("long-gone", "p-longgone0000", { package: checksumOf("eeeeeeeeeeee") });
      const unused = (await ofKind("release")).map(({ name }) => name);
      expect(unused).toContain("v-dddddddddddd");
      expect(unused).not.toContain("v-eeeeeeeeeeee");
    });
  });

  describe("of deleted projects", () => {
    let id: string;
    const destroyRuns = () =>
      catalog.aws.cloudFormation.hosts().filter(({ output }) => output[0]?.endsWith(`(${id}): destroy`));

    beforeAll(async () => {
      id = await catalog.project("gone", used);
      await catalog.ran("gone", id, { package: checksumOf("bbbbbbbbbbbb") });
      const repository = (name: string, path: string) => ({
        ...{ mode: "managed", type: "gitlab_project", name },
        instances: [{ attributes: { path_with_namespace: path } }],
      });
      const resources = [
        repository("model_build", "ml/gone-build"),
        repository("model_deploy", "ml/gone-deploy"),
      ];
      await catalog.put(`projects/${id}/terraform.tfstate`, JSON.stringify({ version: 4, resources }));
      await catalog.sageMaker.send(new DeleteProjectCommand({ ProjectName: "gone" }));
      await catalog.waitUntilStable("gone");
    });

    const gone = async (options: CleanupOptions) =>
      (await ofKind("project", options)).find(({ name }) => name === `gone (${id})`);

    function pendingDeletion(retriesExhausted: boolean): string {
      const deletion: PendingDeletion = {
        ...{ projectId: id, projectName: "gone", stackId: "arn:aws:cloudformation:stack", stateLockId: "" },
        ...{ attempt: 1, dueAt: "2026-08-01T10:00:00Z", retriesExhausted },
      };
      return JSON.stringify(deletion);
    }

    it("leaves one alone that the catalog's function is about to destroy", async () => {
      await catalog.put(pendingDeletionKey(id), pendingDeletion(false));
      expect(await gone({})).toBeUndefined();
    });

    it("shows one whose resources still exist when that function has exhausted its retries, and that it may hold data", async () => {
      await catalog.put(pendingDeletionKey(id), pendingDeletion(true));
      expect(await gone({})).toMatchObject({
        why: "deleted; 2 resources still exist",
        data: expect.stringContaining("bucket") as unknown,
      });
    });

    it("destroys it by a run like any other, which keeps data in spite of --yes", async () => {
      expect(await gone({ apply: true, yes: true })).toMatchObject({
        removed: false,
        outcome:
          "destroyed, and retained what holds data: aws_s3_bucket.artifacts. Delete that with --delete-data",
      });
      const [run] = destroyRuns();
      expect(run?.command).toContain("DATA=keep BUILD=gone-build NAMESPACE=ml");
      expect(await catalog.versions(pendingDeletionKey(id))).toBe(0);
    });

    it("does not repeat that for what it kept", async () => {
      await catalog.put(`projects/${id}/terraform.tfstate`, JSON.stringify({ version: 4, resources: [] }));
      expect(await gone({ apply: true, yes: true })).toMatchObject({
        why: "destroyed and deleted; what it retained is still there: aws_s3_bucket.artifacts",
        outcome: "left, since it holds data; delete that with --delete-data",
      });
      expect(destroyRuns()).toHaveLength(1);
    });

    it("says why a destroy failed", async () => {
      await catalog.ran("gone", id, {
        package: checksumOf("bbbbbbbbbbbb"),
        result: "failed",
        action: "destroy",
        message: "GitLab is down",
        startedAt: new Date(Date.now() + 60_000).toISOString(),
      });
      const failing = fixtureTemplate((text) => text.replace("project-deleted-*keep", "nothing"));
      await catalog.put("releases/bbbbbbbbbbbb/sm-project-cfn.yaml", failing);
      expect((await gone({ apply: true, yes: true }))?.outcome).toBe("could not be removed: GitLab is down");
    });

    it("takes no status of an earlier run for that of one that never started", async () => {
      await catalog.ran("gone", id, {
        package: checksumOf("bbbbbbbbbbbb"),
        action: "destroy",
        message: "destroyed before",
      });
      const broken = fixtureTemplate((text) => text.replace("fail*) ;;", "fail*|project-deleted*) ;;"));
      await catalog.put("releases/bbbbbbbbbbbb/sm-project-cfn.yaml", broken);
      expect((await gone({ apply: true, yes: true }))?.outcome).toMatch(
        /^could not be removed: .*CommandRunner/,
      );
      await catalog.put("releases/bbbbbbbbbbbb/sm-project-cfn.yaml", fixtureTemplate());
    });

    it("asks about the data of this very project", async () => {
      const { questions } = await cleaned({ apply: true }, true);
      expect(questions.find((question) => question.includes(`gone (${id})`))).toMatch(
        /^Delete for good what the project /,
      );
      expect(destroyRuns().at(-1)?.command).toContain("DATA=delete");
      expect(await gone({})).toBeUndefined();
    });

    it("deletes data by a flag of its own", async () => {
      await catalog.ran("gone", id, { kept: ["aws_s3_bucket.artifacts"], action: "destroy" });
      await catalog.put(`projects/${id}/terraform.tfstate`, JSON.stringify({ version: 4, resources: [] }));
      expect(await gone({ apply: true, yes: true, deleteData: true })).toMatchObject({
        removed: true,
        outcome: "destroyed; nothing of it is left",
      });
    });
  });
});
