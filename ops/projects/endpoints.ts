import { type EndpointSummary, ListEndpointsCommand, SageMakerClient } from "@aws-sdk/client-sagemaker";
import type { Aws } from "../aws/aws";
import { allPages } from "../aws/pages";

/** An endpoint that a project's deploy repository made: `<project name>-<project id>-<stage>`. */
export interface ProjectEndpoint {
  readonly name: string;
  readonly projectId: string;
  readonly stage: string;
  /** Such as `InService` or `Failed`. */
  readonly status: string;
  readonly created: Date | undefined;
}

const OF_A_PROJECT = /-(p-[a-z0-9]{1,18})-([a-z]+)$/;
const PAGE = 100;

/** Endpoints whose names are those of projects. */
export async function listProjectEndpoints(aws: Aws): Promise<ProjectEndpoint[]> {
  const all = await allPages(async (NextToken) => {
    const answer = await aws
      .client(SageMakerClient)
      .send(new ListEndpointsCommand({ MaxResults: PAGE, NextToken }));
    return { items: answer.Endpoints, next: answer.NextToken };
  });
  return all.flatMap(endpointOf);
}

function endpointOf({ EndpointName = "", EndpointStatus, CreationTime }: EndpointSummary): ProjectEndpoint[] {
  const [, projectId, stage] = OF_A_PROJECT.exec(EndpointName) ?? [];
  if (!projectId || !stage) return [];
  return [{ name: EndpointName, projectId, stage, status: EndpointStatus ?? "", created: CreationTime }];
}
