import { writeCommit } from "./commit-writer";
import type { Instance } from "./instance";
import type { Project, User } from "./model";
import { NO_COMMIT } from "./git-repository";
import { afterPush } from "./push";

/** The first commit of `initialize_with_readme`. */
export async function startReadme(instance: Instance, project: Project, user: User): Promise<void> {
  const signature = { name: user.name, email: user.email };
  const id = await writeCommit(instance.repository(project), {
    branch: project.defaultBranch,
    branchHead: undefined,
    parent: undefined,
    message: "Initial commit",
    author: signature,
    committer: signature,
    changes: [{ path: "README.md", mode: "100644", content: Buffer.from(`# ${project.name}\n`) }],
  });
  await afterPush(instance, project, user, [
    { ref: `refs/heads/${project.defaultBranch}`, before: NO_COMMIT, after: id },
  ]);
}
