import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { runTerraform, terraform } from "../../../../ops/plan/terraform/terraform";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "terraform-"));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

/** A working directory with a program of a few lines of shell instead of Terraform. */
function place(script: string, stop?: AbortSignal) {
  const program = join(folder, "terraform");
  writeFileSync(program, `#!/bin/bash\n${script}\n`);
  chmodSync(program, 0o755);
  const environment = {
    PATH: process.env["PATH"],
    TERRAFORM_BINARY_NAME: program,
    GITLAB_TOKEN: "glpat-0123456789",
  };
  return { folder, environment, ...(stop ? { stop } : {}) };
}

it("answers what Terraform wrote, in its folder and with its environment", async () => {
  const output = await terraform(place('echo "$1 $TF_INPUT $PWD"'), ["show"]);
  expect(output.trim()).toBe(`show 0 ${folder}`);
});

it("fails with Terraform's first error, in one line and without secrets", async () => {
  const script = `cat >&2 <<'END'
╷
│ Error: error configuring S3 Backend
│
│ The token glpat-0123456789 is wrong.
╵
END
exit 1`;
  await expect(terraform(place(script), ["init"])).rejects.toThrow(
    "terraform init ended with 1: Error: error configuring S3 Backend The token (secret) is wrong.",
  );
});

it("fails with the last line where there is no error", async () => {
  await expect(terraform(place("echo first; echo last; exit 3"), ["plan"])).rejects.toThrow(
    "terraform plan ended with 3: last",
  );
});

it("says that there is no Terraform", async () => {
  const nothing = { folder, environment: { TERRAFORM_BINARY_NAME: join(folder, "nothing") } };
  await expect(terraform(nothing, ["plan"])).rejects.toThrow(/nothing can not be started: .*ENOENT/);
});

it("keeps Terraform out of the terminal's process group, whose Ctrl-C would be a second interrupt", async () => {
  const [group, self] = (await terraform(place("ps -o pgid=,pid= -p $$"), ["plan"])).trim().split(/\s+/);
  expect(group).toBe(self);
});

it("interrupts Terraform as Ctrl-C does when its signal is aborted", async () => {
  const stop = new AbortController();
  const running = runTerraform(
    place('trap "echo interrupted; exit 1" INT; while :; do sleep 0.05; done', stop.signal),
    [],
  );
  await wait(300);
  stop.abort();
  expect(await running).toMatchObject({ code: 1, output: "interrupted\n" });
});
