import { DeleteEndpointCommand, UpdateEndpointCommand } from "@aws-sdk/client-sagemaker";
import { setTimeout as sleep } from "node:timers/promises";
import { Hosted } from "../../../../testing/hosted";

let hosted: Hosted;
beforeAll(async () => {
  hosted = await Hosted.start();
  await hosted.model("model");
  await hosted.config("large", "model");
  await hosted.config("more", "model", { InitialInstanceCount: 2 });
  await hosted.config("xlarge", "model", { InstanceType: "ml.m5.xlarge" });
});
afterAll(() => hosted.stop());

const scaling = (operation: string, input: object) =>
  hosted.aws.serviceContext.account.json(
    "application-autoscaling",
    "us-east-1",
    `AnyScaleFrontendService.${operation}`,
    { ServiceNamespace: "sagemaker", ...input },
  );
const target = (endpoint: string, variant = "AllTraffic") => ({
  ResourceId: `endpoint/${endpoint}/variant/${variant}`,
  ScalableDimension: "sagemaker:variant:DesiredInstanceCount",
});
const register = (endpoint: string, variant?: string) =>
  scaling("RegisterScalableTarget", {
    ...target(endpoint, variant),
    MinCapacity: 1,
    MaxCapacity: 4,
    Tags: { stage: "test" },
  });
const update = (EndpointName: string, EndpointConfigName: string) =>
  hosted.sagemaker.send(new UpdateEndpointCommand({ EndpointName, EndpointConfigName }));

describe("a variant that Application Auto Scaling looks after", () => {
  beforeAll(async () => {
    await hosted.endpoint("scaled", "large");
    await register("scaled");
  });

  it("keeps its instance type", () =>
    expect(update("scaled", "xlarge")).rejects.toMatchObject({
      name: "ValidationException",
      message: expect.stringContaining(
        "The instance type of production variant AllTraffic cannot be changed while it is registered with Application Auto Scaling",
      ) as string,
    }));

  it("may have another count", async () => {
    await update("scaled", "more");
    expect(await hosted.waitUntilStable("scaled")).toMatchObject({ EndpointConfigName: "more" });
  });

  it("may have another type once it is no longer registered", async () => {
    await scaling("DeregisterScalableTarget", target("scaled"));
    await update("scaled", "xlarge");
    expect(await hosted.waitUntilStable("scaled")).toMatchObject({ EndpointConfigName: "xlarge" });
  });
});

it("a deleted endpoint is no longer registered", async () => {
  await hosted.endpoint("ended", "large");
  await register("ended");
  await hosted.sagemaker.send(new DeleteEndpointCommand({ EndpointName: "ended" }));
  while (await hosted.describe("ended").catch(() => undefined)) await sleep(20);
  const { ScalableTargets } = await scaling("DescribeScalableTargets", {
    ResourceIds: [target("ended").ResourceId],
  });
  expect(ScalableTargets).toEqual([]);
});

describe("a scalable target", () => {
  it("has the tags that it was registered with", async () => {
    await hosted.endpoint("tagged", "large");
    const { ScalableTargetARN: ResourceARN } = await register("tagged");
    expect(await scaling("ListTagsForResource", { ResourceARN })).toEqual({ Tags: { stage: "test" } });
  });

  it("needs an endpoint", () =>
    expect(register("none")).rejects.toMatchObject({
      message: 'Could not find endpoint "arn:aws:sagemaker:us-east-1:123456789012:endpoint/none".',
    }));

  it("needs a variant", async () => {
    await hosted.endpoint("varied", "large");
    await expect(register("varied", "None")).rejects.toMatchObject({
      message: expect.stringContaining('Could not find production variant "None"') as string,
    });
  });
});
