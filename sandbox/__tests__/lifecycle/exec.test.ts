import childProcess from "node:child_process";
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { refuseOtherValues, runCommand } from "../../exec";

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "exec-"))));
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
  jest.restoreAllMocks();
});

describe("a command in the sandbox", () => {
  it.each([
    ["0", ["true"], 0],
    ["its own code", ["bash", "-c", "exit 7"], 7],
    ["128 and the number of the signal that ended it", ["bash", "-c", "kill -TERM $$"], 143],
  ])("ends with %s", async (_what, command, code) => {
    expect(await runCommand(command, {})).toBe(code);
  });

  it("ends with 127, and its name, when there is no such program", async () => {
    const said = jest.spyOn(console, "error").mockReturnValue();
    expect(await runCommand(["no-such-program"], {})).toBe(127);
    expect(said).toHaveBeenCalledWith(expect.stringContaining('"no-such-program" can not be started'));
  });

  it("ends with 126 when the program can not be run", async () => {
    jest.spyOn(console, "error").mockReturnValue();
    const script = join(folder, "script");
    writeFileSync(script, "");
    chmodSync(script, 0o644);
    expect(await runCommand([script], {})).toBe(126);
  });

  it("gets the sandbox's environment, and its arguments as they are", async () => {
    const script = `printf '%s' "$AWS_ENDPOINT_URL" "$@" > ${folder}/seen`;
    await runCommand(["bash", "-c", script, "bash", " a  b ", "$HOME", "--help"], {
      AWS_ENDPOINT_URL: "http://127.0.0.1:1",
    });
    expect(readFileSync(join(folder, "seen"), "utf8")).toBe("http://127.0.0.1:1 a  b $HOME--help");
  });
});

describe("signals", () => {
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"];
  const heard = () => signals.map((signal) => process.listenerCount(signal));

  it("are heard from before the command starts until it has ended", async () => {
    const before = heard();
    const start = childProcess.spawn;
    let atStart: number[] = [];
    jest.spyOn(childProcess, "spawn").mockImplementation(((...args: Parameters<typeof start>) => {
      atStart = heard();
      return start(...args);
    }) as typeof start);
    await runCommand(["true"], {});
    expect(atStart).toEqual(before.map((count) => count + 1));
    expect(heard()).toEqual(before);
  });

  it("are left alone again when a command can not even be tried", async () => {
    const before = heard();
    await expect(runCommand(["no\0program"], {})).rejects.toThrow("null bytes");
    expect(heard()).toEqual(before);
  });
});

describe("files of variables that cdktf hands to Terraform", () => {
  const sandbox = { TF_VAR_gitlab_url: "http://127.0.0.1:1", TF_VAR_gitlab_private_token: "token" };

  it("are refused with every value that would beat the sandbox's", () => {
    writeFileSync(join(folder, "terraform.tfvars"), 'env = "dev"\n  gitlab_url   = "https://gitlab.com"\n');
    writeFileSync(
      join(folder, "secret.auto.tfvars.json"),
      '{"env": "dev",\n "gitlab_private_token": "glpat-1"}',
    );
    expect(() => refuseOtherValues(sandbox, folder)).toThrow(
      "Values in this folder would beat the sandbox's own: " +
        "gitlab_private_token (secret.auto.tfvars.json), gitlab_url (terraform.tfvars). Move the files away",
    );
  });

  it("may set what the sandbox leaves open", () => {
    writeFileSync(join(folder, "terraform.tfvars"), 'env = "dev"\n# gitlab_url = "https://gitlab.com"\n');
    expect(() => refuseOtherValues(sandbox, folder)).not.toThrow();
  });

  it("stop the command before it starts", async () => {
    writeFileSync(join(folder, "terraform.tfvars"), 'gitlab_url = "https://gitlab.com"\n');
    const here = process.cwd();
    process.chdir(folder);
    try {
      await expect(runCommand(["touch", "started"], sandbox)).rejects.toThrow(
        "gitlab_url (terraform.tfvars)",
      );
      expect(existsSync("started")).toBe(false);
    } finally {
      process.chdir(here);
    }
  });
});
