import { buildSync } from "esbuild";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type ArchiveFiles, contentHash, filesBelow, reproducibleZip } from "./reproducible-zip";
import type { BuildCache } from "./build-cache";

/** The Lambda functions of a project, each a folder of functions/ with its handler in index.ts. */
export type FunctionName = "seed-code-checkin" | "deploy-pipeline";

// The Node.js runtimes of Lambda bring the AWS SDK v3: https://docs.aws.amazon.com/lambda/latest/dg/lambda-nodejs.html
const BROUGHT_BY_THE_RUNTIME = ["@aws-sdk/*"];

/** Compiles a function and all that it imports into one CommonJS file. */
function bundle(root: string, name: FunctionName): Uint8Array {
  const result = buildSync({
    entryPoints: [join(root, "functions", name, "index.ts")],
    bundle: true,
    platform: "node",
    target: "node22",
    format: "cjs",
    minify: true,
    external: BROUGHT_BY_THE_RUNTIME,
    legalComments: "none",
    absWorkingDir: root,
    write: false,
    logLevel: "error",
  });
  const [output] = result.outputFiles;
  if (!output) throw new Error(`esbuild made no output for functions/${name}/index.ts.`);
  return output.contents;
}

/**
 * The deployment package of a function: `index.js` and the files that lie beside it.
 * @param root the project's root folder
 * @param beside files shipped with the code, such as the seed code
 */
export function functionPackage(
  root: string,
  name: FunctionName,
  cache: BuildCache,
  beside: ArchiveFiles = {},
): Uint8Array {
  // Another version of a bundled library is another bundle, hence the lock file.
  const lockfile = { content: readFileSync(join(root, "package-lock.json")) };
  const sources = { ...filesBelow(join(root, "functions"), "functions"), "package-lock.json": lockfile };
  const key = contentHash({ ...sources, ...beside });
  return cache.bytes(`${name}.zip`, key, () =>
    reproducibleZip({ "index.js": { content: bundle(root, name) }, ...beside }),
  );
}
