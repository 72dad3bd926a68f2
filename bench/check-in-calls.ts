import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import type { Catalog } from "./catalog";
import type { Finding } from "./finding";
import type { Measurement } from "./measurement";

const REPOSITORIES = ["model-build", "model-deploy"] as const;
/** Calls to GitLab for one repository by AWS's public sample for the same job. */
const PUBLIC_SAMPLE = 11;

/** What the check-in of a repository's seed code asks GitLab, by GitLab's own log. */
export const checkInCalls: Measurement = {
  name: "check-in",
  async measure(bench) {
    const catalog = await bench.catalog();
    const findings: Finding[] = [];
    for (const repository of REPOSITORIES) {
      const routes = await bench.during(`check-in: ${repository}`, checkIn(catalog, repository));
      findings.push({
        ...{ measurement: "check-in", what: `GitLab calls of the check-in of ${repository}`, unit: "calls" },
        ...{
          value: routes.length,
          limit: 6,
          how: `the public sample makes ${PUBLIC_SAMPLE}: ${routes.join(", ")}`,
        },
      });
    }
    return findings;
  },
};

/** Checks the seed code in to a new repository with the function of the catalog's first project. */
async function checkIn({ sandbox, warmUp }: Catalog, repository: string): Promise<string[]> {
  const projectId = await newRepository(sandbox.environment, `bench-${repository}`);
  const log = sandbox.gitlab.requests;
  const before = log.count();
  const lambda = new LambdaClient({
    endpoint: sandbox.aws.url,
    region: sandbox.aws.region,
    credentials: sandbox.aws.credentials,
  });
  try {
    const { FunctionError: failed, Payload: payload } = await lambda.send(
      new InvokeCommand({
        FunctionName: `sagemaker-${warmUp.id}-seed-code-checkin`,
        Payload: JSON.stringify({ action: "checkin", repository, projectId, branch: "main" }),
      }),
    );
    const answer = Buffer.from(payload ?? []).toString();
    if (failed || !answer.includes('"committed"'))
      throw new Error(`The check-in of ${repository}: ${answer}`);
  } finally {
    lambda.destroy();
  }
  return log
    .list()
    .slice(before)
    .map(({ method, route, path }) => `${method} ${(route || path).replace("/api/v4", "")}`);
}

async function newRepository(environment: Readonly<Record<string, string>>, name: string): Promise<number> {
  const response = await fetch(`${environment["GITLAB_BASE_URL"]}/projects`, {
    method: "POST",
    headers: { "private-token": environment["GITLAB_TOKEN"] ?? "", "content-type": "application/json" },
    body: JSON.stringify({ name }),
  });
  if (!response.ok)
    throw new Error(`GitLab made no project ${name}: ${response.status} ${await response.text()}`);
  return ((await response.json()) as { id: number }).id;
}
