import {
  CreateModelPackageGroupCommand,
  ListEndpointConfigsCommand,
  ListModelsCommand,
} from "@aws-sdk/client-sagemaker";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Hosted } from "../../sandbox/testing/hosted";
import { type Load, loadOf } from "../../sandbox/testing/load";
import { DeployClone, type EndedJob, type Job } from "./deploy-clone";
import { approvedVersion, ciVariables } from "./deployed-versions";

/** Time for a deployment on a small machine that does other things too. */
const LONG = 120_000;
const GROUP = "shells-p-abc123";
const ENDPOINT = `${GROUP}-staging`;

let hosted: Hosted;
let clone: DeployClone;
let load: Load | undefined;

beforeAll(async () => {
  hosted = await Hosted.start();
  clone = new DeployClone(hosted.aws, ciVariables("shells", "p-abc123"));
  shorten("deploy.py", "-lock-timeout=5m", "-lock-timeout=1s");
  shorten("jobs.py", "SILENCE_SECONDS = 300", "SILENCE_SECONDS = 10");
  await hosted.sagemaker.send(new CreateModelPackageGroupCommand({ ModelPackageGroupName: GROUP }));
}, LONG);

afterAll(async () => {
  await load?.end();
  clone?.remove();
  await hosted?.stop();
});

/** Makes the clone wait for a shorter time than a test would. */
function shorten(name: string, waits: string, shorter: string): void {
  const file = join(clone.root, name);
  const content = readFileSync(file, "utf8");
  if (!content.includes(waits)) throw new Error(`${name} does not say ${waits}.`);
  writeFileSync(file, content.replace(waits, shorter));
}

const approve = (name: string): Promise<void> => approvedVersion(hosted, GROUP, name);

/** @param id of the job; empty on somebody's computer */
function deploy(id: string, variables: Readonly<Record<string, string>> = {}): Job {
  const script = ["uv run --no-dev build.py", ...clone.job("deploy-staging").script];
  return clone.start(script, { CI_JOB_ID: id, ...variables });
}

/** A deployment that is killed when it has made the configuration: its UpdateEndpoint never gets to SageMaker. */
async function killedDeployment(id: string, variables?: Readonly<Record<string, string>>): Promise<EndedJob> {
  const operations = hosted.aws.hosting.json;
  if (!operations) throw new Error("The hosting has no operations.");
  const job = deploy(id, variables);
  const update = jest.spyOn(operations, "UpdateEndpoint").mockImplementation(async () => {
    await job.kill();
    throw new Error("Whoever asked for this update is dead.");
  });
  const ended = await job.ended;
  update.mockRestore();
  return ended;
}

const served = async () => (await hosted.invoke(ENDPOINT, "1,2")).text;

/** Names of all models and endpoint configurations of the account. */
async function made(): Promise<{ models: unknown[]; configs: unknown[] }> {
  const { Models = [] } = await hosted.sagemaker.send(new ListModelsCommand());
  const { EndpointConfigs = [] } = await hosted.sagemaker.send(new ListEndpointConfigsCommand());
  return {
    models: Models.map(({ ModelName }) => ModelName),
    configs: EndpointConfigs.map(({ EndpointConfigName }) => EndpointConfigName),
  };
}

describe("a deployment that is killed between the new configuration and the update", () => {
  /** Of the lock that it has left, from the refused one's message. */
  let lock = "";

  it(
    "leaves the first version in service, and a model and a configuration",
    async () => {
      await approve("first");
      expect(await deploy("1").ended).toMatchObject({ code: 0 });
      expect(await served()).toBe("first 2");

      await approve("second");
      load = loadOf(hosted, ENDPOINT, 10);
      const { code, output } = await killedDeployment("2");
      expect([code, output]).toEqual([null, expect.stringMatching(/aws_sagemaker_endpoint.this: Modifying/)]);
      expect(await served()).toBe("first 2");
      const names = [`${ENDPOINT}-2`, `${ENDPOINT}-1`];
      expect(await made()).toEqual({ models: names, configs: names });
    },
    LONG,
  );

  it(
    "leaves a lock: a deployment from a computer is refused, and its message says whose it is and how to go on",
    async () => {
      const { code, output } = await deploy("").ended;
      expect(code).toBe(1);
      const lockMessage =
        /The state of staging is locked by \S+@\S+, OperationTypeApply, since .+ with FORCE_UNLOCK=([0-9a-f-]{36}) \(/;
      expect(output).toMatch(lockMessage);
      lock = lockMessage.exec(output)?.[1] ?? "";
    },
    LONG,
  );

  it(
    "does not stop the next one, which is given FORCE_UNLOCK and gets as far",
    async () => {
      const { output } = await killedDeployment("3", { FORCE_UNLOCK: lock });
      expect(output).toMatch(/aws_sagemaker_endpoint.this: Modifying/);
      expect(await served()).toBe("first 2");
    },
    LONG,
  );

  it(
    "is finished by the job after it, which takes the lock by itself and leaves nothing of the dead ones",
    async () => {
      const { code, output } = await deploy("4").ended;
      expect([code, output]).toEqual([
        0,
        expect.stringMatching(/Job 3 died and left the lock \S+ \(\S+@.+\): it is released\./),
      ]);
      expect(await served()).toBe("second 2");
      expect(await made()).toEqual({ models: [`${ENDPOINT}-4`], configs: [`${ENDPOINT}-4`] });
    },
    LONG,
  );

  it("was noticed by no caller", async () => {
    const answers = (await load?.end()) ?? [];
    const different = new Set(answers.map(({ status, text }) => `${status} ${text}`));
    expect([...different]).toEqual(["200 first 2", "200 second 2"]);
  });

  it(
    "is forgotten: the same version again changes nothing",
    async () => {
      const { code, output } = await deploy("5").ended;
      expect([code, output]).toEqual([0, expect.stringMatching(/^No changes\./m)]);
    },
    LONG,
  );
});
