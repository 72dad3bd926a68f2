import { completeProductTemplate } from "../../command-runner/product-template";
import { evaluate } from "../../sandbox/aws/cloudformation/template/evaluate";
import { parameterValues } from "../../sandbox/aws/cloudformation/template/parameter-values";
import { parseTemplate } from "../../sandbox/aws/cloudformation/template/parse-template";
import { checkRuleAssertions } from "../../sandbox/aws/cloudformation/template/rules";
import type { TemplateObject } from "../../sandbox/aws/cloudformation/template/template";
import { DEPLOYED, renderedTemplate } from "./rendered-template";

const template = parseTemplate(renderedTemplate());

/** What SageMaker fills in and a data scientist types. */
const TYPED = {
  SageMakerProjectName: "abalone",
  SageMakerProjectId: "p-abcdefghij12",
  GitBuildRepoName: "abalone-build",
  GitDeployRepoName: "abalone-deploy",
};

function valuesOf(parameters: Record<string, string> = {}): Record<string, string> {
  const given = Object.entries({ ...TYPED, ...parameters }).map(([key, value]) => ({ key, value }));
  const values = parameterValues(template, given);
  checkRuleAssertions(template, values);
  return values;
}

function runnerProperties(parameters: Record<string, string> = {}): TemplateObject {
  return evaluate(template.resources["CommandRunner"]?.properties ?? {}, {
    template,
    parameters: valuesOf(parameters),
    pseudo: { "AWS::Region": "ap-southeast-99" },
    reference: (name) => name,
    attribute: (name, attribute) => `${name}.${attribute}`,
  }) as TemplateObject;
}

/** The longest value that each parameter accepts. */
const LONGEST: Record<string, string> = {
  SageMakerProjectName: "N".repeat(32),
  SageMakerProjectId: `p-${"a".repeat(18)}`,
  GitBuildRepoName: "b".repeat(64),
  GitDeployRepoName: "d".repeat(64),
  GitNamespace: `${"g".repeat(63)}/${"g".repeat(64)}`,
  GitUserName: "u".repeat(64),
  GitlabURL: `https://${"l".repeat(112)}`,
  TerraformAction: "destroy",
  DataOnDestroy: "delete",
  RunToken: "t".repeat(40),
  TerraformInitAction: "init -reconfigure",
  StateLockId: "01234567-89ab-cdef-0123-456789abcdef",
  SubnetId: `subnet-${"0".repeat(17)}`,
  SecurityGroupId: `sg-${"0".repeat(17)}`,
  InstanceType: "u-6tb1.112xlarge",
  Timeout: "7200",
  MLOpsS3Bucket: "b".repeat(63),
  CommandRunnerIAMInstanceProfile: "P".repeat(64),
  CommandRunnerCWLogGrp: "/".repeat(128),
  SecretsManagerGitlabPrivateToken: "s".repeat(170),
  SecretsManagerGitlabUserSecretARN: "arn:aws:secretsmanager:us-east-1:123456789012:secret:".padEnd(170, "s"),
  SecretsManagerGitlabIAMAccessKey: "s".repeat(170),
  SecretsManagerGitlabIAMSecretKey: "s".repeat(170),
};

describe("the product template", () => {
  it("needs nothing but a project name and two repository names", () => {
    const withoutDefault = Object.entries(template.parameters).filter(
      ([, { default: value }]) => value === undefined,
    );
    expect(withoutDefault.map(([name]) => name).sort()).toEqual([
      "SageMakerProjectId",
      "SageMakerProjectName",
    ]);
    expect(valuesOf()["MLOpsS3Bucket"]).toBe(DEPLOYED["mlops_s3_bucket"]);
  });

  it.each([
    "SageMakerProjectName",
    "SageMakerProjectId",
    "GitlabURL",
    "GitBuildRepoName",
    "GitDeployRepoName",
    "GitUserName",
    "MLOpsS3Bucket",
    "CommandRunnerIAMInstanceProfile",
    "CommandRunnerCWLogGrp",
    "SecretsManagerGitlabPrivateToken",
    "SecretsManagerGitlabUserSecretARN",
    "SecretsManagerGitlabIAMAccessKey",
    "SecretsManagerGitlabIAMSecretKey",
    "TerraformAction",
    "TerraformInitAction",
  ])("has the parameter %s, by the name that runbooks use", (name) => {
    expect(template.parameters).toHaveProperty(name);
  });

  it("shows every parameter in a group", () => {
    const groups = (template.metadata?.["AWS::CloudFormation::Interface"] as TemplateObject)[
      "ParameterGroups"
    ] as TemplateObject[];
    const shown = groups.flatMap((group) => group["Parameters"] as string[]);
    expect(shown.sort()).toEqual(Object.keys(template.parameters).sort());
  });

  const freeTexts = Object.entries(template.parameters).filter(
    ([, { type, allowedValues }]) => type === "String" && !allowedValues,
  );

  it.each(freeTexts)("bounds %s, says what is accepted, and allows no quote in it", (_name, parameter) => {
    const { allowedPattern = ".*", constraintDescription, maxLength } = parameter;
    expect(Number(maxLength)).toBeGreaterThan(0);
    expect(constraintDescription).toMatch(/^must be .{10,}\.$/);
    for (const quote of ["a'b", 'a"b', "a`b", "a$b", "a\\b", "a\nb"])
      expect(quote).not.toMatch(new RegExp(allowedPattern));
  });

  it("has one resource, the CommandRunner, and its output", () => {
    expect(Object.keys(template.resources)).toEqual(["CommandRunner"]);
    expect(template.resources["CommandRunner"]?.type).toBe("AWSUtility::CloudFormation::CommandRunner");
    expect(Object.keys(template.outputs)).toEqual(["CommandOutput"]);
  });
});

describe("completeProductTemplate", () => {
  const source = "Parameters:\n  Mine:\n    Type: String\n  GitNamespace:\n    Type: String\n";

  it("names every parameter without an input, and every input without a parameter", () => {
    const complete = () => completeProductTemplate(source);
    expect(complete).toThrow(/parameter Mine has no input/);
    expect(complete).toThrow(/input SubnetId, and the template no such parameter/);
    expect(complete).not.toThrow(/GitNamespace/);
  });
});

describe("the command", () => {
  it("fits in CloudFormation's 4,096 bytes with every parameter at its longest", () => {
    expect(Object.keys(LONGEST).sort()).toEqual(Object.keys(template.parameters).sort());
    for (const [name, value] of Object.entries(LONGEST)) {
      const { maxLength } = template.parameters[name] ?? {};
      // A value at its limit, or of a closed form (an id, an instance type, a number) that ends below it.
      const isAtItsLimit =
        !maxLength || value.length === Number(maxLength) || /Id$|InstanceType|Timeout/.test(name);
      expect([name, isAtItsLimit]).toEqual([name, true]);
    }
    const command = String(runnerProperties(LONGEST)["Command"]);
    expect(Buffer.byteLength(command)).toBeLessThanOrEqual(4096);
  });

  it("carries the package's hash, so that another package is another run", () => {
    expect(runnerProperties()["Command"]).toContain(
      `echo '${DEPLOYED["package_sha256"]}  tf-code.zip' | sha256sum -c -`,
    );
  });

  it("changes with the run token alone", () => {
    expect(runnerProperties({ RunToken: "again" })["Command"]).not.toBe(runnerProperties()["Command"]);
  });

  it("never leaves the shell that runs it and writes its answer last", () => {
    const lines = String(runnerProperties()["Command"]).trim().split("\n");
    expect([lines[0], lines.at(-1)]).toEqual(["(", ")"]);
    expect(lines.at(-2)).toBe("cp result /command-output.txt");
    expect(lines.join("\n")).not.toMatch(/^\s*exit\b/m);
  });

  it("asks for no network of its own unless it is named", () => {
    expect(runnerProperties()).not.toHaveProperty("SubnetId");
    expect(runnerProperties({ SubnetId: "subnet-01234567" })).toMatchObject({ SubnetId: "subnet-01234567" });
  });

  it("refuses a security group without a subnet", () => {
    expect(() => runnerProperties({ SecurityGroupId: "sg-01234567" })).toThrow(
      /SecurityGroupId needs SubnetId/,
    );
  });

  it("refuses one name for both repositories", () => {
    expect(() => valuesOf({ GitDeployRepoName: TYPED.GitBuildRepoName })).toThrow(/two different names/);
  });

  it.each([
    ["GitBuildRepoName", "no spaces", /must be 1 to 64 letters and digits/],
    ["GitlabURL", "ftp://gitlab.com", /must be an https address/],
    ["SageMakerProjectName", "-abalone", /with a letter or a digit at both ends/],
    ["StateLockId", "42", /the id of a lock/],
    ["Timeout", "60", /300/],
  ])("refuses %s=%s and says what is accepted", (name, value, message) => {
    expect(() => valuesOf({ [name]: value })).toThrow(message);
  });
});
