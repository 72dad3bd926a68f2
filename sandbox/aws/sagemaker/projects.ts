import { randomInt } from "node:crypto";

import { AwsError, notInTheSandbox } from "../aws-error";
import { list, validationException, type ListInput } from "./listing";
import { endProject, launchProject, updateProject } from "./project-launch";
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
  readonly TemplateProviders?: object;
}

interface ProjectUpdateInput extends ProjectInput {
  readonly ServiceCatalogProvisioningUpdateDetails?: Omit<ProvisioningDetails, "ProductId" | "PathId">;
  readonly TemplateProvidersToUpdate?: object;
}

/** SageMaker projects: provisioned products of Service Catalog with a name and an id that their templates get. */
export const projectOperations: RegistryOperations = {
  CreateProject(input: NewProjectInput, context: RegistryContext) {
    const { registry } = context;
    const details = input.ServiceCatalogProvisioningDetails;
    if (input.TemplateProviders !== undefined)
      throw notInTheSandbox("sagemaker", "CreateProject with TemplateProviders");
    if (details === undefined) throw validationException("ServiceCatalogProvisioningDetails must be given.");
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
    };
    registry.projects.set(project.name, project);
    registry.tags.set(project.arn, input.Tags ?? []);
    context.inBackground((signal) => launchProject(context, project, input.Tags ?? [], signal));
    return { ProjectArn: project.arn, ProjectId: project.id };
  },

  DescribeProject: (input: ProjectInput, { registry }: RegistryContext) =>
    description(findProject(registry, input.ProjectName)),

  UpdateProject(input: ProjectUpdateInput, context: RegistryContext) {
    if (input.TemplateProvidersToUpdate !== undefined) {
      throw notInTheSandbox("sagemaker", "UpdateProject with TemplateProvidersToUpdate");
    }
    const project = findProject(context.registry, input.ProjectName);
    refuseInProgress(project);
    project.description = input.ProjectDescription ?? project.description;
    project.lastModifiedTime = now();
    const details = input.ServiceCatalogProvisioningUpdateDetails;
    if (details !== undefined || input.Tags !== undefined) {
      project.status = "UpdateInProgress";
      project.provisioningDetails = { ...project.provisioningDetails, ...details };
      context.inBackground((signal) => updateProject(context, project, details ?? {}, input.Tags, signal));
    }
    return { ProjectArn: project.arn };
  },

  DeleteProject(input: ProjectInput, context: RegistryContext) {
    const project = findProject(context.registry, input.ProjectName);
    refuseInProgress(project);
    project.status = "DeleteInProgress";
    project.lastModifiedTime = now();
    context.inBackground((signal) => endProject(context, project, signal));
    return {};
  },

  ListProjects(input: ListInput, { registry }: RegistryContext) {
    const { items, next } = list(registry.projects.values(), input);
    return { ProjectSummaryList: items.map(summary), NextToken: next };
  },
};

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
    ServiceCatalogProvisionedProductDetails: {
      ProvisionedProductId: project.provisionedProductId,
      ProvisionedProductStatusMessage: project.provisionedProductStatusMessage,
    },
    CreatedBy: {},
    LastModifiedTime: project.lastModifiedTime,
    LastModifiedBy: {},
  };
}
