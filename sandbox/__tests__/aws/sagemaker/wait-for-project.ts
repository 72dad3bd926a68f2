import {
  DescribeProjectCommand,
  type DescribeProjectOutput,
  type SageMakerClient,
} from "@aws-sdk/client-sagemaker";
import { setTimeout as sleep } from "node:timers/promises";

/** The project, once what goes on with it has ended. */
export async function waitForProject(
  sagemaker: SageMakerClient,
  ProjectName: string,
): Promise<DescribeProjectOutput> {
  for (;;) {
    const project = await sagemaker.send(new DescribeProjectCommand({ ProjectName }));
    if (!/Pending|InProgress/.test(project.ProjectStatus ?? "")) return project;
    await sleep(50);
  }
}
