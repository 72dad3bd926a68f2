import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { shell } from "../sandbox/demo/shell";

/** Nothing of cdktf's own that asks the network. */
const QUIET = { CHECKPOINT_DISABLE: "1", DISABLE_VERSION_CHECK: "1" };

export const PROJECT_FOLDER = join(__dirname, "..");

/** `cdktf synth` as ops types it, without npx's own look for the program. */
export async function synthesize(folder: string, output: string): Promise<void> {
  await shell(`node_modules/.bin/cdktf synth --output '${output}'`, QUIET, folder);
}

/** Path of the package that a synthesized catalog ships. */
export function shippedPackage(output: string): string {
  const found = existsSync(output)
    ? readdirSync(output, { recursive: true, encoding: "utf8" }).filter((path) =>
        path.endsWith("tf-code.zip"),
      )
    : [];
  const [path] = found;
  if (!path || found.length > 1)
    throw new Error(`${output} has ${found.length} files named tf-code.zip instead of one.`);
  return join(output, path);
}
