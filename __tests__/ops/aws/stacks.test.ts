import {
  CloudFormationClient,
  DeleteStackCommand,
  DescribeStacksCommand,
  type Stack,
} from "@aws-sdk/client-cloudformation";
import { mockClient } from "aws-sdk-client-mock";
import { awsClients } from "../../../ops/aws/aws";
import { deleteStack, findStack } from "../../../ops/aws/stacks";

const cloudFormation = mockClient(CloudFormationClient);
const aws = awsClients({ region: "us-east-1" });

beforeEach(() => cloudFormation.reset());

function refusal(name: string, message: string): Error {
  return Object.assign(new Error(message), { name });
}

describe("a stack", () => {
  it("is unknown where CloudFormation says that there is none", async () => {
    cloudFormation
      .on(DescribeStacksCommand)
      .rejects(refusal("ValidationError", "Stack with id a does not exist"));
    await expect(findStack(aws, "a")).resolves.toBeUndefined();
  });

  it("is not taken for missing where AWS refuses to describe it", async () => {
    cloudFormation.on(DescribeStacksCommand).rejects(refusal("AccessDenied", "not authorized"));
    await expect(findStack(aws, "a")).rejects.toThrow("not authorized");
  });

  it("that can not be deleted says why", async () => {
    const failed = { StackStatus: "DELETE_FAILED", StackStatusReason: "The bucket is not empty" } as Stack;
    cloudFormation
      .on(DeleteStackCommand)
      .resolves({})
      .on(DescribeStacksCommand)
      .resolves({ Stacks: [failed] });
    await expect(deleteStack(aws, "a", 1)).rejects.toThrow("The bucket is not empty");
  });

  it("is deleted when CloudFormation does not know it any more", async () => {
    const going = { StackStatus: "DELETE_IN_PROGRESS" } as Stack;
    cloudFormation
      .on(DeleteStackCommand)
      .resolves({})
      .on(DescribeStacksCommand)
      .resolvesOnce({ Stacks: [going] })
      .rejects(refusal("ValidationError", "Stack with id a does not exist"));
    await expect(deleteStack(aws, "a", 1)).resolves.toBeUndefined();
    expect(cloudFormation.commandCalls(DescribeStacksCommand)).toHaveLength(2);
  });
});
