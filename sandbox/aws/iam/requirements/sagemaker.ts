import {
  type Ask,
  arnOf,
  byOperation,
  each,
  leaveToTag,
  type OperationRequirements,
  onAll,
  passRole,
  type Requirement,
  requestTags,
  type ServiceRequirements,
  tagsOfCall,
  text,
} from "./requirement";

const PRINCIPAL = "sagemaker.amazonaws.com";

/** A kind of resource and the member of the input that has its name or its ARN. */
type ResourceOf = readonly [kind: string, member: string];

/** ARNs of SageMaker are in lower case, whatever a resource is called. */
function arn(ask: Ask, [kind, member]: ResourceOf): string {
  const name = text(ask.input, member);
  return name.startsWith("arn:") ? name : arnOf(ask, "sagemaker", `${kind}/${name.toLowerCase()}`);
}

/** An operation on resources; a role in its input is passed, and tags of something new are added. */
function on(...resources: readonly ResourceOf[]): OperationRequirements {
  return (ask) => {
    const action = `sagemaker:${ask.operation}`;
    const context = requestTags(ask.input["Tags"]);
    const needed = resources.map((resourceOf): Requirement => {
      const resource = arn(ask, resourceOf);
      return { action, resource, context, tags: () => ask.facts.sagemakerTags(ask.region, resource) };
    });
    const [first] = needed;
    const tagging = { ...context, "sagemaker:taggingaction": ask.operation };
    return [
      ...needed,
      ...(first && "aws:tagkeys" in context
        ? [{ action: "sagemaker:AddTags", resource: first.resource, context: tagging, tags: first.tags }]
        : []),
      ...passRole(ask.input["RoleArn"] ?? ask.input["ExecutionRoleArn"], PRINCIPAL),
    ];
  };
}

const onTags: OperationRequirements = (ask) => {
  const resource = text(ask.input, "ResourceArn");
  return [
    {
      action: `sagemaker:${ask.operation}`,
      resource,
      context: tagsOfCall(ask),
      tags: () => ask.facts.sagemakerTags(ask.region, resource),
    },
  ];
};

/** A new version of a model belongs to its group, and has no number yet. */
const createModelPackage: OperationRequirements = (ask) => {
  const group = text(ask.input, "ModelPackageGroupName").replace(/^arn:.*\//, "");
  const name = group === "" ? text(ask.input, "ModelPackageName") : `${group}/*`;
  const resource = arnOf(ask, "sagemaker", `model-package/${name.toLowerCase()}`);
  const context = requestTags(ask.input["Tags"]);
  return [
    { action: "sagemaker:CreateModelPackage", resource, context },
    ...leaveToTag("sagemaker:AddTags", resource, context),
  ];
};

/** Models of one group: allowed or not as a list of models, as the reference names no group for it. */
const listModelPackages: OperationRequirements = (ask) => {
  const group = text(ask.input, "ModelPackageGroupName")
    .replace(/^arn:.*\//, "")
    .toLowerCase();
  const resource = arnOf(ask, "sagemaker", group === "" ? "model-package/*" : `model-package/${group}/*`);
  return [{ action: "sagemaker:ListModelPackages", resource }];
};

const PIPELINE: ResourceOf = ["pipeline", "PipelineName"];
const EXECUTION: ResourceOf = ["pipeline", "PipelineExecutionArn"];
const GROUP: ResourceOf = ["model-package-group", "ModelPackageGroupName"];
const ENDPOINT: ResourceOf = ["endpoint", "EndpointName"];
const CONFIG: ResourceOf = ["endpoint-config", "EndpointConfigName"];
const REPOSITORY: ResourceOf = ["code-repository", "CodeRepositoryName"];

const operations = byOperation({
  ...each(
    "CreatePipeline UpdatePipeline DeletePipeline DescribePipeline StartPipelineExecution ListPipelineExecutions",
    on(PIPELINE),
  ),
  ...each(
    "DescribePipelineExecution DescribePipelineDefinitionForExecution ListPipelineExecutionSteps " +
      "ListPipelineParametersForExecution RetryPipelineExecution StopPipelineExecution UpdatePipelineExecution",
    on(EXECUTION),
  ),
  ...each(
    "CreateModelPackageGroup DeleteModelPackageGroup DeleteModelPackageGroupPolicy DescribeModelPackageGroup " +
      "GetModelPackageGroupPolicy PutModelPackageGroupPolicy",
    on(GROUP),
  ),
  ...each("DeleteModelPackage DescribeModelPackage", on(["model-package", "ModelPackageName"])),
  UpdateModelPackage: on(["model-package", "ModelPackageArn"]),
  CreateModelPackage: createModelPackage,
  ListModelPackages: listModelPackages,
  ...each("CreateModel DeleteModel DescribeModel", on(["model", "ModelName"])),
  ...each("CreateEndpointConfig DeleteEndpointConfig DescribeEndpointConfig", on(CONFIG)),
  ...each("CreateEndpoint UpdateEndpoint", on(ENDPOINT, CONFIG)),
  ...each("DeleteEndpoint DescribeEndpoint UpdateEndpointWeightsAndCapacities", on(ENDPOINT)),
  ...each(
    "CreateCodeRepository DeleteCodeRepository DescribeCodeRepository UpdateCodeRepository",
    on(REPOSITORY),
  ),
  ...each(
    "CreateProcessingJob DescribeProcessingJob StopProcessingJob",
    on(["processing-job", "ProcessingJobName"]),
  ),
  ...each("CreateTrainingJob DescribeTrainingJob StopTrainingJob", on(["training-job", "TrainingJobName"])),
  ...each(
    "CreateTransformJob DescribeTransformJob StopTransformJob",
    on(["transform-job", "TransformJobName"]),
  ),
  ...each("CreateProject DeleteProject DescribeProject UpdateProject", on(["project", "ProjectName"])),
  DescribeDomain: on(["domain", "DomainId"]),
  ...each("AddTags DeleteTags ListTags", onTags),
  ...each(
    "ListCodeRepositories ListDomains ListEndpointConfigs ListEndpoints ListModelPackageGroups ListModels ListPipelines ListProcessingJobs " +
      "ListProjects ListTrainingJobs ListTransformJobs ListExperiments ListTrials Search",
    onAll("sagemaker"),
  ),
});

/**
 * SageMaker and, by paths, its runtime.
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsagemaker.html
 */
export const sagemaker: ServiceRequirements = (ask) => {
  const [, name, kind] = /^\/endpoints\/([^/]+)\/([\w-]+)/.exec(ask.request.target) ?? [];
  if (name === undefined) return operations(ask);
  const action = {
    invocations: "InvokeEndpoint",
    "async-invocations": "InvokeEndpointAsync",
    "invocations-response-stream": "InvokeEndpointWithResponseStream",
  }[kind ?? ""];
  if (action === undefined) return undefined;
  const resource = arnOf(ask, "sagemaker", `endpoint/${decodeURIComponent(name).toLowerCase()}`);
  return [
    { action: `sagemaker:${action}`, resource, tags: () => ask.facts.sagemakerTags(ask.region, resource) },
  ];
};
