import { AwsError } from "../aws-error";
import { StackClient, type StackState } from "../service-catalog/stack-client";
import { validationException } from "./listing";
import { now, type Project, type ProjectTemplate, type RegistryContext, type Tag } from "./registry";

const GOOD = ["CREATE_COMPLETE", "UPDATE_COMPLETE"];

/** A list of template providers as CreateProject and UpdateProject take it; the API's model allows one. */
export type TemplateProviders = readonly { readonly CfnTemplateProvider?: ProjectTemplate }[];

/** @throws AwsError `ValidationException` */
export function templateOf(providers: TemplateProviders): ProjectTemplate {
  const [provider] = providers;
  if (provider?.CfnTemplateProvider !== undefined) return provider.CfnTemplateProvider;
  throw validationException("A template provider must have a CfnTemplateProvider.");
}

/** What an update makes of a project's template: its role stays, and parameters that are left out get the template's defaults. */
export function updatedTemplate(project: Project, providers: TemplateProviders): ProjectTemplate {
  const update = templateOf(providers);
  if (project.template === undefined)
    throw validationException(`Project ${project.name} was not created from a template provider.`);
  if (update.TemplateName !== project.template.TemplateName) {
    throw validationException(
      `Template ${update.TemplateName} does not exist in project ${project.name}. It has ${project.template.TemplateName}.`,
    );
  }
  return { ...update, RoleARN: project.template.RoleARN };
}

/**
 * SageMaker's stacks of projects from templates begin with `SP-`; how they go on is not documented.
 * @see https://github.com/aws-samples/sagemaker-custom-project-templates/blob/main/s3_templates/mlops-github-actions/iam/cfn-stack-sm-projects.json
 */
function stackName({ registry }: RegistryContext, project: Project): string {
  return `SP-${registry.accountId}-${project.id}`;
}

export function launchTemplate(
  context: RegistryContext,
  project: Project,
  tags: readonly Tag[],
  signal: AbortSignal,
): Promise<void> {
  return carryOut(context, project, "Create", signal, (stacks) =>
    stacks.create(stackRequest(context, project, tags)),
  );
}

/** After a failure the project has its template and parameters from before, as its stack has. */
export async function updateTemplate(
  context: RegistryContext,
  project: Project,
  template: ProjectTemplate,
  tags: readonly Tag[],
  signal: AbortSignal,
): Promise<void> {
  await carryOut(context, project, "Update", signal, (stacks) =>
    stacks.update(stackRequest(context, { ...project, template }, tags)),
  );
  if (project.status === "UpdateCompleted") project.template = template;
}

export function endTemplate(context: RegistryContext, project: Project, signal: AbortSignal): Promise<void> {
  return carryOut(context, project, "Delete", signal, (stacks) => stacks.delete(stackName(context, project)));
}

/** SageMaker calls CloudFormation in its caller's name. */
async function carryOut(
  context: RegistryContext,
  project: Project,
  verb: "Create" | "Update" | "Delete",
  signal: AbortSignal,
  start: (stacks: StackClient) => Promise<unknown>,
): Promise<void> {
  const name = stackName(context, project);
  const stacks = new StackClient(context.inNameOfCaller, context.registry.region);
  project.status = `${verb}InProgress`;
  try {
    await start(stacks);
    const stack = await stacks.waitUntilStable(name, signal);
    if (stack) project.stack = { name, id: stack.id, statusMessage: stack.reason ?? stack.status };
    if (!isGood(stack, verb))
      throw new Error((await stacks.failure(name)) ?? `Stack ${name} is ${stack?.status}.`);
    project.status = `${verb}Completed`;
  } catch (error) {
    if (signal.aborted) return;
    project.stack = { ...project.stack, name, statusMessage: messageOf(error) };
    project.status = `${verb}Failed`;
  }
  project.lastModifiedTime = now();
}

function isGood(stack: StackState | undefined, verb: "Create" | "Update" | "Delete"): boolean {
  return verb === "Delete" ? stack === undefined : GOOD.includes(stack?.status ?? "");
}

function messageOf(error: unknown): string {
  const { message } = error as Error;
  return error instanceof AwsError
    ? `${message} (Service: CloudFormation, Error Code: ${error.code})`
    : message;
}

/** SageMaker fills in two parameters itself, whatever the caller gives, and marks the stack with the same. */
function stackRequest(context: RegistryContext, project: Project, tags: readonly Tag[]) {
  const { Parameters: given = [], RoleARN: roleArn, TemplateURL: templateUrl = "" } = project.template ?? {};
  return {
    name: stackName(context, project),
    templateUrl,
    roleArn,
    parameters: {
      ...Object.fromEntries(given.map(({ Key: key, Value: value }) => [key, value ?? ""])),
      SageMakerProjectName: project.name,
      SageMakerProjectId: project.id,
    },
    tags: [
      ...tags,
      { Key: "sagemaker:project-name", Value: project.name },
      { Key: "sagemaker:project-id", Value: project.id },
    ],
  };
}

/** As DescribeProject shows it. */
export function templateProviderDetails({ template, stack }: Project): object[] | undefined {
  if (template === undefined) return undefined;
  const detail = stack && { Name: stack.name, Id: stack.id, StatusMessage: stack.statusMessage };
  return [{ CfnTemplateProviderDetail: { ...template, StackDetail: detail } }];
}
