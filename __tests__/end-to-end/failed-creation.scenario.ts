import { LONG } from "./deployed-catalog";
import { catalog } from "./shared-catalog";
import { type ProjectOutcome, createProject, ownResources } from "./project-runs";

const COMMAND_RUNNER_REASON = /Either the command failed to execute, the value written to/;

/** What every failed creation has in common: the truth on all layers, and nothing left. */
async function expectFailedWithoutTrace(project: ProjectOutcome, words: RegExp): Promise<void> {
  expect(project.status).toBe("CreateFailed");
  const events = await catalog().run(
    `aws cloudformation describe-stack-events --stack-name ${project.stack} --query "StackEvents[?ResourceStatus=='CREATE_FAILED'].[ResourceStatusReason]" --output text`,
  );
  expect(events).toMatch(COMMAND_RUNNER_REASON);
  expect(project.run).toMatchObject({ action: "apply", result: "failed" });
  expect(project.run?.message).toMatch(words);
  expect(project.run?.message).toContain("nothing of the project is left");
  expect(project.log).toMatch(words);
  expect(await ownResources(project.id)).toEqual([]);
}

describe("a project that can not be made", () => {
  it(
    "says that GitLab is down",
    async () => {
      await catalog().sandbox.gitlab.failures.refuseConnections();
      try {
        const project = await createProject("down");
        await expectFailedWithoutTrace(project, /GitLab could not be reached/);
      } finally {
        await catalog().sandbox.gitlab.failures.acceptConnections();
      }
    },
    LONG,
  );

  it(
    "says that GitLab rejects the token, without showing it",
    async () => {
      const wrong = "glpat-expired-0123456789";
      const secret = "dev-machine-learning-ops-gitlab-token";
      await catalog().run(
        `aws secretsmanager put-secret-value --secret-id ${secret} --secret-string ${wrong}`,
      );
      try {
        const project = await createProject("token");
        await expectFailedWithoutTrace(project, /GitLab rejected the token/);
        expect(project.log).not.toContain(wrong);
      } finally {
        await catalog().run(
          `aws secretsmanager put-secret-value --secret-id ${secret} --secret-string "$GITLAB_TOKEN"`,
        );
      }
    },
    LONG,
  );

  it(
    "says that a repository's name is taken, and leaves that repository alone",
    async () => {
      await catalog().run(
        `curl --silent --fail --header "PRIVATE-TOKEN: $GITLAB_TOKEN" --data "name=taken-build&initialize_with_readme=true" "$GITLAB_BASE_URL/projects"`,
      );
      const project = await createProject("taken");
      await expectFailedWithoutTrace(project, /has already been taken/);
      const left = await catalog().gitlab<{
        archived: boolean;
        empty_repo: boolean;
        description: string | null;
      }>("projects/ops%2Ftaken-build");
      expect(left).toMatchObject({ archived: false, empty_repo: false });
    },
    LONG,
  );

  it(
    "removes what it had made when the apply fails half-way",
    async () => {
      const mend = catalog().sandbox.gitlab.failures.inject({
        kind: "status",
        status: 403,
        method: "POST",
        path: /repository\/commits/,
      });
      try {
        const project = await createProject("halfway");
        await expectFailedWithoutTrace(project, /terraform apply failed/);
        const repositories = await catalog().gitlab<
          { path: string; marked_for_deletion_on: string | null }[]
        >("projects?owned=true&search=halfway");
        expect(repositories.filter((repository) => !repository.marked_for_deletion_on)).toEqual([]);
      } finally {
        mend();
      }
    },
    LONG,
  );
});
