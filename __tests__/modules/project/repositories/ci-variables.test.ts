import { TerraformOutput, TerraformVariable } from "cdktf";
import { CI_VARIABLES, type CiVariable } from "../../../../contracts/ci-variables";
import { CiVariables } from "../../../../modules/project/repositories/ci-variables";
import { GitRepository } from "../../../../modules/project/repositories/git-repository";
import { synthesized } from "../../../synthesized";

const plain = Object.fromEntries(CI_VARIABLES.map((name) => [name, `value of ${name}`])) as Record<
  CiVariable,
  string
>;
const ALL = CI_VARIABLES.length + 2;

const stack = synthesized((scope) => {
  const repository = (name: string, archiveOnDestroy: TerraformVariable): GitRepository =>
    new GitRepository(scope, name, {
      name,
      description: name,
      groupId: 1,
      branch: "main",
      archiveOnDestroy,
      address: name,
    });
  const flag = new TerraformVariable(scope, "keys", { type: "bool" });
  const build = repository("build", flag);
  const deploy = repository("deploy", flag);
  const variables = new CiVariables(scope, "ci", {
    repositories: { build, deploy },
    plain,
    accessKeys: flag,
    accessKeySecret: new TerraformVariable(scope, "id-secret", { type: "string" }),
    secretKeySecret: new TerraformVariable(scope, "key-secret", { type: "string" }),
  });
  new TerraformOutput(scope, "made", { value: "", dependsOn: [...variables.of(build)] });
});
const variables = (key: string) =>
  stack.resources("gitlab_project_variable").filter((one) => one["key"] === key);

describe("CiVariables", () => {
  it("gives both repositories the plain values, readable in logs and on every branch", () => {
    const expected = { value: "value of ARTIFACT_BUCKET", masked: false, protected: false };
    expect(variables("ARTIFACT_BUCKET")).toEqual([
      expect.objectContaining({ ...expected, project: "${gitlab_project.build.id}" }),
      expect.objectContaining({ ...expected, project: "${gitlab_project.deploy.id}" }),
    ]);
  });

  test.each([
    ["AWS_ACCESS_KEY_ID", "access-key"],
    ["AWS_SECRET_ACCESS_KEY", "secret-key"],
  ])("masks and protects %s, and has it only with access keys", (key, source) => {
    const expected = expect.objectContaining({
      count: "${var.keys ? 1 : 0}",
      masked: true,
      protected: true,
      value: expect.stringMatching(
        new RegExp(`^\\$\\{trimspace\\(one\\(data\\.\\w+\\.ci_${source}_\\w+\\[\\*\\]\\.secret_string`),
      ),
    });
    expect(variables(key)).toEqual([expected, expected]);
  });

  it("reads no key without access keys", () => {
    const counts = stack.dataSources("aws_secretsmanager_secret_version").map(({ count }) => count);
    expect(counts).toEqual(["${var.keys ? 1 : 0}", "${var.keys ? 1 : 0}"]);
  });

  it("takes every value as it is: a dollar sign in one is no reference to another", () => {
    expect(stack.resources("gitlab_project_variable").map(({ raw }) => raw)).toEqual(
      Array(2 * ALL).fill(true),
    );
  });

  it("knows the variables of one repository, for what waits for them", () => {
    const made = stack.outputs["made"]?.["depends_on"] as string[];
    expect(made).toHaveLength(ALL);
    expect(made).toEqual(Array(ALL).fill(expect.stringContaining("ci_build-")));
  });
});
