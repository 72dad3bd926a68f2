import {
  CreateModelPackageGroupCommand,
  DescribeEndpointCommand,
  UpdateEndpointWeightsAndCapacitiesCommand,
} from "@aws-sdk/client-sagemaker";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Hosted } from "../../sandbox/testing/hosted";
import { DeployClone, type EndedJob } from "./deploy-clone";
import { approvedVersion, ciVariables } from "./deployed-versions";

/** Time for a deployment on a small machine that does other things too. */
const LONG = 120_000;
const GROUP = "shells-p-abc123";
const ENDPOINT = `${GROUP}-production`;

let hosted: Hosted;
let clone: DeployClone;

beforeAll(async () => {
  hosted = await Hosted.start();
  clone = new DeployClone(hosted.aws, ciVariables("shells", "p-abc123"));
  configure("prod", { AutoScalingMaxCount: 3 });
  await hosted.sagemaker.send(new CreateModelPackageGroupCommand({ ModelPackageGroupName: GROUP }));
  await approvedVersion(hosted, GROUP, "first");
}, LONG);

afterAll(async () => {
  clone?.remove();
  await hosted?.stop();
});

/** Changes settings of a stage, as a commit does. */
function configure(stage: "staging" | "prod", settings: Readonly<Record<string, unknown>>): void {
  const file = join(clone.root, `${stage}-config.json`);
  const content = JSON.parse(readFileSync(file, "utf8")) as { Parameters: object };
  writeFileSync(file, JSON.stringify({ Parameters: { ...content.Parameters, ...settings } }));
}

let jobs = 0;
function deploy(stage: "staging" | "prod"): Promise<EndedJob> {
  const script = ["uv run --no-dev build.py", `uv run --no-dev deploy.py deploy ${stage}`];
  return clone.start(script, { CI_JOB_ID: String(++jobs) }).ended;
}

async function instances(): Promise<unknown> {
  const endpoint = await hosted.sagemaker.send(new DescribeEndpointCommand({ EndpointName: ENDPOINT }));
  return endpoint.ProductionVariants?.[0]?.DesiredInstanceCount;
}

/** What auto scaling does. */
async function scaleTo(DesiredInstanceCount: number): Promise<void> {
  const variant = { VariantName: "AllTraffic", DesiredInstanceCount };
  await hosted.sagemaker.send(
    new UpdateEndpointWeightsAndCapacitiesCommand({
      EndpointName: ENDPOINT,
      DesiredWeightsAndCapacities: [variant],
    }),
  );
  await hosted.waitUntilStable(ENDPOINT);
}

describe("a fleet that auto scaling has made larger", () => {
  it(
    "is no change to the same version",
    async () => {
      expect(await deploy("prod")).toMatchObject({ code: 0 });
      expect(await instances()).toBe(1);
      await scaleTo(3);
      const { code, output } = await deploy("prod");
      expect([code, output]).toEqual([0, expect.stringMatching(/^No changes\./m)]);
    },
    LONG,
  );

  it(
    "is as large after a new version",
    async () => {
      await approvedVersion(hosted, GROUP, "second");
      expect(await deploy("prod")).toMatchObject({ code: 0 });
      expect((await hosted.invoke(ENDPOINT, "1,2")).text).toBe("second 2");
      expect(await instances()).toBe(3);
    },
    LONG,
  );

  it(
    "is as the settings say once it is not scaled any more",
    async () => {
      configure("prod", { AutoScalingMaxCount: 0 });
      expect(await deploy("prod")).toMatchObject({ code: 0 });
      expect(await instances()).toBe(1);
    },
    LONG,
  );
});

it(
  "leaves an endpoint alone that another stage has made",
  async () => {
    configure("staging", { StageName: "production" });
    configure("prod", { StageName: "live" });
    const { code, output } = await deploy("staging");
    expect([code, output]).toEqual([
      1,
      expect.stringContaining(
        `${ENDPOINT} is not of this stage: its tag model-deploy:stage is prod, not staging.`,
      ),
    ]);
    expect(output).not.toContain("Import successful");
    expect((await hosted.invoke(ENDPOINT, "1,2")).text).toBe("second 2");
  },
  LONG,
);
