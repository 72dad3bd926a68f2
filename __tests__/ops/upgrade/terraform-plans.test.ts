import { DescribeProjectCommand } from "@aws-sdk/client-sagemaker";
import { EventEmitter } from "node:events";
import { awsClients } from "../../../ops/aws/aws";
import { EXIT } from "../../../ops/errors";
import { upgrade, type UpgradeOptions } from "../../../ops/upgrade/command";
import { CatalogFixture, fixtureTemplate, type FixtureRelease, names } from "../catalog-fixture";
import { FakeTerraform, TOKEN } from "../fake-terraform";
import { fakeTerminal } from "../fake-terminal";

const BUCKET = { action: "replace", type: "aws_s3_bucket", address: "aws_s3_bucket.artifacts" } as const;
const QUEUE = { action: "delete", type: "aws_sqs_queue", address: "aws_sqs_queue.events" } as const;
const FUNCTION = {
  action: "update",
  type: "aws_lambda_function",
  address: "aws_lambda_function.deploy",
} as const;

let catalog: CatalogFixture;
let old: FixtureRelease;
let newest: FixtureRelease;
let terraform: FakeTerraform;

beforeAll(async () => {
  catalog = await CatalogFixture.start();
  old = await catalog.release("aaaaaaaaaaaa");
  newest = await catalog.release("bbbbbbbbbbbb", fixtureTemplate(), old);
});
afterAll(() => catalog.stop());

beforeEach(() => {
  terraform = new FakeTerraform();
});
afterEach(() => terraform.remove());

async function upgraded(named: readonly string[], options: UpgradeOptions = {}, answer = false) {
  const aws = awsClients(catalog.aws.client);
  const { environment } = terraform;
  const terminal = fakeTerminal(answer);
  try {
    const code = await upgrade({ aws, terminal }, named, { pollMilliseconds: 30, environment, ...options });
    return { code, text: terminal.printed.join("\n"), notes: terminal.notes, questions: terminal.questions };
  } finally {
    aws.close();
  }
}

async function statusOf(name: string): Promise<string | undefined> {
  const { ProjectStatus } = await catalog.sageMaker.send(new DescribeProjectCommand({ ProjectName: name }));
  return ProjectStatus;
}

describe("the plan of an upgrade", () => {
  it("is shown before the question: counts, and what is destroyed, data first", async () => {
    await catalog.project("shown", old);
    terraform.plans("shown", FUNCTION, QUEUE, BUCKET);
    const { text, questions } = await upgraded(["shown"], { allowDataLoss: true });
    expect(text).toContain(
      [
        `shown: ${old.name} -> ${newest.name}`,
        "  Terraform: 1 to add, 1 to change, 2 to destroy",
        "    replace aws_s3_bucket.artifacts (bucket: data)",
        "    delete aws_sqs_queue.events",
      ].join("\n"),
    );
    expect(questions).toEqual([`Upgrade 1 project to ${newest.name}?`]);
  });

  it("is made with the package and the template of the version that projects are upgraded to", async () => {
    await catalog.project("package", old);
    await catalog.put("tf-code.zip", "another package");
    expect((await upgraded(["package"], { planOnly: true })).code).toBe(EXIT.fine);
    expect(terraform.calls("plan")).toHaveLength(1);
    expect(terraform.calls("init").join()).toContain(`-backend-config=bucket=${names.stateBucket}`);
  });

  it("lists what several projects have in common once", async () => {
    for (const name of ["alike-1", "alike-2"]) {
      await catalog.project(name, old);
      terraform.plans(name, FUNCTION);
    }
    const { text } = await upgraded(["alike-1", "alike-2"], { planOnly: true });
    expect(text.match(/^Changes in .*$/gm)).toEqual(["Changes in alike-1, alike-2:"]);
  });

  it("is part of the document for scripts", async () => {
    await catalog.project("document", old);
    terraform.plans("document", BUCKET);
    const { text } = await upgraded(["document"], { planOnly: true, json: true });
    expect(JSON.parse(text)).toMatchObject({
      release: newest.name,
      plan: [
        {
          project: "document",
          terraform: {
            ...{ add: 1, change: 0, destroy: 1 },
            changes: [{ action: "replace", address: "aws_s3_bucket.artifacts", loses: "bucket" }],
          },
          notUpgraded: expect.stringContaining("--allow-data-loss") as string,
        },
      ],
    });
  });

  it("installs providers once, and makes no more plans at once than its limit", async () => {
    const many = ["many-1", "many-2", "many-3"];
    for (const name of many) await catalog.project(name, old);
    const { notes } = await upgraded(many, { planOnly: true, parallel: 1 });
    expect(terraform.calls("init -no-color -backend=false")).toHaveLength(1);
    expect(terraform.mostAtOnce).toBe(1);
    expect(notes).toEqual([
      `Planning 3 projects against ${newest.name}, 1 at once.`,
      ...many.map((name) => `${name}: planned`),
    ]);
  });

  it("is not asked for where every project has the newest version", async () => {
    await catalog.project("has-it", newest);
    expect((await upgraded(["has-it"], { yes: true })).code).toBe(EXIT.fine);
    expect(terraform.calls()).toEqual([]);
  });
});

describe("a project", () => {
  it("whose plan fails is not upgraded, and stops no other", async () => {
    await catalog.project("broken", old);
    await catalog.project("sound", old);
    terraform.fails("broken", `GitLab says 401 to ${TOKEN}`);
    const { code, text } = await upgraded(["broken", "sound"], { yes: true });
    expect(code).toBe(EXIT.found);
    expect(text).toMatch(
      /1 upgraded, 1 failed\.\nbroken: it could not be planned: GitLab says 401 to \(secret\)$/,
    );
    expect([await statusOf("broken"), await statusOf("sound")]).toEqual([
      "CreateCompleted",
      "UpdateCompleted",
    ]);
  });

  it("that would lose data is refused until somebody allows it", async () => {
    await catalog.project("losing", old);
    terraform.plans("losing", BUCKET);
    const { code, text, questions } = await upgraded(["losing"], {}, true);
    expect([code, questions]).toEqual([EXIT.found, []]);
    expect(text).toMatch(
      /0 upgraded, 0 failed, 1 refused\.\nlosing: it would lose data: bucket aws_s3_bucket\.artifacts\. .*--allow-data-loss/,
    );
    expect(await statusOf("losing")).toBe("CreateCompleted");
    const allowed = await upgraded(["losing"], { yes: true, allowDataLoss: true });
    expect([allowed.code, await statusOf("losing")]).toEqual([EXIT.fine, "UpdateCompleted"]);
  });

  it("that loses no data is upgraded though something of it is destroyed", async () => {
    await catalog.project("destroying", old);
    terraform.plans("destroying", QUEUE);
    expect((await upgraded(["destroying"], { yes: true })).text).toContain("1 upgraded, 0 failed.");
  });
});

describe("an upgrade changes nothing", () => {
  it("when somebody interrupts its plans", async () => {
    for (const name of ["endless", "waiting"]) await catalog.project(name, old);
    terraform.neverEnds("endless");
    const interrupts = new EventEmitter();
    const watch = setInterval(() => {
      if (terraform.calls("plan").length === 0) return;
      clearInterval(watch);
      interrupts.emit("SIGINT");
    }, 20);
    await expect(
      upgraded(["endless", "waiting"], { yes: true, parallel: 1, interrupts }),
    ).rejects.toMatchObject({
      message: "Interrupted while projects were planned: nothing was changed.",
      exitCode: EXIT.interrupted,
    });
    expect(terraform.calls("plan")).toHaveLength(1);
    expect(await statusOf("endless")).toBe("CreateCompleted");
  });

  it("without what plans need, and names all of it", async () => {
    await catalog.project("without", old);
    const environment = { TERRAFORM_BINARY_NAME: "/no/terraform", PATH: process.env["PATH"] };
    await expect(upgraded(["without"], { yes: true, environment })).rejects.toMatchObject({
      message: expect.stringMatching(
        /^The projects can not be planned:\n {2}Terraform does not run: .*ENOENT\. Install Terraform 1\.10 or newer\.\n {2}GITLAB_TOKEN is not set\.[\s\S]*\nOr give --no-plan/,
      ) as string,
      exitCode: EXIT.unable,
    });
    expect(await statusOf("without")).toBe("CreateCompleted");
  });

  it("with a package that is not the one that was published", async () => {
    await catalog.project("forged", old);
    await catalog.release("cccccccccccc", fixtureTemplate(), newest);
    await catalog.put("releases/cccccccccccc/tf-code.zip", "another package");
    await expect(upgraded(["forged"], { yes: true })).rejects.toThrow(
      /releases\/cccccccccccc\/tf-code\.zip has the SHA-256 checksum [0-9a-f]{64}, and was published with [0-9a-f]{64}\. Deploy/,
    );
    expect(terraform.calls("init")).toEqual([]);
  });
});
