import { CloudWatchLogsClient, DescribeLogStreamsCommand } from "@aws-sdk/client-cloudwatch-logs";
import {
  DeleteEndpointCommand,
  DeleteEndpointConfigCommand,
  DeleteModelCommand,
  DescribeEndpointCommand,
  DescribeEndpointConfigCommand,
  ListEndpointsCommand,
  SageMakerClient,
} from "@aws-sdk/client-sagemaker";
import { mockClient } from "aws-sdk-client-mock";
import { awsClients } from "../../../../ops/aws/aws";
import { orphanedEndpoints } from "../../../../ops/cleanup/detectors/endpoints";
import type { CleanupContext } from "../../../../ops/cleanup/orphaned-resource";

const sageMaker = mockClient(SageMakerClient);
const logs = mockClient(CloudWatchLogsClient);
const context = {
  aws: awsClients({ region: "us-east-1" }),
  catalog: { runLog: "runs" },
  livingIds: new Set(["p-aaaaaaaaaaaa"]),
} as unknown as CleanupContext;

beforeEach(() => {
  sageMaker.reset();
  logs.reset();
  const names = ["living-p-aaaaaaaaaaaa-staging", "gone-p-bbbbbbbbbbbb-production", "my-p-value-production"];
  sageMaker
    .on(ListEndpointsCommand)
    .resolves({
      Endpoints: names.map((EndpointName) => ({ EndpointName, EndpointStatus: "InService" }) as never),
    })
    .on(DescribeEndpointCommand)
    .resolves({ EndpointConfigName: "gone-config" })
    .on(DescribeEndpointConfigCommand)
    .resolves({ ProductionVariants: [{ ModelName: "gone-model" }, { ModelName: "gone-model" }] as never });
  logs
    .on(DescribeLogStreamsCommand)
    .resolves({})
    .on(DescribeLogStreamsCommand, { logStreamNamePrefix: "p-bbbbbbbbbbbb/" })
    .resolves({ logStreams: [{ logStreamName: "p-bbbbbbbbbbbb/2026-08-01T100000Z-apply" }] });
});

describe("endpoints without a project", () => {
  it("are those with the id of a project that had runs and is gone, and nobody else's", async () => {
    const found = await orphanedEndpoints.find(context);
    expect(found.map(({ name, why }) => [name, why])).toEqual([
      ["gone-p-bbbbbbbbbbbb-production", "InService, of the project p-bbbbbbbbbbbb, which is gone"],
    ]);
  });

  it("are removed with their configuration and each model once", async () => {
    const [orphan] = await orphanedEndpoints.find(context);
    await orphan?.remove?.(false);
    expect([
      sageMaker.commandCalls(DeleteEndpointCommand).map(({ args }) => args[0].input),
      sageMaker.commandCalls(DeleteEndpointConfigCommand).map(({ args }) => args[0].input),
      sageMaker.commandCalls(DeleteModelCommand).map(({ args }) => args[0].input),
    ]).toEqual([
      [{ EndpointName: "gone-p-bbbbbbbbbbbb-production" }],
      [{ EndpointConfigName: "gone-config" }],
      [{ ModelName: "gone-model" }],
    ]);
  });
});
