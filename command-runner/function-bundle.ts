import { type BuildOptions, buildSync } from "esbuild";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type ArchiveFiles, contentHash, filesBelow } from "./reproducible-zip";
import type { BuildCache } from "./build-cache";

/** The Lambda functions of a project and of the catalog, each a folder of functions/ with its handler in index.ts. */
export type FunctionName = "seed-code-checkin" | "deploy-pipeline" | "project-deletion";

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
 * The files of a function's deployment package: `index.js`.
 * @param root the project's root folder
 */
export function functionFiles(root: string, name: FunctionName, cache: BuildCache): ArchiveFiles {
  return { "index.js": { content: cache.bytes(`${name}.js`, bundleKey(root), () => bundle(root, name)) } };
}
