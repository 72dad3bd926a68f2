import { existsSync } from "node:fs";
import { sandboxFolder } from "../../instance-folder";
import { processOf } from "../../running";
import { CommandLine, cleanUp, sandbox, startedSandbox } from "./command-line";
import { listeningAddresses, processTree, processesWith, survivors } from "./processes";

const name = `tried-${process.pid}`;
/** 127.0.0.1 as the kernel writes it. */
const THIS_MACHINE = "0100007F";
const LIMIT_MS = 60_000;
const ASK_AWS = "aws sts get-caller-identity --query Account --output text";
const ASK_GITLAB = 'curl --silent --fail --header "PRIVATE-TOKEN: $GITLAB_TOKEN" "$GITLAB_BASE_URL/version"';

let running: CommandLine;
beforeAll(async () => void (running = await startedSandbox(name)), LIMIT_MS);
afterAll(async () => {
  running.child.kill("SIGTERM");
  await running.ended;
  cleanUp();
}, LIMIT_MS);

describe("a sandbox that runs", () => {
  it("says how to use it", () => {
    expect(running.output).toMatch(
      new RegExp(
        [
          `^The sandbox "${name}" runs; its data is empty.`,
          "  AWS     http://127.0.0.1:\\d+ .*",
          "  GitLab  http://127.0.0.1:\\d+ .*",
          "Run a command in it, from another terminal:",
          `  npm run sandbox -- --name ${name} exec npx cdktf deploy service-catalog --auto-approve`,
        ].join("\n"),
      ),
    );
  });

  it("does not show its token", () => {
    expect(running.output + running.errors).not.toContain("glpat-");
  });

  it("listens on this machine only", () => {
    const addresses = listeningAddresses(processTree(running.pid));
    expect(addresses.length).toBeGreaterThanOrEqual(3);
    expect(new Set(addresses)).toEqual(new Set([THIS_MACHINE]));
  });

  it("stands in the list", async () => {
    expect((await sandbox(["status"])).output).toContain(`${name}: AWS http://127.0.0.1:`);
  });

  it("gives a command all that it needs, and passes its exit code on", async () => {
    const { code, output } = await sandbox(["--name", name, "exec", "bash", "-c", "env; exit 7"]);
    const names = output.split("\n").map((line) => line.split("=")[0]);
    expect(names).toEqual(expect.arrayContaining(ENVIRONMENT));
    expect(code).toBe(7);
  });

  it("has an AWS CLI that works in it", async () => {
    const line = ["aws", "sts", "get-caller-identity", "--query", "Account", "--output", "text"];
    expect((await sandbox(["--name", name, "exec", ...line])).output).toBe("123456789012\n");
  });

  it("is not started a second time under its name", async () => {
    const { code, errors } = await sandbox(["--name", name, "start"]);
    expect([code, errors]).toEqual([1, expect.stringContaining(`The sandbox "${name}" runs already`)]);
    expect(processOf(name)?.pid).toBe(running.pid);
  });
});

const ENVIRONMENT = [
  "AWS_ENDPOINT_URL",
  "AWS_ACCESS_KEY_ID",
  "AWS_SECRET_ACCESS_KEY",
  "AWS_REGION",
  "GITLAB_BASE_URL",
  "GITLAB_TOKEN",
  "TF_CLI_CONFIG_FILE",
  "TF_DATA_DIR",
  "TF_VAR_region",
  "TF_VAR_sc_portfolio_service_role",
  "TF_VAR_gitlab_url",
  "TF_VAR_gitlab_user_name",
  "TF_VAR_gitlab_private_token",
  "TF_VAR_gitlab_iam_access_key",
  "TF_VAR_gitlab_iam_secret_key",
];

describe("commands with no sandbox to run in", () => {
  it(
    "get one each, beside all others, which goes with the command",
    async () => {
      const line = ["--name", `none-${process.pid}`, "exec", "bash", "-c"];
      const ends = await Promise.all(
        [3, 4].map((code) => sandbox([...line, `echo "$AWS_ENDPOINT_URL"; exit ${code}`])),
      );
      expect(ends.map(({ code }) => code)).toEqual([3, 4]);
      expect(ends[0]?.errors).toContain("one is started for this command, and its data goes with it");
      expect(new Set(ends.map(({ output }) => output)).size).toBe(2);
      expect(ends.map(({ pid }) => existsSync(sandboxFolder(`exec-${pid}`)))).toEqual([false, false]);
    },
    LIMIT_MS,
  );

  it(
    "keep it through a Ctrl-C that they live through themselves",
    async () => {
      const script = `trap 'told=yes' INT; echo ready; while [ -z "$told" ]; do sleep 0.1; done; ${ASK_AWS} && ${ASK_GITLAB} && echo " both answer"`;
      const command = new CommandLine(["--name", `none-${process.pid}`, "exec", "bash", "-c", script]);
      await command.said("ready");
      command.interrupt();
      expect(await command.ended).toMatchObject({
        code: 0,
        output: expect.stringMatching(/ both answer\n$/),
      });
    },
    LIMIT_MS,
  );

  it(
    "get the SIGTERM that was meant for both, and their sandbox is cleared away",
    async () => {
      const script = "trap 'echo told; exit 9' TERM; echo ready; while :; do sleep 0.1; done";
      const command = new CommandLine(["--name", `none-${process.pid}`, "exec", "bash", "-c", script]);
      await command.said("ready");
      const processes = processTree(command.pid).filter((one) => !one.command.startsWith("sleep"));
      command.child.kill("SIGTERM");
      expect(await command.ended).toMatchObject({ code: 9, output: "ready\ntold\n" });
      expect(await survivors(processes)).toEqual([]);
    },
    LIMIT_MS,
  );
});

describe("a sandbox that can not start", () => {
  it("says which Python is missing, and what to do", async () => {
    const { code, errors } = await sandbox(["--name", `bad-${process.pid}`], {
      SANDBOX_PYTHON: "/no/python",
    });
    expect([code, errors]).toEqual([
      1,
      expect.stringMatching(/"\/no\/python".* does not exist\. Correct it/),
    ]);
  });

  it("gives its name back, and leaves no process of what had started", async () => {
    const bad = `bad-${process.pid}`;
    const marker = { SANDBOX_PYTHON: "/bin/false", STARTED_BY_TEST: bad };
    const { code, errors } = await sandbox(["--name", bad], marker);
    expect([code, errors]).toEqual([1, expect.stringContaining("moto did not start under /bin/false")]);
    expect(processOf(bad)).toBeUndefined();
    expect(processesWith(`STARTED_BY_TEST=${bad}`)).toEqual([]);
  });
});

describe("a sandbox that is stopped", () => {
  it(
    "is gone when the command ends, and its name free",
    async () => {
      const other = `stopped-${process.pid}`;
      const stopped = await startedSandbox(other);
      const processes = processTree(stopped.pid);
      const { code, output } = await sandbox(["--name", other, "stop"]);
      expect([code, output]).toEqual([0, `The sandbox "${other}" has stopped.\n`]);
      expect(await survivors(processes, 0)).toEqual([]);
      expect((await sandbox(["--name", other, "stop"])).errors).toContain(`No sandbox "${other}" runs`);
    },
    LIMIT_MS,
  );
});
