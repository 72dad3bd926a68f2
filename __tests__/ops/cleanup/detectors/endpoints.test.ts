import { orphanedEndpoints } from "../../../../ops/cleanup/detectors/endpoints";
import type { CleanupPlace } from "../../../../ops/cleanup/orphaned-resource";
import { answeringAws } from "../../answering-aws";

const endpoint = (EndpointName: string) => ({ EndpointName, EndpointStatus: "InService" });

function account() {
  const { aws, calls } = answeringAws({
    ListEndpointsCommand: {
      Endpoints: [
        endpoint("living-p-aaaaaaaaaaaa-staging"),
        endpoint("gone-p-bbbbbbbbbbbb-production"),
        endpoint("my-p-value-production"),
      ],
    },
    DescribeLogStreamsCommand: ({ logStreamNamePrefix: prefix }: { logStreamNamePrefix: string }) => ({
      logStreams:
        prefix === "p-bbbbbbbbbbbb/" ? [{ logStreamName: `${prefix}2026-08-01T100000Z-apply` }] : [],
    }),
    DescribeEndpointCommand: { EndpointConfigName: "gone-config" },
    DescribeEndpointConfigCommand: {
      ProductionVariants: [{ ModelName: "gone-model" }, { ModelName: "gone-model" }],
    },
  });
  const place = {
    aws,
    catalog: { runLog: "runs" },
    livingIds: new Set(["p-aaaaaaaaaaaa"]),
  } as unknown as CleanupPlace;
  return { place, calls };
}

describe("endpoints without a project", () => {
  it("are those with the id of a project that had runs and is gone, and nobody else's", async () => {
    const found = await orphanedEndpoints.find(account().place);
    expect(found.map(({ name, why }) => [name, why])).toEqual([
      ["gone-p-bbbbbbbbbbbb-production", "InService, of the project p-bbbbbbbbbbbb, which is gone"],
    ]);
  });

  it("are removed with their configuration and each model once", async () => {
    const { place, calls } = account();
    const [leftover] = await orphanedEndpoints.find(place);
    await leftover?.remove?.(false);
    expect(calls.filter(({ name }) => name.startsWith("Delete"))).toEqual([
      { name: "DeleteEndpointCommand", input: { EndpointName: "gone-p-bbbbbbbbbbbb-production" } },
      { name: "DeleteEndpointConfigCommand", input: { EndpointConfigName: "gone-config" } },
      { name: "DeleteModelCommand", input: { ModelName: "gone-model" } },
    ]);
  });
});
