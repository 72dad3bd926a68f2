import {
  CloudFormationClient,
  CreateStackCommand,
  DeleteStackCommand,
  DescribeStacksCommand,
  GetTemplateCommand,
  ListStacksCommand,
  ValidateTemplateCommand,
} from "@aws-sdk/client-cloudformation";

import { roleFor } from "../lambda/function-fixture";
import { startedAws } from "../../../testing/started-aws";
import { writing } from "./command-runner-template";
import { StackFixture } from "./stack-fixture";

let fixture: StackFixture;

beforeAll(async () => {
  fixture = await StackFixture.start();
});
afterAll(() => fixture.stop());

describe("the role of a stack", () => {
  it("must trust CloudFormation", async () => {
    const RoleARN = await roleFor(fixture.aws, "for-cloudformation", "cloudformation.amazonaws.com");
    await fixture.create("trusting", writing(), { RoleARN });
    expect(await fixture.waitUntilStable("trusting")).toMatchObject({
      StackStatus: "CREATE_COMPLETE",
      RoleARN,
    });
    const other = await roleFor(fixture.aws, "for-lambda", "lambda.amazonaws.com");
    await expect(fixture.create("other", writing(), { RoleARN: other })).rejects.toThrow(
      `Role ${other} is invalid or cannot be assumed`,
    );
  });
});

describe("requests that CloudFormation refuses", () => {
  it.each([
    [
      "2names",
      writing(),
      {},
      "Value '2names' at 'stackName' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z][-a-zA-Z0-9]*",
    ],
    [
      "unknown",
      writing(),
      { Parameters: [{ ParameterKey: "Nope", ParameterValue: "x" }] },
      "Parameters: [Nope] do not exist in the template",
    ],
    [
      "attribute",
      writing().replace('"Output"', '"Result"'),
      {},
      "Template error: resource CommandRunner does not support attribute type Result in Fn::GetAtt",
    ],
    [
      "type",
      writing().replace('::CommandRunner"', '::CommandRunnerX"'),
      {},
      "Template format error: Unrecognized resource types: [AWSUtility::CloudFormation::CommandRunnerX]",
    ],
    [
      "large",
      writing() + " ".repeat(51_200),
      {},
      "at 'templateBody' failed to satisfy constraint: Member must have length less than or equal to 51200",
    ],
    [
      "role",
      writing(),
      { RoleARN: "arn:aws:iam::123456789012:role/none" },
      "Role arn:aws:iam::123456789012:role/none is invalid or cannot be assumed",
    ],
    [
      "both",
      writing(),
      { OnFailure: "DELETE", DisableRollback: true },
      "Either DisableRollback or OnFailure can be specified, not both.",
    ],
  ])("%s", async (name, template, more, message) => {
    await expect(fixture.create(name, template, more)).rejects.toThrow(message);
    expect(fixture.aws.cloudFormation.stacks().some((stack) => stack.name === name)).toBe(false);
  });

  it("a second stack of the same name", async () => {
    await fixture.create("twice", writing());
    await expect(fixture.create("twice", writing())).rejects.toMatchObject({
      name: "AlreadyExistsException",
      message: "Stack [twice] already exists",
    });
  });

  it("all but one of several stacks of the same name that are asked for at once", async () => {
    const answers = await Promise.allSettled(
      Array.from({ length: 4 }, () => fixture.create("race", writing())),
    );
    expect(answers.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    expect(fixture.aws.cloudFormation.stacks().filter(({ name }) => name === "race")).toHaveLength(1);
  });

  it("a deletion under termination protection", async () => {
    await fixture.create("protected", writing(), { EnableTerminationProtection: true });
    await fixture.waitUntilStable("protected");
    const remove = () => fixture.client.send(new DeleteStackCommand({ StackName: "protected" }));
    await expect(remove()).rejects.toThrow(
      "Stack [protected] cannot be deleted while TerminationProtection is enabled",
    );
  });

  it("any template with the type where it is not registered", async () => {
    const elsewhere = await startedAws({ cloudFormation: { commandRunnerRegistered: false } });
    const sent = new CloudFormationClient(elsewhere.client).send(
      new CreateStackCommand({ StackName: "unregistered", TemplateBody: writing() }),
    );
    await expect(sent).rejects.toThrow(
      "Template format error: Unrecognized resource types: [AWSUtility::CloudFormation::CommandRunner]",
    );
    await elsewhere.stop();
  });
});

describe("looking at stacks and templates", () => {
  const topic = JSON.stringify({ Resources: { Topic: { Type: "AWS::SNS::Topic" } } });

  it("lists stacks with and without a CommandRunner together", async () => {
    await fixture.create("listed", writing());
    await fixture.waitUntilStable("listed");
    await fixture.create("plain", topic);
    const described = await fixture.client.send(new DescribeStacksCommand({}));
    expect(described.Stacks?.map(({ StackName }) => StackName)).toEqual(
      expect.arrayContaining(["listed", "plain"]),
    );
    const listed = await fixture.client.send(
      new ListStacksCommand({ StackStatusFilter: ["CREATE_COMPLETE"] }),
    );
    expect(listed.StackSummaries?.map(({ StackName }) => StackName)).toEqual(
      expect.arrayContaining(["listed", "plain"]),
    );
  });

  it("validates a template and shows its parameters", async () => {
    const { Parameters } = await fixture.client.send(
      new ValidateTemplateCommand({ TemplateBody: writing() }),
    );
    expect(Parameters).toContainEqual({ ParameterKey: "Secret", DefaultValue: "hidden", NoEcho: true });
  });

  it("gives a stack's template back as it was", async () => {
    const { TemplateBody } = await fixture.client.send(new GetTemplateCommand({ StackName: "listed" }));
    expect(TemplateBody).toBe(writing());
  });

  it("refuses what it does not play, by name", async () => {
    const mixed = writing().replace('"Resources":{', '"Resources":{"Topic":{"Type":"AWS::SNS::Topic"},');
    await expect(fixture.create("mixed", mixed)).rejects.toThrow(
      "cloudformation:AWS::SNS::Topic in one stack with a registered type is not in the sandbox",
    );
  });
});
