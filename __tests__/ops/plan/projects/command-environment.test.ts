import { readFileSync } from "node:fs";
import { parse } from "yaml";
import { commandEnvironment } from "../../../../ops/plan/projects/command-environment";
import { DEPLOYED, renderedTemplate } from "../../../command-runner/rendered-template";

const template = renderedTemplate(DEPLOYED);
const present = {
  SageMakerProjectName: "abalone",
  SageMakerProjectId: "p-abc",
  GitBuildRepoName: "abalone-build",
  GitDeployRepoName: "abalone-deploy",
};
const pseudo = { "AWS::Region": "eu-west-1" };

describe("the environment of a project's host", () => {
  const environment = commandEnvironment(template, present, pseudo);

  it("has the project's own parameters", () => {
    expect(environment).toMatchObject({
      TF_VAR_sagemaker_project_id: "p-abc",
      TF_VAR_git_build_repo_name: "abalone-build",
      AWS_DEFAULT_REGION: "eu-west-1",
    });
  });

  it("has the template's default where the project has no value, as an update gives it", () => {
    const { Parameters } = parse(template, { logLevel: "silent" }) as {
      Parameters: Record<string, { Default?: string }>;
    };
    expect(environment["TF_VAR_gitlab_url"]).toBe(Parameters["GitlabURL"]?.Default);
  });

  it("has every variable that the template exports", () => {
    const source = readFileSync("command-runner/product-template.yaml", "utf8");
    const exported = [...source.matchAll(/\b([A-Z]\w+)='/g)].map(([, name]) => name);
    expect(Object.keys(environment).sort()).toEqual([...new Set(exported)].sort());
  });

  it("leaves out a parameter that the new template does not have any more", () => {
    const changed = template
      .replaceAll("${GitUserName}", "fixed")
      .replace(/^ {2}GitUserName:\n( {4}.*\n)+/m, "");
    expect(
      commandEnvironment(changed, { ...present, GitUserName: "old" }, pseudo)["TF_VAR_git_user_name"],
    ).toBe("fixed");
  });
});

it("names every value that is missing", () => {
  expect(() => commandEnvironment(template, { SageMakerProjectName: "abalone" }, pseudo)).toThrow(
    "The project has no value for SageMakerProjectId.",
  );
});

it("refuses a template without a Command", () => {
  expect(() => commandEnvironment("Parameters: {}", present, pseudo)).toThrow(
    "The product's template has no Command of a CommandRunner.",
  );
});
