import { randomUUID } from "node:crypto";
import { chmod, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { FastifyInstance } from "fastify";
import { GitLabError } from "./gitlab-error";
import type { RefUpdate } from "./git-repository";
import type { Instance } from "./instance";
import type { Project, User } from "./model";
import { afterPush, pushRefusal } from "./push";

export const HOOKS = "/-/sandbox/hooks";
const SCRIPT = join(__dirname, "git-hook.mjs");

interface Report {
  readonly updates: readonly RefUpdate[];
  readonly quarantine: Readonly<Record<string, string>>;
  readonly pushOptions: readonly string[];
}

/** Writes the folder of hooks that `core.hooksPath` names. */
export async function writeHooks(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const name of ["pre-receive", "post-receive"]) {
    const file = join(folder, name);
    await writeFile(file, `#!/bin/sh\nexec "$GITLAB_NODE" "${SCRIPT}" ${name}\n`);
    await chmod(file, 0o755);
  }
}

/** Pushes under way: their hooks come back with the id and nothing else, so that no other process can speak for them. */
export class Pushes {
  private readonly running = new Map<string, { project: Project; user: User }>();

  constructor(private readonly instance: Instance) {}

  begin(project: Project, user: User): { id: string; environment: Record<string, string> } {
    const id = randomUUID();
    this.running.set(id, { project, user });
    const environment = {
      GITLAB_NODE: process.execPath,
      GITLAB_HOOK_URL: `${this.instance.url}${HOOKS}`,
      GITLAB_PUSH_ID: id,
    };
    return { id, environment };
  }

  end(id: string): void {
    this.running.delete(id);
  }

  register(server: FastifyInstance): void {
    server.post(`${HOOKS}/:hook`, async (request) => {
      const push = this.running.get(String(request.headers["x-push-id"]));
      if (!push) throw new GitLabError(403, { message: "403 Forbidden" });
      const { updates, quarantine, pushOptions } = request.body as Report;
      if ((request.params as { hook: string }).hook === "pre-receive") {
        const refusal = await pushRefusal(this.instance, push.project, push.user, updates, quarantine);
        return { refusal: refusal ?? null };
      }
      // https://docs.gitlab.com/topics/git/commit/#push-options-for-gitlab-cicd
      const skipPipelines = pushOptions.includes("ci.skip");
      await afterPush(this.instance, push.project, push.user, updates, { skipPipelines });
      return { refusal: null };
    });
  }
}
