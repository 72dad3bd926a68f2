import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { ApiCall } from "./api-call";
import { projectAccess } from "./authorization";
import { formVariables } from "./ci/seed";
import { forbidden, GitLabError, notFound, unauthorized } from "./gitlab-error";
import type { Instance } from "./instance";
import { AccessLevel, type PipelineVariable, type Project } from "./model";
import { pipelineDetail } from "./pipeline-answer";
import { createPipeline } from "./pipeline-creation";

/** Stands for the page Build > Pipelines > New pipeline, which people fill in; GitLab's API has no such call. */
const PIPELINE_FORM = "/-/sandbox/pipeline-form";

function projectOf(instance: Instance, call: ApiCall): Project {
  const { project: path } = call.parameters.values;
  const project = instance.findProject(String(path ?? ""))?.project;
  if (!project) throw notFound("Project");
  if (projectAccess(call.user, project) < AccessLevel.developer) throw forbidden();
  return project;
}

/**
 * The form's content as a person sends it: what they did not touch is sent with the value that it was filled with.
 * A value that is not among the offered ones cannot be chosen.
 */
async function submit(instance: Instance, call: ApiCall): Promise<unknown> {
  const project = projectOf(instance, call);
  const ref = call.parameters.text("ref") ?? project.defaultBranch;
  const given = call.parameters.record("variables") ?? {};
  call.parameters.check();
  const fields = await formVariables(instance, project, ref);
  const wrong = fields.filter(
    ({ key, options }) => options && key in given && !options.includes(String(given[key])),
  );
  if (wrong.length > 0) {
    const messages = wrong.map(
      ({ key, options }) =>
        `${key} can not be ${JSON.stringify(given[key])}: the form offers ${(options ?? []).join(", ")}`,
    );
    throw new GitLabError(400, { errors: messages });
  }
  const filled = fields.filter(({ key }) => !(key in given)).map(({ key, value }) => [key, value]);
  const variables = [...filled, ...Object.entries(given)].map(([key, value]): PipelineVariable => ({
    key: String(key),
    value: String(value),
    variableType: "env_var",
  }));
  try {
    const pipeline = await createPipeline(instance, project, call.user, { ref, source: "web", variables });
    return pipelineDetail(instance, project, pipeline);
  } catch (error) {
    const base =
      error instanceof GitLabError
        ? (error.body as { message?: { base?: string[] } }).message?.base
        : undefined;
    if (!base) throw error;
    throw new GitLabError(400, { errors: base, warnings: [], total_warnings: 0 });
  }
}

/** `GET` gives the form's fields, `POST` sends the form; both with the person's own token, instead of a session. */
export function registerPipelineForm(server: FastifyInstance, instance: Instance): void {
  const withCall = (request: FastifyRequest, reply: FastifyReply): ApiCall => {
    const call = new ApiCall(instance, request, reply, undefined);
    if (!call.caller) throw unauthorized();
    return call;
  };
  server.get(PIPELINE_FORM, (request, reply) => {
    const call = withCall(request, reply);
    const project = projectOf(instance, call);
    return formVariables(instance, project, call.parameters.text("ref") ?? project.defaultBranch);
  });
  server.post(PIPELINE_FORM, (request, reply) => {
    void reply.code(201);
    return submit(instance, withCall(request, reply));
  });
}
