import type { ApiCall } from "./api-call";
import { canPush } from "./authorization";
import { commitSummary } from "./commit-answer";
import { codeProject } from "./commits";
import { forbidden, notFound, refused } from "./gitlab-error";
import { NO_COMMIT } from "./git-repository";
import { AccessLevel, type Project } from "./model";
import { afterPush } from "./push";
import type { Routes } from "./routes";

type Tag = Awaited<ReturnType<ReturnType<ApiCall["repository"]>["refs"]>>[number];

async function answers(
  call: ApiCall,
  project: Project,
  tags: readonly Tag[],
): Promise<Record<string, unknown>[]> {
  const commits = await call.repository(project).commitsOf(tags.map(({ commit }) => commit));
  return tags.map((tag) => {
    const commit = commits.get(tag.commit);
    return {
      name: tag.name,
      message: tag.message ?? "",
      target: tag.id,
      commit: commit ? commitSummary(call.instance, project, commit) : null,
      release: null,
      protected: false,
      created_at: null,
    };
  });
}

async function find(call: ApiCall, project: Project, name = call.pathValue("tag_name")): Promise<Tag> {
  const tag = (await call.repository(project).refs("tags")).find((candidate) => candidate.name === name);
  if (!tag) throw notFound("Tag");
  return tag;
}

async function createTag(call: ApiCall): Promise<unknown> {
  const project = call.project(AccessLevel.developer);
  const [name, ref] = [call.parameters.requiredText("tag_name"), call.parameters.requiredText("ref")];
  const message = call.parameters.text("message") ?? "";
  call.parameters.check();
  if (!canPush(call.user, project)) throw forbidden();
  const repository = call.repository(project);
  if (!(await repository.isBranchName(name))) throw refused(`Tag name invalid`);
  if (await repository.commitId(`refs/tags/${name}`)) throw refused(`Tag ${name} already exists`);
  const target = await repository.commitId(ref);
  if (target === undefined) throw refused(`Target ${ref} is invalid`);
  const identity = { GIT_COMMITTER_NAME: call.user.name, GIT_COMMITTER_EMAIL: call.user.email };
  const annotation = message === "" ? [] : ["--annotate", "--file=-"];
  await repository.run(["tag", ...annotation, name, target], { input: message, environment: identity });
  const tag = await find(call, project, name);
  await afterPush(call.instance, project, call.user, [
    { ref: `refs/tags/${name}`, before: NO_COMMIT, after: tag.id },
  ]);
  return (await answers(call, project, [tag]))[0];
}

/** https://docs.gitlab.com/api/tags/ */
export function registerTags(routes: Routes): void {
  const anonymous = { anonymous: true };
  routes.get(
    "/projects/:id/repository/tags",
    async (call) => {
      const project = codeProject(call);
      const search = call.parameters.text("search") ?? "";
      const tags = (await call.repository(project).refs("tags")).filter(({ name }) => name.includes(search));
      return answers(call, project, call.page(tags.reverse()));
    },
    anonymous,
  );
  routes.get(
    "/projects/:id/repository/tags/:tag_name",
    async (call) => {
      const project = codeProject(call);
      return (await answers(call, project, [await find(call, project)]))[0];
    },
    anonymous,
  );
  routes.post("/projects/:id/repository/tags", createTag);
  routes.delete("/projects/:id/repository/tags/:tag_name", async (call) => {
    const project = call.project(AccessLevel.developer);
    if (!canPush(call.user, project)) throw forbidden();
    const { name, id } = await find(call, project);
    await call.repository(project).updateRefs([{ ref: `refs/tags/${name}`, before: id, after: NO_COMMIT }]);
    return call.noContent();
  });
}
