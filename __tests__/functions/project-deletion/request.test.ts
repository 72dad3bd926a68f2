import { parseRequest } from "../../../functions/project-deletion/request";

const STACK = "arn:aws:cloudformation:us-east-1:123456789012:stack/SC-123456789012-pp-abc/0f1e";
const stackEvent = (detail: object) => ({
  source: "aws.cloudformation",
  "detail-type": "CloudFormation Stack Status Change",
  detail,
});

describe("parseRequest", () => {
  it("reads a stack's change of status", () => {
    const event = stackEvent({ "stack-id": STACK, "status-details": { status: "DELETE_COMPLETE" } });
    expect(parseRequest(event)).toEqual({
      kind: "stack",
      stackId: STACK,
      stackName: "SC-123456789012-pp-abc",
      status: "DELETE_COMPLETE",
    });
  });

  it("reads the schedule's event", () => {
    expect(parseRequest({ source: "aws.events", "detail-type": "Scheduled Event", detail: {} })).toEqual({
      kind: "sweep",
    });
  });

  it("reads what a person requests", () => {
    const stateLockId = "1b2c3d4e-0000-1111-2222-333344445555";
    expect(parseRequest({ projectId: "p-1", stateLockId })).toEqual({
      kind: "deletion",
      projectId: "p-1",
      stackId: undefined,
      stateLockId,
    });
    expect(parseRequest({ stackId: STACK })).toMatchObject({ projectId: undefined, stackId: STACK });
  });

  it("refuses an event of another kind", () => {
    expect(() => parseRequest({ source: "aws.s3", "detail-type": "Object Created" })).toThrow(
      'The event is not one of this function: source and detail-type are "aws.s3" and "Object Created".',
    );
  });

  it("refuses a change of status without a stack", () => {
    expect(() => parseRequest(stackEvent({ "stack-id": "SC-1" }))).toThrow(
      'The event is not a stack\'s change of status: detail.stack-id is "SC-1"; detail.status-details.status is nothing.',
    );
  });

  it("refuses a request, naming all that is wrong with it", () => {
    expect(() => parseRequest({ projectId: "../p", stackId: 1, stateLockId: "x" })).toThrow(
      'The event requests no deletion: projectId is "../p"; stackId is 1; stateLockId is "x"; give either projectId or stackId.',
    );
    expect(() => parseRequest({})).toThrow(
      "The event requests no deletion: give either projectId or stackId.",
    );
  });
});
