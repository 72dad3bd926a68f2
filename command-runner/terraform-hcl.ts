import { execFileSync } from "node:child_process";
import type { TerraformStack } from "cdktf";
import { type BuildCache } from "./build-cache";
import { sha256 } from "./reproducible-zip";

/** A stack as formatted HCL. `terraform` must be on the PATH, or named by `TERRAFORM_BINARY_NAME` as for cdktf itself. */
export function formattedHcl(stack: TerraformStack, cache: BuildCache): string {
  stack.prepareStack();
  const hcl = stack.toHclTerraform().hcl;
  return Buffer.from(cache.bytes("main.tf", sha256(hcl), () => format(hcl))).toString("utf8");
}

function format(hcl: string): string {
  const terraform = process.env["TERRAFORM_BINARY_NAME"] ?? "terraform";
  return execFileSync(terraform, ["fmt", "-"], {
    input: hcl,
    encoding: "utf8",
    stdio: ["pipe", "pipe", "inherit"],
  });
}
