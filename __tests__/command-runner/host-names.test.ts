import { execFileSync } from "node:child_process";
import { projectNames } from "../../contracts/project-names";
import { projectStateKey, projectStatusKey, stateDigestKey } from "../../contracts/state-keys";
import { hostNames } from "../../command-runner/host-names";

const ENVIRONMENT = {
  PATH: process.env["PATH"],
  TF_VAR_sagemaker_project_name: "team--fraud",
  TF_VAR_sagemaker_project_id: "p-abcdefghijkl",
  STATE_BUCKET: "states",
};

/** Values that bash gives the variables of names.sh. */
function valuesOf(...variables: string[]): string[] {
  const script = `set -euo pipefail\n${hostNames()}\nprintf '%s\\n' ${variables.map((name) => `"$${name}"`).join(" ")}`;
  return execFileSync("bash", ["--norc", "-c", script], { env: ENVIRONMENT, encoding: "utf8" })
    .trimEnd()
    .split("\n");
}

describe("names.sh", () => {
  it("gives the host the names that the project's Terraform gives its resources", () => {
    const names = projectNames("team--fraud", "p-abcdefghijkl");
    expect(
      valuesOf(
        "ARTIFACT_BUCKET",
        "MODEL_PACKAGE_GROUP",
        "BRANCH_PREFIX",
        "ENDPOINT_PREFIX",
        "SEED_COMMIT_FUNCTION",
        "DEPLOY_PIPELINE_LOG_GROUP",
      ),
    ).toEqual([
      names.artifactBucket,
      names.modelPackageGroup,
      names.branchPrefix,
      names.endpointPrefix,
      names.seedCommitFunction,
      names.deployPipelineLogGroup,
    ]);
  });

  it("has a variable for every name of a project", () => {
    const variables = Object.keys(projectNames("", "")).map((name) =>
      name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase(),
    );
    expect(valuesOf(...variables)).toEqual(Object.values(projectNames("team--fraud", "p-abcdefghijkl")));
  });

  it("gives the host the keys under which ops and the functions look", () => {
    expect(valuesOf("STATE_KEY", "STATUS_KEY", "STATE_DIGEST_KEY")).toEqual([
      projectStateKey("p-abcdefghijkl"),
      projectStatusKey("p-abcdefghijkl"),
      stateDigestKey("states", "p-abcdefghijkl"),
    ]);
  });

  it("stops a run that knows no project", () => {
    expect(() =>
      execFileSync("bash", ["--norc", "-uc", hostNames()], {
        env: { PATH: ENVIRONMENT.PATH },
        stdio: "pipe",
      }),
    ).toThrow(/TF_VAR_sagemaker_project_id: unbound variable/);
  });
});
