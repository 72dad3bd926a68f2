import { parseApproval } from "../../../functions/deploy-pipeline/approval";
import { approvalEvent, ARN, GROUP } from "./approval-event";

test("reads an approval", () => {
  expect(parseApproval(approvalEvent(), GROUP)).toEqual({
    key: `${ARN}@2026-11-21T12:00:00Z`,
    modelPackageArn: ARN,
    modelPackageGroupName: GROUP,
    modelPackageVersion: 3,
  });
});

test("does without a version", () => {
  expect(parseApproval(approvalEvent({ ModelPackageVersion: undefined }), GROUP)).toMatchObject({
    modelPackageVersion: undefined,
  });
});

describe("the key", () => {
  const keyOf = (event: unknown) => parseApproval(event, GROUP);

  test("is the same for two events of one approval", () => {
    expect(keyOf(approvalEvent({}, "one"))).toEqual(keyOf(approvalEvent({}, "two")));
  });

  test("is another when the version is approved again", () => {
    const again = approvalEvent({ LastModifiedTime: "2026-11-22T12:00:00Z" });
    expect(keyOf(again)).not.toEqual(keyOf(approvalEvent()));
  });

  test("is the event's id when SageMaker says no time", () => {
    expect(keyOf(approvalEvent({ LastModifiedTime: undefined }, "one"))).toMatchObject({ key: "one" });
  });
});

describe("no approval", () => {
  test("is a change of something else in an approved version", () => {
    const event = approvalEvent({
      UpdatedModelPackageFields: ["CustomerMetadataProperties", "ModelLifeCycle"],
    });
    expect(parseApproval(event, GROUP)).toEqual({
      reason: "the approval did not change, but CustomerMetadataProperties, ModelLifeCycle",
    });
  });

  test.each(["Pending", "InProgress", "Failed", "Deleting"])("is a version that is %s", (status) => {
    const event = approvalEvent({ ModelPackageStatus: status });
    expect(parseApproval(event, GROUP)).toEqual({ reason: `the model package is ${status}` });
  });
});

test.each([undefined, []])("takes a version that was created as approved (updated fields: %j)", (updated) => {
  const event = approvalEvent({ UpdatedModelPackageFields: updated, ModelPackageStatus: undefined });
  expect(parseApproval(event, GROUP)).toHaveProperty("modelPackageArn", ARN);
});

test("lists everything by which an event is not one of the project's", () => {
  const event = {
    ...approvalEvent({
      ModelPackageGroupName: "other",
      ModelApprovalStatus: "Rejected",
      ModelPackageArn: "arn:aws:s3:::x",
    }),
    id: "",
    source: "aws.s3",
    "detail-type": "Object Created",
  };
  expect(() => parseApproval(event, GROUP)).toThrow(
    expect.objectContaining({
      name: "InvalidEventError",
      message:
        'The event is not an approval in this project: id must be a text, not ""; source must be "aws.sagemaker", not "aws.s3"; ' +
        'detail-type must be "SageMaker Model Package State Change", not "Object Created"; ' +
        `detail.ModelPackageGroupName must be "${GROUP}", not "other"; ` +
        'detail.ModelApprovalStatus must be "Approved", not "Rejected"; ' +
        'detail.ModelPackageArn must be the ARN of a model package, not "arn:aws:s3:::x".',
    }),
  );
});

test("refuses what is no event", () => {
  expect(() => parseApproval(null, GROUP)).toThrow("id must be a text, not nothing; source must be");
});
