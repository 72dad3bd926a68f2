import { triggerPipeline } from "../../../functions/deploy-pipeline/trigger-pipeline";
import { TriggerToken } from "../../../functions/deploy-pipeline/trigger-token";
import { startLocalAws, type LocalAws } from "../local-aws";
import { startLocalGitLab, type LocalGitLab } from "../local-gitlab";
import { ARN, GROUP } from "./approval-event";

let aws: LocalAws;
let gitlab: LocalGitLab;
let project: number;
let secret: string;
let token: TriggerToken;
beforeAll(async () => {
  [aws, gitlab] = await Promise.all([startLocalAws(), startLocalGitLab()]);
});
afterAll(() => Promise.all([aws.stop(), gitlab.stop()]));

beforeEach(async () => {
  project = await gitlab.makeProject({ ci_pipeline_variables_minimum_override_role: "developer" });
  await gitlab.commit(project, ".gitlab-ci.yml");
  secret = `trigger-${project}`;
  await aws.makeSecret(secret, await makeTrigger());
  token = new TriggerToken(aws.secretsManager);
});
afterEach(() => jest.restoreAllMocks());

async function makeTrigger(): Promise<string> {
  return String(
    (await gitlab.api("POST", `/projects/${project}/triggers`, { description: "approval" })).token,
  );
}

const approval = { key: "k", modelPackageArn: ARN, modelPackageGroupName: GROUP, modelPackageVersion: 3 };
const trigger = (ref = "main") =>
  triggerPipeline(
    { url: gitlab.url, projectId: String(project), ref, secret, deadline: Date.now() + 10_000 },
    token,
    approval,
  );

test("starts a pipeline with the model package as its variables", async () => {
  const { outcome, pipelineId, url } = await trigger();
  expect(outcome).toBe("triggered");
  await expect(gitlab.api("GET", `/projects/${project}/pipelines/${pipelineId}`)).resolves.toMatchObject({
    source: "trigger",
    ref: "main",
    web_url: url,
  });
  const variables: unknown = await gitlab.api(
    "GET",
    `/projects/${project}/pipelines/${pipelineId}/variables`,
  );
  expect(variables).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ key: "MODEL_PACKAGE_ARN", value: ARN }),
      expect.objectContaining({ key: "MODEL_PACKAGE_GROUP_NAME", value: GROUP }),
      expect.objectContaining({ key: "MODEL_PACKAGE_VERSION", value: "3" }),
    ]),
  );
});

test("goes on with a new trigger token after the old one was deleted", async () => {
  jest.spyOn(console, "error").mockImplementation();
  await trigger();
  const [old] = (await gitlab.api("GET", `/projects/${project}/triggers`)) as unknown as { id: number }[];
  await gitlab.api("DELETE", `/projects/${project}/triggers/${old?.id}`);
  await aws.changeSecret(secret, await makeTrigger());
  await expect(trigger()).resolves.toMatchObject({ outcome: "triggered" });
});

describe("fails", () => {
  test("with a token of another project", async () => {
    await aws.changeSecret(secret, "glptt-of-another-project");
    await expect(trigger()).rejects.toThrow(`does not hold one of its trigger tokens.`);
  });

  test("for a branch that is not there", async () => {
    await expect(trigger("release")).rejects.toThrow(
      "Reference not found. See that the branch release is there",
    );
  });

  test("in a repository without a pipeline", async () => {
    project = await gitlab.makeProject();
    await gitlab.commit(project, "README.md");
    await aws.changeSecret(secret, await makeTrigger());
    await expect(trigger()).rejects.toThrow("Missing CI config file. See that");
  });

  test("when the project takes no variables from outside", async () => {
    project = await gitlab.makeProject({ ci_pipeline_variables_minimum_override_role: "no_one_allowed" });
    await gitlab.commit(project, ".gitlab-ci.yml");
    await aws.changeSecret(secret, await makeTrigger());
    await expect(trigger()).rejects.toThrow(
      "Insufficient permissions to set pipeline variables. Let the owner of the trigger token set pipeline variables",
    );
  });
});
