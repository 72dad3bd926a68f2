import { Command } from "commander";
import { type DemoSandbox, startForDemo } from "./demo/demo-sandbox";
import { createReporter } from "./demo/reporter";
import { runFullLifecycle, runProjectsOnly } from "./demo/scenarios";

interface Options {
  readonly keep?: boolean;
  readonly projectsOnly?: boolean;
  readonly json?: boolean;
}

const program = new Command("npm run demo --")
  .description(
    "Deploys the catalog in a sandbox on this machine, creates a project, trains, tests and deploys two models, and removes everything.",
  )
  .option("--keep", "leave everything running at the end, and say how to look around")
  .option(
    "--projects-only",
    "no models: two projects, one of them run again, everything removed and deployed once more",
  )
  .option("--json", "one JSON object a line instead of text")
  .allowExcessArguments(false)
  .showHelpAfterError()
  .action(demonstrate);

async function demonstrate({ keep = false, projectsOnly = false, json = false }: Options): Promise<void> {
  const report = createReporter(json);
  const began = Date.now();
  let sandbox: DemoSandbox | undefined;
  try {
    sandbox = await report.during("starting the sandbox", startForDemo(keep, !projectsOnly));
    const scenario = projectsOnly ? runProjectsOnly : runFullLifecycle;
    await scenario(sandbox, report, { keep });
  } catch (problem) {
    process.exitCode = 1;
    report.note(`FAILED: ${problem instanceof Error ? problem.message : String(problem)}`);
  } finally {
    if (sandbox && !keep) await sandbox.stop();
  }
  if (sandbox && keep) report.note(howToLookAround(sandbox));
  report.note(
    `${process.exitCode ? "Stopped" : "Done"} after ${((Date.now() - began) / 1000).toFixed(0)} s.`,
  );
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

void program.parseAsync();
