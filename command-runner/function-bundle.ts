import { buildSync } from "esbuild";
import { join } from "node:path";
import type { ArchiveFiles } from "./reproducible-zip";

/** The Lambda functions of a project and of the catalog, each a folder of functions/ with its handler in index.ts. */
export type FunctionName = "seed-code-checkin" | "deploy-pipeline" | "project-deletion";

// The Node.js runtimes of Lambda bring the AWS SDK v3: https://docs.aws.amazon.com/lambda/latest/dg/lambda-nodejs.html
const PROVIDED_BY_THE_RUNTIME = ["@aws-sdk/*"];

/**
 * The files of a function's deployment package: `index.js`, one CommonJS file with all that the function imports.
 * @param root the project's root folder
 * @throws when the compiler fails, with its own message
 */
export function functionFiles(root: string, name: FunctionName): ArchiveFiles {
  const result = buildSync({
    entryPoints: [join(root, "functions", name, "index.ts")],
    absWorkingDir: root,
    bundle: true,
    platform: "node",
    target: "node22",
    format: "cjs",
    minify: true,
    external: PROVIDED_BY_THE_RUNTIME,
    legalComments: "none",
    write: false,
    logLevel: "error",
  });
  const [output] = result.outputFiles;
  if (!output) throw new Error(`esbuild made no output for functions/${name}/index.ts.`);
  return { "index.js": { content: output.contents } };
}
