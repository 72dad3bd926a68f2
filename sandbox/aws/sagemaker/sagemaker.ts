import { apiModels } from "../api-model/api-model";
import { validateInput } from "../api-model/input-validation";
import { BackgroundWork } from "../background-work";
import type { EmittedEvent, JsonOperation, Service, ServiceContext } from "../service";
import { codeRepositoryOperations } from "./code-repositories";
import { modelPackageGroupOperations } from "./model-package-groups";
import { modelPackageOperations } from "./model-packages";
import { projectOperations } from "./projects";
import { Registry, type RegistryOperation } from "./registry";
import { serviceCatalogAccessOperations } from "./service-catalog-access";
import { tagOperations } from "./tags";

const OPERATIONS: Readonly<Record<string, RegistryOperation>> = {
  ...projectOperations,
  ...codeRepositoryOperations,
  ...modelPackageGroupOperations,
  ...modelPackageOperations,
  ...tagOperations,
  ...serviceCatalogAccessOperations,
};

/** Operations that moto answers: Studio's domains, which hold settings only. */
const MOTO_OPERATIONS = ["CreateDomain", "DescribeDomain", "ListDomains"];

/** SageMaker's projects, code repositories and model registry. An operation that no part of the sandbox lists is refused. */
export function sagemakerService(serviceContext: ServiceContext): Service {
  const { account, accountId } = serviceContext;
  const emitEvent = (event: EmittedEvent) => serviceContext.emitEvent(event);
  const models = apiModels(serviceContext.python);
  const registries = new Map<string, Registry>();
  const work = new BackgroundWork();
  const inBackground = work.start;

  const registryOf = (region: string): Registry => {
    const registry = registries.get(region) ?? new Registry(region, accountId);
    registries.set(region, registry);
    return registry;
  };
  const operation =
    (name: string, play: RegistryOperation): JsonOperation =>
    async (input, call) => {
      validateInput(await models("sagemaker"), name, input);
      const registry = registryOf(call.region);
      const inNameOfCaller = serviceContext.inNameOf(call);
      return play(input as never, { registry, account, inNameOfCaller, call, emitEvent, inBackground });
    };

  return {
    signingName: "sagemaker",
    json: {
      ...Object.fromEntries(Object.entries(OPERATIONS).map(([name, play]) => [name, operation(name, play)])),
      ...Object.fromEntries(MOTO_OPERATIONS.map((name) => [name, () => undefined])),
    },
    others: "refuse",
    stop: () => work.stop(),
  };
}
