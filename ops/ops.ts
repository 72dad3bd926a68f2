import { Command, CommanderError, InvalidArgumentError } from "commander";
import { awsClients } from "./aws/aws";
import type { CommandContext } from "./command-context";
import { errorMessage, EXIT, OpsError } from "./errors";
import { terminal } from "./output/terminal";

// The project supports Node.js 20; the AWS SDK's notice about its own future would stand before every answer.
process.env["AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED"] ??= "true";

const NAME = "npm run -s ops --";

const JSON_OPTION = ["--json", "one JSON document instead of text"] as const;

const EXIT_CODES = `
Exit codes:
  ${EXIT.fine}    fine
  ${EXIT.found}    something failed or was found, such as a project without a plan or an orphaned resource
  ${EXIT.badInput}    wrong call
  ${EXIT.unable}    could not be done: no credentials, no catalog, no plan of the catalog, an error of Terraform
  ${EXIT.refused}    refused: the plan would destroy what every project needs
  ${EXIT.changed}    the plan is not the one that was reviewed
  ${EXIT.interrupted}  interrupted`;

const program = new Command(NAME)
  .description(
    "Reviews and applies changes of the catalog, and looks after it and the projects that were made from it.",
  )
  .exitOverride()
  .addHelpText("afterAll", EXIT_CODES);

// Each command is loaded when it is called: clients of services that it does not need would double the time that it takes to start.
catalogCommand("status", "every project with its release, last run, lock and endpoints", "status abalone")
  .argument("[project...]", "names or ids; all when none is given")
  .action(run(async () => (await import("./status/command.js")).status));

catalogCommand(
  "logs",
  "the log of a project's last run; with --json one object a line",
  "logs abalone --follow",
)
  .argument("<project>", "name, or id; of a project that is gone, the id")
  .option("-f, --follow", "until the project's run ends")
  .action(run(async () => (await import("./logs/command.js")).logs));

catalogCommand(
  "upgrade",
  "brings projects to the newest release, after a Terraform plan of each",
  "upgrade --all --parallel 8",
)
  .argument("[project...]", "names or ids")
  .option("--all", "every project that has another release than the newest")
  .option("--plan-only", "show what would change, and end")
  .option("--no-plan", "show releases and parameters only; needs no Terraform and no GITLAB_TOKEN")
  .option("--allow-data-loss", "upgrade also projects whose plan destroys or replaces what holds data")
  .option(
    "--parallel <number>",
    "upgrades at once, and plans, as far as this machine has processors; a plan takes about 700 MB of memory",
    wholeNumber(99),
    4,
  )
  .option("-y, --yes", "do not ask before it starts")
  .action(run(async () => (await import("./upgrade/command.js")).upgrade));

catalogCommand("cleanup", "orphaned resources; shows only, unless --apply is given", "cleanup --apply")
  .option("--apply", "remove them, after asking")
  .option("-y, --yes", "do not ask before removing; data stays all the same")
  .option("--delete-data", "delete data too: buckets, models and repositories of deleted projects")
  .option("--older-than <hours>", "what is younger may belong to a run in progress", wholeNumber(99), 3)
  .action(run(async () => (await import("./cleanup/command.js")).cleanup));

catalogCommand(
  "doctor",
  "everything that must be true before a deployment or a project",
  "doctor --json",
).action(run(async () => (await import("./doctor/command.js")).doctor));

catalogCommand(
  "register",
  "registers the CommandRunner type in this account and region",
  "register --package FILE",
)
  .option("--package <file>", "the type's package; else its newest release is downloaded")
  .option("--again", "register a further version where there is one")
  .action(run(async () => (await import("./register/command.js")).register));

catalogCommand(
  "restore-state",
  "lists the versions of a project's Terraform state, or restores one",
  "restore-state abalone --to 3sL4kqtJlcpXroDTDmJ.rmSpXd3dIbrH",
)
  .argument("<project>", "name or id")
  .option("--to <version>", "version to restore, of those in the list")
  .option("-y, --yes", "do not ask before it is restored")
  .action(run(async () => (await import("./restore-state/command.js")).restoreState));

command(
  "plan",
  "plans the catalog and, for every living project, what an update to this release would change; reads only",
  "plan --sample 10 --markdown",
)
  .option(
    "--sample <number>",
    "plan so many projects instead of all, one of each release first",
    wholeNumber(9_999),
  )
  .option(
    "--parallel <number>",
    "plans of projects at once; each takes about 700 MB of memory",
    wholeNumber(99),
    2,
  )
  .option("--catalog-only", "leave the projects out", false)
  .option("--markdown [file]", "the note of a merge request, into a file or instead of the table")
  .option("--json [file]", "one JSON document, into a file or instead of the table")
  .option("--report <file>", "GitLab's Terraform report")
  .option("--out <file>", "what apply compares with: no values, only hashes")
  .action(run(async () => (await import("./plan/command.js")).plan));

command(
  "apply",
  "applies the catalog's plan that was reviewed, and no other: it plans again and compares first",
  "apply reviewed.json",
)
  .argument("[file]", "what plan --out FILE wrote")
  .option("--check", "compare only", false)
  .option(...JSON_OPTION)
  .option("--accept <digest>", "instead of the file: digest of a plan that somebody has looked at since")
  .action(run(async () => (await import("./apply/command.js")).apply));

command(
  "review-note",
  "writes the text of a plan into the merge request: one note, updated on each push. Runs in a job of GitLab CI",
  "review-note plan-review/note.md",
)
  .argument("<file>", "what plan --markdown FILE wrote")
  .option(...JSON_OPTION)
  .addHelpText("after", variables("CI_MERGE_REQUEST_IID"))
  .action(run(async () => (await import("./review/note-command.js")).reviewNote));

command(
  "reviewed-plan",
  "fetches the plan that was reviewed in the merge request which this commit came from. Runs in a job of GitLab CI",
  "reviewed-plan plan-review/reviewed-plan.json",
)
  .argument("<file>", "where to write it, for apply")
  .option(...JSON_OPTION)
  .addHelpText("after", variables("CI_COMMIT_SHA"))
  .action(run(async () => (await import("./review/reviewed-plan-command.js")).fetchReviewedPlan));

/** A command that looks at the deployed catalog. */
function catalogCommand(name: string, description: string, example: string): Command {
  return command(name, description, example)
    .option("--prefix <prefix>", "catalog <env>-<organization>-<role>, where there are several")
    .option("--region <region>", "AWS region; else that of the environment or of the profile")
    .option(...JSON_OPTION);
}

function command(name: string, description: string, example: string): Command {
  return program
    .command(name)
    .description(description)
    .addHelpText("after", `\nExample:\n  ${NAME} ${example}`);
}

/** Variables of the environment that a job of GitLab CI has. */
function variables(own: string): string {
  return `\nEnvironment: GITLAB_REVIEW_TOKEN, and of GitLab CI CI_SERVER_URL, CI_PROJECT_ID, ${own}.`;
}

function wholeNumber(largest: number): (text: string) => number {
  return (text) => {
    const number = /^\d{1,9}$/.test(text) ? Number(text) : 0;
    if (number >= 1 && number <= largest) return number;
    throw new InvalidArgumentError(`It must be a whole number from 1 to ${largest}.`);
  };
}

/**
 * What a command does when it is called: its work, whose exit code is kept.
 * @param load the work, which gets the arguments and the options as Commander has read them
 */
function run<Given extends unknown[]>(
  load: () => Promise<(context: CommandContext, ...given: Given) => Promise<number>>,
): (...called: [...Given, Command]) => Promise<void> {
  return async (...called) => {
    const given = called.slice(0, -1) as Given;
    const { region } = (called.at(-1) as Command).opts<{ readonly region?: string }>();
    const aws = awsClients({ region });
    try {
      const work = await load();
      process.exitCode = await work({ aws, terminal: terminal() }, ...given);
    } finally {
      aws.close();
    }
  };
}

function failed(error: unknown): number {
  // Commander has written its own message already; help is no failure.
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.fine : EXIT.badInput;
  terminal().note(errorMessage(error));
  return error instanceof OpsError ? error.exitCode : EXIT.unable;
}

// A reader such as `head` may have enough before the end.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
});

program.parseAsync().catch((error: unknown) => {
  process.exitCode = failed(error);
});
