import {
  CloudFormationClient,
  CreateStackCommand,
  DescribeStacksCommand,
} from "@aws-sdk/client-cloudformation";
import { mockClient } from "aws-sdk-client-mock";
import { awsClients } from "../../../ops/aws/aws";
import { executionRole } from "../../../ops/register/execution-role";

const cloudFormation = mockClient(CloudFormationClient);

it("is not made a second time where AWS refuses to say whether there is one", async () => {
  cloudFormation
    .on(DescribeStacksCommand)
    .rejects(Object.assign(new Error("not authorized"), { name: "AccessDenied" }));
  await expect(executionRole(awsClients({ region: "us-east-1" }), 1)).rejects.toThrow("not authorized");
  expect(cloudFormation.commandCalls(CreateStackCommand)).toEqual([]);
});
