import { SageMaker } from "@aws-sdk/client-sagemaker";
import type { Aws } from "../../aws/aws";
import { inParallel } from "../../aws/parallel";
import { listProjectEndpoints } from "../../projects/endpoints";
import { lastRunStream } from "../../logs/log-stream";
import { type Detector, type OrphanedResource, type Removal, removed } from "../orphaned-resource";

const ASKED_AT_ONCE = 8;

/**
 * Endpoints that carry the id of a project that is gone. They cost money for as long as they are there. A name alone proves nothing:
 * an endpoint is this catalog's only if the log of its runs has one of that project.
 */
export const orphanedEndpoints: Detector = {
  title: "Endpoints",
  async find({ aws, catalog, livingIds }): Promise<OrphanedResource[]> {
    const endpoints = await listProjectEndpoints(aws);
    const orphans = endpoints.filter(({ projectId }) => !livingIds.has(projectId));
    const runs = await inParallel(orphans, ASKED_AT_ONCE, ({ projectId }) =>
      lastRunStream(aws, catalog.runLog, projectId),
    );
    return orphans
      .filter((_, index) => runs[index] !== undefined)
      .map(({ name, projectId, status }) => ({
        kind: "endpoint",
        name,
        why: `${status}, of the project ${projectId}, which is gone`,
        remove: () => removeEndpoint(aws, name),
      }));
  },
};

/** The endpoint, its configuration and the models in it; model packages stay in the registry. */
async function removeEndpoint(aws: Aws, EndpointName: string): Promise<Removal> {
  const { EndpointConfigName } = await aws.client(SageMaker).describeEndpoint({ EndpointName });
  await aws.client(SageMaker).deleteEndpoint({ EndpointName });
  if (!EndpointConfigName) return removed();
  const { ProductionVariants = [] } = await aws
    .client(SageMaker)
    .describeEndpointConfig({ EndpointConfigName });
  await aws.client(SageMaker).deleteEndpointConfig({ EndpointConfigName });
  const models = new Set(ProductionVariants.flatMap(({ ModelName }) => ModelName ?? []));
  for (const ModelName of models) await aws.client(SageMaker).deleteModel({ ModelName });
  return removed("removed, with its configuration and models");
}
