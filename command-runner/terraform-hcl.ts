import { execFileSync } from "node:child_process";
import type { TerraformStack } from "cdktf";
import { renderHcl } from "../modules/shared/cdktf/hcl";

/**
 * A stack as formatted HCL. `terraform` must be on the PATH, or named by `TERRAFORM_BINARY_NAME` as for cdktf itself.
 * @throws when `terraform fmt` fails
 */
export function formattedHcl(stack: TerraformStack): string {
  const terraform = process.env["TERRAFORM_BINARY_NAME"] ?? "terraform";
  return execFileSync(terraform, ["fmt", "-"], {
    input: renderHcl(stack),
    encoding: "utf8",
    stdio: ["pipe", "pipe", "inherit"],
  });
}
