import {
  AddTagsCommand,
  CreateEndpointCommand,
  DeleteEndpointCommand,
  DeleteModelCommand,
  DeleteTagsCommand,
  ListEndpointsCommand,
  ListTagsCommand,
  UpdateEndpointCommand,
  UpdateEndpointWeightsAndCapacitiesCommand,
} from "@aws-sdk/client-sagemaker";
import { setTimeout as sleep } from "node:timers/promises";
import { Hosted, XGBOOST } from "../../../../testing/hosted";

const ARN = "arn:aws:sagemaker:us-east-1:123456789012:endpoint";
const NO_PING =
  "The primary container for production variant AllTraffic did not pass the ping health check. Please check CloudWatch logs for this endpoint.";

let hosted: Hosted;
beforeAll(async () => {
  hosted = await Hosted.start();
  await hosted.served("Serving");
  await hosted.config("other", "Serving");
});
afterAll(() => hosted.stop());

const failure = (message: string) => ({ name: "ValidationException", message });
const update = (EndpointName: string, EndpointConfigName: string) =>
  hosted.sagemaker.send(new UpdateEndpointCommand({ EndpointName, EndpointConfigName }));
const remove = (EndpointName: string) => hosted.sagemaker.send(new DeleteEndpointCommand({ EndpointName }));
const begin = (EndpointName: string) =>
  hosted.sagemaker.send(new CreateEndpointCommand({ EndpointName, EndpointConfigName: "other" }));

async function failing(name: string, script: string): Promise<string | undefined> {
  await hosted.model(name, { "code/inference.py": script });
  await hosted.config(name, name);
  const { EndpointStatus: status, FailureReason: reason } = await hosted.endpoint(name, name);
  return `${status}: ${reason}`;
}

describe("an endpoint", () => {
  it("is described with its variants and images", async () => {
    expect(await hosted.describe("serving")).toMatchObject({
      EndpointName: "Serving",
      EndpointArn: `${ARN}/serving`,
      EndpointConfigName: "Serving",
      EndpointStatus: "InService",
      ProductionVariants: [
        { VariantName: "AllTraffic", CurrentWeight: 1, CurrentInstanceCount: 1, DesiredInstanceCount: 1 },
      ],
    });
  });

  it("is listed by its status", async () => {
    const found = await hosted.sagemaker.send(new ListEndpointsCommand({ StatusEquals: "InService" }));
    expect(found.Endpoints?.map(({ EndpointName }) => EndpointName)).toContain("Serving");
  });

  it("has tags that change", async () => {
    const ResourceArn = `${ARN}/serving`;
    await hosted.sagemaker.send(new AddTagsCommand({ ResourceArn, Tags: [{ Key: "a", Value: "1" }] }));
    await hosted.sagemaker.send(new AddTagsCommand({ ResourceArn, Tags: [{ Key: "b", Value: "2" }] }));
    await hosted.sagemaker.send(new DeleteTagsCommand({ ResourceArn, TagKeys: ["a"] }));
    const { Tags } = await hosted.sagemaker.send(new ListTagsCommand({ ResourceArn }));
    expect(Tags).toEqual([{ Key: "b", Value: "2" }]);
  });

  it("gets other counts and weights without another configuration", async () => {
    const DesiredWeightsAndCapacities = [{ VariantName: "AllTraffic", DesiredInstanceCount: 3 }];
    await hosted.sagemaker.send(
      new UpdateEndpointWeightsAndCapacitiesCommand({ EndpointName: "Serving", DesiredWeightsAndCapacities }),
    );
    const { ProductionVariants } = await hosted.waitUntilStable("Serving");
    expect(ProductionVariants?.[0]?.CurrentInstanceCount).toBe(3);
  });

  it("is gone after its deletion, with its process", async () => {
    await hosted.endpoint("gone", "other");
    const [container] = hosted.aws.hosting.containers("us-east-1", "gone", "AllTraffic");
    await remove("gone");
    while (await hosted.describe("gone").catch(() => undefined)) await sleep(20);
    expect(() => process.kill(container?.address.pid ?? 0, 0)).toThrow("ESRCH");
  });
});

describe("an endpoint fails", () => {
  it("when the model's code raises an error", async () => {
    expect(await failing("broken", "def model_fn(folder):\n    raise ValueError('broken')\n")).toBe(
      `Failed: ${NO_PING}`,
    );
  });

  it("when the script is not there", async () => {
    await hosted.createModel("scriptless", [
      await hosted.scriptContainer("scriptless", { "code/other.py": "" }),
    ]);
    await hosted.config("scriptless", "scriptless");
    expect(await hosted.endpoint("scriptless", "scriptless")).toMatchObject({
      EndpointStatus: "Failed",
      FailureReason: NO_PING,
    });
  });

  it("when its archive is none", async () => {
    await hosted.upload("noise/model.tar.gz", Buffer.from("noise"));
    const ModelDataUrl = "s3://sagemaker-models/noise/model.tar.gz";
    await hosted.createModel("noise", [{ Image: XGBOOST, ModelDataUrl }]);
    await hosted.config("noise", "noise");
    const { FailureReason } = await hosted.endpoint("noise", "noise");
    expect(FailureReason).toBe(
      `Failed to extract model data archive for container "primary" from URL "${ModelDataUrl}". Please ensure that the object located at the URL is a valid tar.gz archive.`,
    );
  });

  it("when the sandbox does not play its image", async () => {
    const Image = "123456789012.dkr.ecr.us-east-1.amazonaws.com/own:1";
    await hosted.createModel("own", [{ Image }]);
    await hosted.config("own", "own");
    const { EndpointStatus, FailureReason } = await hosted.endpoint("own", "own");
    expect(`${EndpointStatus}: ${FailureReason}`).toContain(
      `Failed: The image ${Image} is not in the sandbox`,
    );
  });

  it("and then it can be deleted but not updated", async () => {
    await failing("failed", "1 / 0");
    await expect(update("failed", "other")).rejects.toMatchObject(
      failure(`Cannot update failed endpoint "${ARN}/failed". Delete it and create it again.`),
    );
    expect((await remove("failed")).$metadata.httpStatusCode).toBe(200);
  });
});

describe("refused are", () => {
  it("a name that is taken", () =>
    expect(begin("SERVING")).rejects.toMatchObject(
      failure(`Cannot create already existing endpoint "${ARN}/serving".`),
    ));

  it("a configuration that does not exist", () =>
    expect(update("Serving", "none")).rejects.toMatchObject(
      failure(
        'Could not find endpoint configuration "arn:aws:sagemaker:us-east-1:123456789012:endpoint-config/none".',
      ),
    ));

  it("a configuration whose model is gone", async () => {
    await hosted.model("orphan");
    await hosted.config("orphan", "orphan");
    await hosted.sagemaker.send(new DeleteModelCommand({ ModelName: "orphan" }));
    await expect(update("Serving", "orphan")).rejects.toMatchObject(
      failure('Could not find model "arn:aws:sagemaker:us-east-1:123456789012:model/orphan".'),
    );
  });

  it("an endpoint that does not exist", () =>
    expect(hosted.describe("none")).rejects.toMatchObject(failure(`Could not find endpoint "${ARN}/none".`)));

  it("the configuration that the endpoint has already", () =>
    expect(update("Serving", "Serving")).rejects.toMatchObject(
      failure(
        `Cannot update endpoint "${ARN}/serving" to use the same endpoint config "Serving": it uses it already.`,
      ),
    ));

  it("another update, and a deletion, while one is under way", async () => {
    const busy = failure(`Cannot update in-progress endpoint "${ARN}/busy".`);
    await begin("busy");
    await expect(update("busy", "Serving")).rejects.toMatchObject(busy);
    await expect(remove("busy")).rejects.toMatchObject(busy);
    await hosted.waitUntilStable("busy");
  });

  it("a variant that the endpoint does not have", () =>
    expect(
      hosted.sagemaker.send(
        new UpdateEndpointWeightsAndCapacitiesCommand({
          EndpointName: "Serving",
          DesiredWeightsAndCapacities: [{ VariantName: "none", DesiredWeight: 1 }],
        }),
      ),
    ).rejects.toMatchObject(
      failure(`Could not find production variant(s) none of endpoint "${ARN}/serving".`),
    ));

  it("tags of an endpoint that does not exist", () =>
    expect(hosted.sagemaker.send(new ListTagsCommand({ ResourceArn: `${ARN}/none` }))).rejects.toMatchObject(
      failure(`Could not find endpoint "${ARN}/none".`),
    ));
});
