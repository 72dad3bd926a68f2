import { parseArgs } from "node:util";
import { demonstrate, demonstrateProjects } from "./demo/way";
import { type DemoSandbox, startForDemo } from "./demo/sandbox-of-demo";
import { narrator } from "./demo/narrator";

const { values: options } = parseArgs({
  options: {
    keep: { type: "boolean", default: false },
    "projects-only": { type: "boolean", default: false },
    json: { type: "boolean", default: false },
  },
});

async function main(): Promise<void> {
  const tell = narrator(options.json);
  const began = Date.now();
  let sandbox: DemoSandbox | undefined;
  try {
    const withModels = !options["projects-only"];
    sandbox = await tell.during("The sandbox is ready", startForDemo(options.keep, withModels));
    const way = withModels ? demonstrate : demonstrateProjects;
    await way(sandbox, tell, options);
  } catch (problem) {
    process.exitCode = 1;
    tell.note(`FAILED: ${problem instanceof Error ? problem.message : String(problem)}`);
  } finally {
    if (sandbox && !options.keep) await sandbox.stop();
  }
  if (sandbox && options.keep) tell.note(howToLookAround(sandbox));
  tell.note(`${process.exitCode ? "Stopped" : "Done"} after ${((Date.now() - began) / 1000).toFixed(0)} s.`);
}

function howToLookAround(sandbox: DemoSandbox): string {
  return [
    "Everything is left running. Look around:",
    `  GitLab: ${sandbox.gitlabUrl} (its API; git clones with the token in GITLAB_TOKEN)`,
    "  npm run sandbox -- exec aws sagemaker list-projects",
    "  npm run sandbox -- exec bash -c 'git clone http://oauth2:$GITLAB_TOKEN@${GITLAB_URL#http://}/ops/abalone-build'",
    "  npm run sandbox -- exec aws logs describe-log-groups",
    "Stop it: npm run sandbox -- stop",
  ].join("\n");
}

void main();
