import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { keepFalsyValues, renderHcl } from "../modules/shared/cdktf/hcl";
import type { IndependentStack } from "../modules/shared/cdktf/independent-stack";
import type { BuildCache } from "./build-cache";
import { sha256 } from "./reproducible-zip";

/**
 * A stack as formatted HCL. `terraform` must be on the PATH, or named by `TERRAFORM_BINARY_NAME` as for cdktf itself.
 * Rendering takes a sixth of a synthesis, so it is done for a stack that says something else than before, by its JSON.
 */
export function formattedHcl(stack: IndependentStack, root: string, cache: BuildCache): Uint8Array {
  keepFalsyValues(stack);
  stack.prepareStack();
  const renderer = ["package-lock.json", "modules/shared/cdktf/hcl.ts"].map((path) =>
    readFileSync(join(root, path), "utf8"),
  );
  const key = sha256(JSON.stringify([stack.toTerraform(), ...renderer]));
  return cache.bytes("main.tf", key, () => format(renderHcl(stack)));
}

function format(hcl: string): string {
  const terraform = process.env["TERRAFORM_BINARY_NAME"] ?? "terraform";
  return execFileSync(terraform, ["fmt", "-"], {
    input: hcl,
    encoding: "utf8",
    stdio: ["pipe", "pipe", "inherit"],
  });
}
