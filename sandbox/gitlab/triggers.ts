import { randomBytes } from "node:crypto";
import { projectAccess } from "./authorization";
import type { ApiCall } from "./api-call";
import { badRequest, forbidden, notFound, recordNotFound, refused } from "./gitlab-error";
import type { Instance } from "./instance";
import { AccessLevel, type Project, type Trigger, type User } from "./model";
import { pipelineDetail } from "./pipeline-answer";
import { createPipeline } from "./pipeline-creation";
import type { Routes } from "./routes";
import { basicUser } from "./users";

const SHOWN = 4;

/** Only its owner sees the whole token: https://docs.gitlab.com/api/pipeline_triggers/ */
const answer = (instance: Instance, trigger: Trigger, user: User): Record<string, unknown> => ({
  id: trigger.id,
  token: trigger.owner === user ? trigger.token : trigger.token.replace(/^glptt-/, "").slice(0, SHOWN),
  description: trigger.description,
  created_at: trigger.createdAt.toISOString(),
  updated_at: trigger.updatedAt.toISOString(),
  last_used: trigger.lastUsed?.toISOString() ?? null,
  expires_at: trigger.expiresAt?.toISOString() ?? null,
  owner: basicUser(instance, trigger.owner),
});

/** Triggers of an archived project are out of reach, even for its owner. */
function manageable(call: ApiCall): Project {
  const project = call.project(AccessLevel.maintainer);
  if (project.archived) throw forbidden();
  return project;
}

function find(call: ApiCall, project: Project): Trigger {
  const id = call.pathNumber("trigger_id");
  const trigger = project.triggers.find((candidate) => candidate.id === id);
  if (!trigger) throw recordNotFound();
  return trigger;
}

function createTrigger(call: ApiCall): unknown {
  const project = manageable(call);
  const description = call.parameters.requiredText("description");
  const expires = call.parameters.text("expires_at");
  if (expires !== undefined && Number.isNaN(Date.parse(expires)))
    call.parameters.problem("expires_at is invalid");
  call.parameters.check();
  const expiresAt = expires === undefined ? null : new Date(expires);
  if (expiresAt && expiresAt <= new Date()) throw badRequest("Expires at must be in the future");
  const now = new Date();
  const trigger: Trigger = {
    id: call.instance.nextId("trigger"),
    token: `glptt-${randomBytes(20).toString("hex")}`,
    owner: call.user,
    description,
    createdAt: now,
    updatedAt: now,
    lastUsed: null,
    expiresAt,
  };
  project.triggers.push(trigger);
  return answer(call.instance, trigger, call.user);
}

function updateTrigger(call: ApiCall): unknown {
  const project = call.project();
  const trigger = find(call, project);
  // Only the owner of a trigger may change it, whatever the role of the caller.
  if (trigger.owner !== call.user || projectAccess(call.user, project) < AccessLevel.maintainer)
    throw forbidden();
  trigger.description = call.parameters.text("description") ?? trigger.description;
  trigger.updatedAt = new Date();
  return answer(call.instance, trigger, call.user);
}

function readVariables(call: ApiCall): { key: string; value: string; variableType: "env_var" }[] {
  const given = call.parameters.record("variables") ?? {};
  return Object.entries(given).map(([key, value]) => {
    if (typeof value !== "string") throw refused("variables needs to be a map of key-valued strings");
    return { key, value, variableType: "env_var" };
  });
}

/** Needs no account: the trigger's token lets in, and its owner's permissions count. */
async function triggerPipeline(call: ApiCall): Promise<unknown> {
  const ref = call.pathValue("ref") || call.parameters.requiredText("ref", { allowBlank: false });
  const token = call.parameters.requiredText("token");
  call.parameters.check();
  const variables = readVariables(call);
  const project = call.instance.findProject(call.pathValue("id"))?.project;
  const trigger = project?.triggers.find((candidate) => candidate.token === token);
  const expired = trigger?.expiresAt && trigger.expiresAt <= new Date();
  if (!project || !trigger || expired) throw notFound();
  const pipeline = await createPipeline(call.instance, project, trigger.owner, {
    ref,
    source: "trigger",
    variables,
  });
  trigger.lastUsed = new Date();
  return pipelineDetail(call.instance, project, pipeline);
}

/** https://docs.gitlab.com/api/pipeline_triggers/ */
export function registerTriggers(routes: Routes): void {
  const { instance } = routes;
  routes.get("/projects/:id/triggers", (call) =>
    call.page(manageable(call).triggers).map((trigger) => answer(instance, trigger, call.user)),
  );
  routes.get("/projects/:id/triggers/:trigger_id", (call) =>
    answer(instance, find(call, manageable(call)), call.user),
  );
  routes.post("/projects/:id/triggers", createTrigger);
  routes.put("/projects/:id/triggers/:trigger_id", updateTrigger);
  routes.delete("/projects/:id/triggers/:trigger_id", (call) => {
    const project = manageable(call);
    project.triggers.splice(project.triggers.indexOf(find(call, project)), 1);
    return call.noContent();
  });
  routes.post("/projects/:id/trigger/pipeline", triggerPipeline, { anonymous: true });
}
