import { list, validationException, type ListInput } from "../listing";
import { now } from "../registry";
import { containersOf, describedContainer, type ModelContainersInput } from "./model-containers";
import { checkModelData } from "./model-data";
import { findModel, refuseTaken } from "./names";
import type { HostingContext, HostingOperations } from "./operation";
import { checkServiceRole } from "../service-role";
import type { Model, Tag } from "./definitions";

interface NewModelInput extends ModelContainersInput {
  readonly ModelName: string;
  readonly ExecutionRoleArn?: string;
  readonly Tags?: readonly Tag[];
  readonly EnableNetworkIsolation?: boolean;
  readonly VpcConfig?: object;
  readonly InferenceExecutionConfig?: object;
}

interface ModelInput {
  readonly ModelName: string;
}

export const modelOperations: HostingOperations = {
  async CreateModel(input: NewModelInput, context: HostingContext) {
    const { store, serviceContext } = context;
    const { ModelName: name, ExecutionRoleArn: roleArn } = input;
    refuseTaken(store, "model", store.models, name);
    if (roleArn === undefined) throw validationException("ExecutionRoleArn must be specified.");
    await checkServiceRole(serviceContext, roleArn);
    const containers = await containersOf(input, context);
    await Promise.all(containers.map((container) => checkModelData(context, roleArn, container)));
    // Another call with this name may have come first while S3 and IAM were asked.
    refuseTaken(store, "model", store.models, name);
    const model: Model = {
      name,
      arn: store.arn("model", name),
      creationTime: now(),
      roleArn,
      containers,
      details: detailsOf(input),
    };
    store.models.set(name.toLowerCase(), model);
    store.tags.set(model.arn, input.Tags ?? []);
    return { ModelArn: model.arn };
  },

  DescribeModel: (input: ModelInput, { store }: HostingContext) => {
    const model = findModel(store, input.ModelName);
    return {
      ...model.details,
      ModelName: model.name,
      ModelArn: model.arn,
      CreationTime: model.creationTime,
    };
  },

  /** A model may go while an endpoint serves it: the endpoint has its own copy. */
  DeleteModel(input: ModelInput, { store }: HostingContext) {
    const model = findModel(store, input.ModelName);
    store.models.delete(model.name.toLowerCase());
    store.tags.delete(model.arn);
    return {};
  },

  ListModels(input: ListInput, { store }: HostingContext) {
    const { items, next } = list(store.models.values(), { SortOrder: "Descending", ...input });
    const models = items.map(({ name, arn, creationTime }) => ({
      ModelName: name,
      ModelArn: arn,
      CreationTime: creationTime,
    }));
    return { Models: models, NextToken: next };
  },
};

function detailsOf(input: NewModelInput): Record<string, unknown> {
  return {
    PrimaryContainer: input.PrimaryContainer && describedContainer(input.PrimaryContainer),
    Containers: input.Containers?.map(describedContainer),
    InferenceExecutionConfig: input.InferenceExecutionConfig,
    ExecutionRoleArn: input.ExecutionRoleArn,
    VpcConfig: input.VpcConfig,
    EnableNetworkIsolation: input.EnableNetworkIsolation ?? false,
  };
}
