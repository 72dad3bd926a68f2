import { StudioTemplateAccess } from "../../../../modules/catalog/studio-templates/studio-template-access";
import { StudioTemplates } from "../../../../modules/catalog/studio-templates/studio-templates";
import { account } from "../../../aws-account";
import { names } from "../../../catalog";
import { statement, synthesized } from "../../../synthesized";

const stack = synthesized((scope) => {
  const templates = new StudioTemplates(scope, "templates", { names, template: "", dependsOn: [] });
  new StudioTemplateAccess(scope, "access", { account, names, templates });
});
const STACKS = "arn:aws:cloudformation:eu-west-1:111122223333:stack/SP-*";
const ROLE = "arn:aws:iam::111122223333:role/dev-machine-learning-ops-s3-launch";

describe("StudioTemplateAccess: CloudFormation's role", () => {
  it("is taken on by CloudFormation for this account", () => {
    expect(stack.resource("aws_iam_role")["name"]).toBe("dev-machine-learning-ops-s3-launch");
    expect(statement(stack, "AssumeRoleByCloudFormation")).toMatchObject({
      principals: [{ type: "Service", identifiers: ["cloudformation.amazonaws.com"] }],
      condition: [{ variable: "aws:SourceAccount", values: ["111122223333"] }],
    });
  });

  it("may do nothing", () => {
    expect(stack.resources("aws_iam_role_policy")).toEqual([]);
    expect(stack.resources("aws_iam_role_policy_attachment")).toEqual([]);
  });
});

describe("StudioTemplateAccess: the users' policy", () => {
  it("makes stacks of projects from the catalog's template only", () => {
    expect(statement(stack, "CreateProjectStacks")).toMatchObject({
      actions: ["cloudformation:CreateStack", "cloudformation:UpdateStack"],
      resources: [STACKS],
      condition: [
        {
          test: "StringLike",
          variable: "cloudformation:TemplateUrl",
          values: [
            expect.stringMatching(
              /^https:\/\/\$\{aws_s3_bucket\..*bucket_regional_domain_name\}\/templates\/\*$/,
            ),
          ],
        },
      ],
    });
  });

  it("gives the role to CloudFormation and to nothing else", () => {
    expect(statement(stack, "PassLaunchRoleToCloudFormation")).toMatchObject({
      resources: [ROLE],
      condition: [{ variable: "iam:PassedToService", values: ["cloudformation.amazonaws.com"] }],
    });
  });

  it("reads the templates, and nothing else of S3", () => {
    const bucket = "arn:aws:s3:::dev-machine-learning-ops-studio-111122223333";
    expect(statement(stack, "ListTemplates")["resources"]).toEqual([bucket]);
    expect(statement(stack, "ReadTemplates")["resources"]).toEqual([`${bucket}/templates/*`]);
  });

  it("looks after stacks of projects from templates only", () => {
    expect(statement(stack, "ManageProjectStacks")["resources"]).toEqual([STACKS]);
  });
});
