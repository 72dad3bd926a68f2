import { CloudFormationClient, CreateStackCommand } from "@aws-sdk/client-cloudformation";
import { handler } from "../../../functions/project-deletion/index";
import { DeletedProjects } from "./deleted-projects";

const before = process.env;
let projects: DeletedProjects;

beforeAll(async () => {
  projects = await DeletedProjects.start();
  process.env = { ...before, ...projects.environment };
  for (const method of ["log", "error"] as const) jest.spyOn(console, method).mockImplementation();
}, 60_000);
afterAll(async () => {
  process.env = before;
  jest.restoreAllMocks();
  await projects.stop();
});

const APPLIED = {
  project: "name",
  projectId: "p-any",
  action: "apply",
  result: "succeeded",
  message: "applied",
  package: "abc",
  adopt: "no",
};
const clock = { source: "aws.events", "detail-type": "Scheduled Event", detail: {} };
const changed = (stackId: string, status = "DELETE_COMPLETE") => ({
  source: "aws.cloudformation",
  "detail-type": "CloudFormation Stack Status Change",
  detail: { "stack-id": stackId, "status-details": { status } },
});

/** A project that was applied and then deleted; the id of its stack. */
async function appliedAndDeleted(id: string, parameters: Record<string, string> = {}): Promise<string> {
  await projects.put(`projects/${id}/status.json`, APPLIED);
  return projects.deleted(id, parameters);
}

describe("the deletion of a project that was not destroyed", () => {
  it("starts a destroy with the template and the parameters that the project last had", async () => {
    const stackId = await appliedAndDeleted("p-first", { DataOnDestroy: "delete" });
    expect(await handler(changed(stackId))).toEqual({ "p-first": "started" });
    const stack = await projects.destroyOf("p-first");
    expect(stack?.StackStatus).toBe("CREATE_COMPLETE");
    expect(
      Object.fromEntries(stack?.Parameters?.map((one) => [one.ParameterKey, one.ParameterValue]) ?? []),
    ).toMatchObject({
      SageMakerProjectName: "name",
      TerraformAction: "destroy",
      DataOnDestroy: "delete",
      RunToken: "project-deleted-1",
    });
  });

  it("removes the destroy's stack and the pending deletion, with its versions, when it is done", async () => {
    const stack = await projects.destroyOf("p-first");
    expect(await handler(changed(stack?.StackId ?? "", "CREATE_COMPLETE"))).toEqual({ "p-first": "done" });
    expect(await projects.destroyOf("p-first")).toBeUndefined();
    expect(await projects.pendingDeletionVersions("p-first")).toBe(0);
  });

  it("says in the status that the destroy comes, and keeps the rest of it", async () => {
    const stackId = await appliedAndDeleted("p-status", { Outcome: "bad" });
    await handler(changed(stackId));
    expect(await projects.status("p-status")).toMatchObject({
      ...APPLIED,
      projectId: "p-status",
      action: "destroy",
      result: "pending",
      message: "The project was deleted; it is being destroyed.",
      cause: "project deleted",
      attempt: 1,
      attempts: 2,
      deletedStack: stackId,
      finishedAt: null,
    });
  });

  it("starts one destroy for an event that is delivered twice at once", async () => {
    const stackId = await appliedAndDeleted("p-twice");
    // The host of an earlier test may not have begun yet.
    await projects.aws.cloudFormation.idle();
    const hosts = projects.aws.cloudFormation.hosts().length;
    await Promise.all([handler(changed(stackId)), handler(changed(stackId))]);
    await projects.destroyOf("p-twice");
    expect(projects.aws.cloudFormation.hosts()).toHaveLength(hosts + 1);
  });

  it("starts nothing for an event that comes again after all is done", async () => {
    const stackId = await appliedAndDeleted("p-late");
    await handler(changed(stackId));
    await projects.destroyOf("p-late");
    expect(await handler(clock)).toMatchObject({ "p-late": "done" });
    await projects.destroyOf("p-late");
    expect(await handler(changed(stackId))).toEqual({});
  });

  it("records that a run never ended", async () => {
    await projects.put("projects/p-dead/status.json", { ...APPLIED, result: "running" });
    await handler(changed(await projects.deleted("p-dead", { Outcome: "bad" })));
    expect(await projects.status("p-dead")).toMatchObject({ adopt: "yes" });
  });

  it("destroys a project that has a state and no status", async () => {
    await projects.put("projects/p-state/terraform.tfstate", {});
    const stackId = await projects.deleted("p-state");
    expect(await handler(changed(stackId))).toEqual({ "p-state": "started" });
  });
});

describe("nothing is started", () => {
  it("for a project that was destroyed", async () => {
    expect(await handler(changed(await projects.deleted("p-gone")))).toEqual({});
  });

  it("for a project whose destroy kept data on purpose", async () => {
    await projects.put("projects/p-kept/status.json", { ...APPLIED, action: "destroy", kept: ["x"] });
    expect(await handler(changed(await projects.deleted("p-kept")))).toEqual({});
  });

  it("for a project of another catalog", async () => {
    await projects.put("projects/p-other/status.json", APPLIED);
    expect(await handler(changed(await projects.deleted("p-other", { MLOpsS3Bucket: "others" })))).toEqual(
      {},
    );
  });

  it("for a stack that only changed", async () => {
    await projects.put("projects/p-changed/status.json", APPLIED);
    expect(await handler(changed(await projects.deleted("p-changed"), "UPDATE_COMPLETE"))).toEqual({});
  });
});

describe("a destroy that fails", () => {
  let stackId: string;

  it("is tried again by the clock, with the reason in the status", async () => {
    stackId = await appliedAndDeleted("p-bad", { Outcome: "bad" });
    await handler(changed(stackId));
    const run = await projects.destroyOf("p-bad");
    expect(await handler(changed(run?.StackId ?? "", "CREATE_FAILED"))).toEqual({
      "p-bad": "retry scheduled",
    });
    expect(await projects.status("p-bad")).toMatchObject({
      result: "pending",
      attempt: 2,
      message: expect.stringMatching(/^Attempt 1 of 2 failed: .*the command failed to execute/) as unknown,
    });
    await projects.destroyOf("p-bad");
    expect(await handler(clock)).toMatchObject({ "p-bad": "started" });
    expect((await projects.destroyOf("p-bad"))?.Parameters).toContainEqual({
      ParameterKey: "RunToken",
      ParameterValue: "project-deleted-2",
    });
  });

  it("raises the alarm after the last attempt, in the host's own message", async () => {
    const status = (await projects.status("p-bad")) as object;
    await projects.put("projects/p-bad/status.json", {
      ...status,
      result: "failed",
      message: "GitLab is away",
    });
    expect(await handler(clock)).toMatchObject({ "p-bad": "retries exhausted" });
    expect(await projects.alarms("p-bad")).toEqual([
      "The SageMaker project name (p-bad) was deleted, and its resources still exist. " +
        "All 2 attempts to destroy it failed. The last one said: GitLab is away " +
        'Remove the cause, then invoke the function project-deletion with {"projectId":"p-bad"}.',
    ]);
    expect(await projects.status("p-bad")).toMatchObject({ result: "failed", nextAttemptAt: null });
  });

  it("is left alone then, by the clock and by a late event", async () => {
    await projects.destroyOf("p-bad");
    expect(await handler(clock)).toMatchObject({ "p-bad": "retries exhausted" });
    expect(await handler(changed(stackId))).toEqual({ "p-bad": "retries exhausted" });
    expect(await projects.destroyOf("p-bad")).toBeUndefined();
    expect(await projects.alarms("p-bad")).toHaveLength(1);
  });

  it("starts from the first attempt when a person requests it, with the lock that is to be released", async () => {
    const stateLockId = "1b2c3d4e-0000-1111-2222-333344445555";
    expect(await handler({ projectId: "p-bad", stateLockId })).toEqual({ "p-bad": "started" });
    expect((await projects.destroyOf("p-bad"))?.Parameters).toEqual(
      expect.arrayContaining([
        { ParameterKey: "RunToken", ParameterValue: "project-deleted-1" },
        { ParameterKey: "StateLockId", ParameterValue: stateLockId },
      ]),
    );
  });

  it("counts as an attempt when CloudFormation refuses it", async () => {
    const refused = await appliedAndDeleted("p-refused");
    const original = CloudFormationClient.prototype.send as (command: object) => Promise<unknown>;
    const limit = Object.assign(new Error("Too many stacks"), { $fault: "client", name: "LimitExceeded" });
    const send = jest.spyOn(CloudFormationClient.prototype, "send");
    send.mockImplementation(function (this: CloudFormationClient, command: object) {
      return command instanceof CreateStackCommand ? Promise.reject(limit) : original.call(this, command);
    } as never);
    expect(await handler(changed(refused))).toEqual({ "p-refused": "retry scheduled" });
    send.mockRestore();
    expect(await projects.status("p-refused")).toMatchObject({
      message: "Attempt 1 of 2 failed: Too many stacks",
    });
  });

  it("waits for the time of its next attempt", async () => {
    await appliedAndDeleted("p-later", { Outcome: "bad" });
    process.env["RETRY_MINUTES"] = "10";
    await projects.put("deletions/p-later.json", {
      projectId: "p-later",
      projectName: "name",
      stackId: "arn",
      stateLockId: "",
      dueAt: new Date(Date.now() + 60_000).toISOString(),
      attempt: 2,
      retriesExhausted: false,
    });
    expect(await handler(clock)).toMatchObject({ "p-later": "waiting" });
    process.env["RETRY_MINUTES"] = "0";
  });
});

describe("a pending deletion of an earlier release", () => {
  it("is left alone when all its attempts have failed", async () => {
    await projects.put("deletions/p-earlier.json", {
      projectId: "p-earlier",
      projectName: "name",
      stackId: "arn",
      stateLockId: "",
      dueAt: new Date().toISOString(),
      attempt: 2,
      gaveUp: true,
    });
    expect(await handler(clock)).toMatchObject({ "p-earlier": "retries exhausted" });
  });
});

describe("refuses", () => {
  it("to guess about a project whose status is damaged, and names the object", async () => {
    await projects.put("projects/p-damaged/status.json", { result: "succeeded" });
    await expect(handler(changed(await projects.deleted("p-damaged")))).rejects.toThrow(
      /^s3:\/\/states\/projects\/p-damaged\/status.json does not have the expected content: project: /,
    );
  });

  it("to guess which project a stack without SageMaker's tag was of", async () => {
    const stackId = await projects.deleted("p-untagged", {}, {});
    await expect(handler(changed(stackId))).rejects.toThrow(
      `The stack ${stackId} has no tag sagemaker:project-id, so that nothing says which project it was of. Destroy that project by hand.`,
    );
  });

  it("a request for a project that it does not know", async () => {
    await expect(handler({ projectId: "p-unknown" })).rejects.toThrow(
      "No deletion of p-unknown is pending: it was never deleted, or is destroyed. Give the ARN of its deleted stack as stackId.",
    );
  });

  it("a request for another catalog's stack", async () => {
    const stackId = await projects.deleted("p-foreign", { MLOpsS3Bucket: "others" });
    await expect(handler({ stackId })).rejects.toThrow(
      `The stack ${stackId} is of no project of this catalog.`,
    );
  });

  it("a request while the destroy is in progress", async () => {
    const stackId = await appliedAndDeleted("p-busy", { Outcome: "bad" });
    await handler(changed(stackId));
    await expect(handler({ stackId })).rejects.toThrow("A destroy of p-busy is in progress");
  });

  it("to work without its environment, naming all that is missing", async () => {
    const complete = process.env;
    process.env = { ...complete, STATE_BUCKET: "", STACK_PREFIX: undefined };
    await expect(handler(clock)).rejects.toThrow("STATE_BUCKET, STACK_PREFIX");
    process.env = complete;
  });
});
