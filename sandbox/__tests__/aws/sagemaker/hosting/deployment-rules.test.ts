import { checkDeployment, trafficSteps } from "../../../../aws/sagemaker/hosting/deployment-rules";
import type { EndpointConfig, TrafficRouting } from "../../../../aws/sagemaker/hosting/definitions";

const configOf = (InitialInstanceCount: number): EndpointConfig => ({
  name: "config",
  arn: "arn",
  creationTime: 0,
  details: {},
  variants: [{ VariantName: "AllTraffic", ModelName: "model", InitialInstanceCount }],
});
const routing = (more: Partial<TrafficRouting>): TrafficRouting => ({
  Type: "ALL_AT_ONCE",
  WaitIntervalInSeconds: 300,
  ...more,
});
const check = (more: Partial<TrafficRouting>, instances: number, MaximumExecutionTimeoutInSeconds = 7200) =>
  checkDeployment(
    {
      BlueGreenUpdatePolicy: {
        TrafficRoutingConfiguration: routing(more),
        MaximumExecutionTimeoutInSeconds,
      },
    },
    configOf(instances),
  );

describe("traffic shifts", () => {
  it("all at once", () => expect(trafficSteps(routing({}), configOf(2))).toEqual([1]));

  it("with a canary of one instance", () => {
    const canary = routing({ Type: "CANARY", CanarySize: { Type: "INSTANCE_COUNT", Value: 1 } });
    expect(trafficSteps(canary, configOf(4))).toEqual([0.25, 1]);
  });

  it("in linear steps, of which the last is the rest", () => {
    const linear = routing({ Type: "LINEAR", LinearStepSize: { Type: "CAPACITY_PERCENT", Value: 40 } });
    expect(trafficSteps(linear, configOf(1))).toEqual([0.4, 0.8, 1]);
  });
});

describe("a deployment is refused", () => {
  it("with a canary of more than half of the instances", () =>
    expect(() => check({ Type: "CANARY", CanarySize: { Type: "INSTANCE_COUNT", Value: 1 } }, 1)).toThrow(
      "CanarySize must be at most 50 percent of a variant's instances: 1 (INSTANCE_COUNT) of 1 are 100 percent.",
    ));

  it("with a linear step of less than a tenth", () =>
    expect(() =>
      check({ Type: "LINEAR", LinearStepSize: { Type: "CAPACITY_PERCENT", Value: 5 } }, 1),
    ).toThrow("LinearStepSize must be between 10 and 50 percent"));

  it("as a canary without its size", () =>
    expect(() => check({ Type: "CANARY" }, 2)).toThrow(
      "CanarySize must be specified for traffic routing type CANARY, and only for it.",
    ));

  it("when its waits take longer than it may", () =>
    expect(() => check({ WaitIntervalInSeconds: 3600 }, 1, 600)).toThrow(
      "MaximumExecutionTimeoutInSeconds (600) must be larger than the waits of the deployment together (3600 s).",
    ));

  it("with a rolling update, which is not in the sandbox", () =>
    expect(() => checkDeployment({ RollingUpdatePolicy: {} }, configOf(1))).toThrow(
      "sagemaker:UpdateEndpoint with RollingUpdatePolicy is not in the sandbox",
    ));
});
