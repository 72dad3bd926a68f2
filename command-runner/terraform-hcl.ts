import { execFileSync } from "node:child_process";
import type { TerraformStack } from "cdktf";
import { renderHcl } from "../modules/shared/cdktf/hcl";
import type { BuildCache } from "./build-cache";
import { sha256 } from "./reproducible-zip";

/** A stack as formatted HCL. `terraform` must be on the PATH, or named by `TERRAFORM_BINARY_NAME` as for cdktf itself. */
export function formattedHcl(stack: TerraformStack, cache: BuildCache): Uint8Array {
  const hcl = renderHcl(stack);
  return cache.bytes("main.tf", sha256(hcl), () => format(hcl));
}

function format(hcl: string): string {
  const terraform = process.env["TERRAFORM_BINARY_NAME"] ?? "terraform";
  return execFileSync(terraform, ["fmt", "-"], {
    input: hcl,
    encoding: "utf8",
    stdio: ["pipe", "pipe", "inherit"],
  });
}
