import { type BuildOptions, buildSync } from "esbuild";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type ArchiveFiles, contentHash, filesBelow, reproducibleZip } from "./reproducible-zip";
import type { BuildCache } from "./build-cache";

/** The Lambda functions of a project, each a folder of functions/ with its handler in index.ts. */
export type FunctionName = "seed-code-checkin" | "deploy-pipeline";

// The Node.js runtimes of Lambda bring the AWS SDK v3: https://docs.aws.amazon.com/lambda/latest/dg/lambda-nodejs.html
const BROUGHT_BY_THE_RUNTIME = ["@aws-sdk/*"];

const OPTIONS = {
  bundle: true,
  platform: "node",
  target: "node22",
  format: "cjs",
  minify: true,
  external: BROUGHT_BY_THE_RUNTIME,
  legalComments: "none",
} satisfies BuildOptions;

/** Compiles a function and all that it imports into one CommonJS file. */
function bundle(root: string, name: FunctionName): Uint8Array {
  const result = buildSync({
    ...OPTIONS,
    entryPoints: [join(root, "functions", name, "index.ts")],
    absWorkingDir: root,
    write: false,
    logLevel: "error",
  });
  const [output] = result.outputFiles;
  if (!output) throw new Error(`esbuild made no output for functions/${name}/index.ts.`);
  return output.contents;
}

/** Changes with all that the bundles are made from; the lock file stands for the bundled libraries and for esbuild. */
function bundleKey(root: string): string {
  return contentHash({
    ...filesBelow(join(root, "functions"), "functions"),
    "package-lock.json": { content: readFileSync(join(root, "package-lock.json")) },
    options: { content: Buffer.from(JSON.stringify(OPTIONS)) },
  });
}

/**
 * The deployment package of a function: `index.js` and the files that lie beside it, stored (see `reproducibleZip`).
 * @param root the project's root folder
 * @param beside files shipped with the code, such as the seed code
 */
export function functionPackage(
  root: string,
  name: FunctionName,
  cache: BuildCache,
  beside: ArchiveFiles = {},
): Uint8Array {
  const code = cache.bytes(`${name}.js`, bundleKey(root), () => bundle(root, name));
  return reproducibleZip({ "index.js": { content: code }, ...beside }, "store");
}
