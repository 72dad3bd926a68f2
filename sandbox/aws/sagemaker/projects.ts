import { randomInt } from "node:crypto";

import { AwsError } from "../aws-error";
import { list, validationException, type ListInput } from "./listing";
import { endProject, launchProject, updateProject } from "./project-launch";
import {
  endTemplate,
  launchTemplate,
  templateOf,
  templateProviderDetails,
  type TemplateProviders,
  updatedTemplate,
  updateTemplate,
} from "./template-project";
import {
  now,
  type Project,
  type ProvisioningDetails,
  type Registry,
  type RegistryContext,
  type RegistryOperations,
  type Tag,
} from "./registry";

interface ProjectInput {
  readonly ProjectName: string;
  readonly ProjectDescription?: string;
  readonly Tags?: readonly Tag[];
}

interface NewProjectInput extends ProjectInput {
  readonly ServiceCatalogProvisioningDetails?: ProvisioningDetails;
  readonly TemplateProviders?: TemplateProviders;
}

interface ProjectUpdateInput extends ProjectInput {
  readonly ServiceCatalogProvisioningUpdateDetails?: Omit<ProvisioningDetails, "ProductId" | "PathId">;
  readonly TemplateProvidersToUpdate?: TemplateProviders;
}

/** SageMaker projects: provisioned products of Service Catalog with a name and an id that their templates get. */
export const projectOperations: RegistryOperations = {
  CreateProject(input: NewProjectInput, context: RegistryContext) {
    const { registry } = context;
    const {
      ServiceCatalogProvisioningDetails: details,
      TemplateProviders: providers,
      Tags: tags = [],
    } = input;
    if ((details === undefined) === (providers === undefined)) {
      throw validationException(
        "Exactly one of ServiceCatalogProvisioningDetails and TemplateProviders must be given.",
      );
    }
    const taken = registry.projects.get(input.ProjectName);
    if (taken !== undefined && taken.status !== "DeleteCompleted") {
      throw validationException(`Project with name ${input.ProjectName} already exists.`);
    }
    const project: Project = {
      name: input.ProjectName,
      id: projectId(),
      arn: registry.arn("project", input.ProjectName),
      creationTime: now(),
      lastModifiedTime: now(),
      description: input.ProjectDescription,
      status: "Pending",
      provisioningDetails: details,
      template: providers && templateOf(providers),
    };
    registry.projects.set(project.name, project);
    registry.tags.set(project.arn, tags);
    const launch = project.template === undefined ? launchProject : launchTemplate;
    context.inBackground((signal) => launch(context, project, tags, signal));
    return { ProjectArn: project.arn, ProjectId: project.id };
  },

  DescribeProject: (input: ProjectInput, { registry }: RegistryContext) =>
    description(findProject(registry, input.ProjectName)),

  UpdateProject(input: ProjectUpdateInput, context: RegistryContext) {
    const project = findProject(context.registry, input.ProjectName);
    refuseInProgress(project);
    const start = update(input, project, context);
    project.description = input.ProjectDescription ?? project.description;
    project.lastModifiedTime = now();
    if (start !== undefined) {
      project.status = "UpdateInProgress";
      context.inBackground(start);
    }
    return { ProjectArn: project.arn };
  },

  DeleteProject(input: ProjectInput, context: RegistryContext) {
    const project = findProject(context.registry, input.ProjectName);
    refuseInProgress(project);
    project.status = "DeleteInProgress";
    project.lastModifiedTime = now();
    const end = project.template === undefined ? endProject : endTemplate;
    context.inBackground((signal) => end(context, project, signal));
    return {};
  },

  ListProjects(input: ListInput, { registry }: RegistryContext) {
    const { items, next } = list(registry.projects.values(), input);
    return { ProjectSummaryList: items.map(summary), NextToken: next };
  },
};

/** What an update has to do beside the project's description, if anything. */
function update(
  input: ProjectUpdateInput,
  project: Project,
  context: RegistryContext,
): ((signal: AbortSignal) => Promise<void>) | undefined {
  const { ServiceCatalogProvisioningUpdateDetails: details, TemplateProvidersToUpdate: providers } = input;
  if (providers !== undefined) {
    const template = updatedTemplate(project, providers);
    const tags = input.Tags ?? context.registry.tags.get(project.arn) ?? [];
    return (signal) => updateTemplate(context, project, template, tags, signal);
  }
  if (project.provisioningDetails === undefined) {
    if (details === undefined) return undefined;
    throw validationException(`Project ${project.name} was not created from Service Catalog.`);
  }
  if (details === undefined && input.Tags === undefined) return undefined;
  project.provisioningDetails = { ...project.provisioningDetails, ...details };
  return (signal) => updateProject(context, project, details ?? {}, input.Tags, signal);
}

const LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789";

/** `p-` and twelve letters and digits. */
function projectId(): string {
  return `p-${Array.from({ length: 12 }, () => LETTERS.charAt(randomInt(LETTERS.length))).join("")}`;
}

function findProject(registry: Registry, name: string): Project {
  const project = registry.projects.get(name);
  if (project !== undefined) return project;
  throw validationException(`Project ${registry.arn("project", name)} does not exist.`);
}

function refuseInProgress(project: Project): void {
  if (project.status === "DeleteCompleted") {
    throw validationException(`Project ${project.arn} does not exist.`);
  }
  if (project.status !== "Pending" && !project.status.endsWith("InProgress")) return;
  throw new AwsError(
    "ConflictException",
    `Project ${project.name} is in status ${project.status}. Wait until its last operation has ended.`,
  );
}

function summary(project: Project): object {
  return {
    ProjectName: project.name,
    ProjectDescription: project.description,
    ProjectArn: project.arn,
    ProjectId: project.id,
    CreationTime: project.creationTime,
    ProjectStatus: project.status,
  };
}

function description(project: Project): object {
  return {
    ...summary(project),
    ServiceCatalogProvisioningDetails: project.provisioningDetails,
    ServiceCatalogProvisionedProductDetails: project.provisioningDetails && {
      ProvisionedProductId: project.provisionedProductId,
      ProvisionedProductStatusMessage: project.provisionedProductStatusMessage,
    },
    TemplateProviderDetails: templateProviderDetails(project),
    CreatedBy: {},
    LastModifiedTime: project.lastModifiedTime,
    LastModifiedBy: {},
  };
}
