import { DescribeProjectCommand } from "@aws-sdk/client-sagemaker";
import { EventEmitter } from "node:events";
import { awsClients } from "../../../ops/aws/aws";
import { EXIT } from "../../../ops/errors";
import { upgrade, type UpgradeOptions } from "../../../ops/upgrade/command";
import type { Outcome } from "../../../ops/upgrade/run";
import { CatalogFixture, fixtureTemplate, type FixtureRelease, checksumOf } from "../catalog-fixture";
import { fakeTerminal } from "../fake-terminal";

interface Document {
  readonly plan: readonly {
    readonly project: string;
    readonly skipped: string | null;
    readonly changes: string[];
  }[];
  readonly outcomes: readonly Outcome[];
}

let catalog: CatalogFixture;
let old: FixtureRelease;
let newest: FixtureRelease;

beforeAll(async () => {
  catalog = await CatalogFixture.start();
  old = await catalog.release("aaaaaaaaaaaa");
  newest = await catalog.release("bbbbbbbbbbbb", CHANGED, old);
});
afterAll(() => catalog.stop());

/** Another template: one default changed, one parameter new, one gone. */
const CHANGED = fixtureTemplate((text) =>
  text
    .replace("Default: t3.medium", "Default: t3.large")
    .replace(
      /\n {2}SecurityGroupId:[\s\S]*?(?=\n {2}InstanceType:)/,
      "\n  Team:\n    Type: String\n    Default: ml",
    )
    .replace(/\nRules:[\s\S]*?(?=\nConditions:)/, "\n")
    .replace(/\n {2}HasSecurityGroup.*/, "")
    .replace(/\n {6}SecurityGroupId: !If.*/, ""),
);

async function upgraded(named: readonly string[], options: UpgradeOptions, answer = false) {
  const aws = awsClients(catalog.aws.client);
  const terminal = fakeTerminal(answer);
  try {
    const code = await upgrade({ aws, terminal }, named, { pollMilliseconds: 30, plan: false, ...options });
    return { code, text: terminal.printed.join("\n"), notes: terminal.notes, questions: terminal.questions };
  } finally {
    aws.close();
  }
}

async function outcomes(named: readonly string[], options: UpgradeOptions) {
  const { code, text } = await upgraded(named, { ...options, json: true });
  const document = JSON.parse(text) as Document;
  return { code, ...document, results: document.outcomes.map(({ project, result }) => [project, result]) };
}

async function parameters(name: string): Promise<Record<string, string>> {
  const { ServiceCatalogProvisioningDetails: details } = await catalog.sageMaker.send(
    new DescribeProjectCommand({ ProjectName: name }),
  );
  return Object.fromEntries(
    (details?.ProvisioningParameters ?? []).map(({ Key = "", Value = "" }) => [Key, Value]),
  );
}

describe("ops upgrade", () => {
  it("asks before it starts, and changes nothing without an answer", async () => {
    await catalog.project("asked", old);
    const { code, questions, notes } = await upgraded(["asked"], {});
    expect([code, questions]).toEqual([EXIT.fine, [`Upgrade 1 project to ${newest.name}?`]]);
    expect(notes).toEqual(["Nothing was changed. In a script, --yes agrees beforehand."]);
    expect((await outcomes(["asked"], { planOnly: true })).plan[0]?.skipped).toBeNull();
  });

  it("says that nothing is planned, when Terraform is not to be asked", async () => {
    await catalog.project("unplanned", old);
    const { text } = await upgraded(["unplanned"], { planOnly: true });
    expect(text).toMatch(/\nNothing was planned: .* whether it loses data, shows in its run alone\.$/);
  });

  it("sends every present parameter, and shows those that come, go and change", async () => {
    await catalog.project("abalone", old, {
      GitBuildRepoName: "my-build",
      InstanceType: "t3.small",
      SecurityGroupId: "",
    });
    const { code, text } = await upgraded(["abalone"], { yes: true });
    expect(code).toBe(EXIT.fine);
    expect(text).toContain(`abalone: ${old.name} -> ${newest.name}`);
    expect(text).toContain('  new parameter Team = "ml"');
    expect(text).toContain('  parameter SecurityGroupId is gone; its value was ""');
    expect(text).toContain('  InstanceType stays "t3.small", while its default is "t3.large" now');
    expect(await parameters("abalone")).toEqual({ GitBuildRepoName: "my-build", InstanceType: "t3.small" });
  });

  it("shows a default that changes for a project that never chose a value", async () => {
    await catalog.project("plain", old);
    expect((await upgraded(["plain"], { planOnly: true })).text).toContain(
      '  InstanceType = "t3.medium" -> "t3.large"',
    );
  });

  it("skips projects that have the newest version, that are destroyed, and that are changing", async () => {
    await catalog.project("gone", old, { TerraformAction: "destroy" });
    await catalog.project("busy", old);
    await catalog.project("new", newest);
    await catalog.update("busy", old, { RunToken: "slow" });
    const { code, text } = await upgraded(["gone", "busy", "new"], { yes: true });
    await catalog.waitUntilStable("busy");
    expect(code).toBe(EXIT.fine);
    expect(text).toContain("busy: is UpdateInProgress: an operation is in progress");
    expect(text).toContain("gone: is destroyed: an update would destroy it again");
    expect(text).toContain(`new: has ${newest.name} already`);
  });

  it("goes on after a failure, and lists it at the end with the run's own reason", async () => {
    const id = await catalog.project("broken", old);
    await catalog.project("later", old);
    await catalog.update("broken", old, { RunToken: "fail" });
    await catalog.waitUntilStable("broken");
    await catalog.ran("broken", id, { result: "failed", message: "GitLab rejected the token" });
    const { code, text } = await upgraded(["broken", "later"], { yes: true, parallel: 1 });
    expect(code).toBe(EXIT.found);
    expect(text).toMatch(/1 upgraded, 1 failed\.\nbroken: GitLab rejected the token$/);
  });

  it("has no more upgrades under way than its limit", async () => {
    const named = ["one", "two", "three"];
    for (const name of named) await catalog.project(name, old, { RunToken: "slow" });
    let most = 0;
    const watch = setInterval(() => {
      const running = catalog.aws.cloudFormation.hosts().filter(({ state }) => state === "running").length;
      most = Math.max(most, running);
    }, 20);
    const { results } = await outcomes(named, { yes: true, parallel: 2 });
    clearInterval(watch);
    expect(results.map(([, result]) => result)).toEqual(["upgraded", "upgraded", "upgraded"]);
    expect(most).toBe(2);
  });

  it("starts no more after an interrupt, and goes on where it stopped when it is called again", async () => {
    const named = ["early", "late"];
    for (const name of named) await catalog.project(name, old, { RunToken: "slow" });
    const interrupts = interruptWhenRunning(1);
    const interrupted = await outcomes(named, { yes: true, parallel: 1, interrupts });
    expect(interrupted.code).toBe(EXIT.interrupted);
    expect(interrupted.results).toEqual([
      ["early", "upgraded"],
      ["late", "not started"],
    ]);
    const again = await outcomes(named, { yes: true });
    expect(again.plan.map(({ skipped }) => skipped)).toEqual([`has ${newest.name} already`, null]);
    expect([again.code, again.results]).toEqual([EXIT.fine, [["late", "upgraded"]]]);
  });

  it("leaves what is under way at the second interrupt, and says so", async () => {
    await catalog.project("left", old, { RunToken: "slow" });
    const { code, text } = await upgraded(["left"], { yes: true, interrupts: interruptWhenRunning(2) });
    expect(code).toBe(EXIT.interrupted);
    expect(text).toContain("Still in progress in AWS: left");
    expect(await catalog.waitUntilStable("left")).toBe("UpdateCompleted");
  });

  it("updates a project from S3 to the newest template, with every present parameter", async () => {
    const id = await catalog.projectFromS3("from-s3", { GitBuildRepoName: "s3-build" });
    await catalog.ran("from-s3", id, { package: checksumOf("bbbbbbbbbbbb") });
    const third = await catalog.release("cccccccccccc", CHANGED, newest);
    const { results } = await outcomes(["from-s3"], { yes: true });
    expect(results).toEqual([["from-s3", "upgraded"]]);
    const { TemplateProviderDetails: [provider] = [] } = await catalog.sageMaker.send(
      new DescribeProjectCommand({ ProjectName: "from-s3" }),
    );
    expect(provider?.CfnTemplateProviderDetail?.Parameters).toEqual([
      { Key: "GitBuildRepoName", Value: "s3-build" },
    ]);
    await catalog.ran("from-s3", id, { package: checksumOf("cccccccccccc") });
    expect((await outcomes(["from-s3"], { yes: true })).plan[0]?.skipped).toBe(`has ${third.name} already`);
  });

  it("takes every project with --all", async () => {
    const { plan } = await outcomes([], { all: true, planOnly: true });
    expect(plan.map(({ project }) => project)).toEqual(
      expect.arrayContaining(["abalone", "busy", "plain", "new"]),
    );
  });

  it("refuses to guess which projects are meant", async () => {
    await expect(upgraded([], {})).rejects.toMatchObject({
      message: "Name the projects to upgrade, or give --all.",
      exitCode: EXIT.badInput,
    });
  });
});

/** Ctrl-C, this often, as soon as a host runs. */
function interruptWhenRunning(times: number): EventEmitter {
  const interrupts = new EventEmitter();
  const watch = setInterval(() => {
    if (!catalog.aws.cloudFormation.hosts().some(({ state }) => state === "running")) return;
    clearInterval(watch);
    for (let count = 0; count < times; count++) interrupts.emit("SIGINT");
  }, 20);
  return interrupts;
}
