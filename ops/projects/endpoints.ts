import { type EndpointSummary, paginateListEndpoints, SageMaker } from "@aws-sdk/client-sagemaker";
import { parseEndpointName } from "../../contracts/endpoint-name";
import type { Aws } from "../aws/aws";
import { allItems } from "../aws/pages";

/** An endpoint that a project's deploy repository made. */
export interface ProjectEndpoint {
  readonly name: string;
  readonly projectId: string;
  readonly stage: string;
  /** Such as `InService` or `Failed`. */
  readonly status: string;
  readonly created: Date | undefined;
}

/** Endpoints whose names are those of projects. */
export async function listProjectEndpoints(aws: Aws): Promise<ProjectEndpoint[]> {
  const pages = paginateListEndpoints({ client: aws.client(SageMaker), pageSize: 100 }, {});
  return (await allItems(pages, ({ Endpoints }) => Endpoints)).flatMap(endpointOf);
}

function endpointOf({ EndpointName = "", EndpointStatus, CreationTime }: EndpointSummary): ProjectEndpoint[] {
  const parts = parseEndpointName(EndpointName);
  if (!parts) return [];
  const { projectId, stage } = parts;
  return [{ name: EndpointName, projectId, stage, status: EndpointStatus ?? "", created: CreationTime }];
}
