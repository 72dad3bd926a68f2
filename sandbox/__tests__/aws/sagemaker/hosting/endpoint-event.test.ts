import { DeleteEndpointCommand, UpdateEndpointCommand } from "@aws-sdk/client-sagemaker";
import { setTimeout as sleep } from "node:timers/promises";
import type { EmittedEvent, Service } from "../../../../aws/service";
import { Hosted } from "../../../../testing/hosted";

const events: EmittedEvent[] = [];

/** Sees every event that a service puts on the bus. */
const listener = (serviceContext: { emitEvent(event: EmittedEvent): void }): Service => {
  const emit = serviceContext.emitEvent.bind(serviceContext);
  serviceContext.emitEvent = (event) => {
    events.push(event);
    emit(event);
  };
  return { signingName: "listener" };
};

let hosted: Hosted;
beforeAll(async () => {
  hosted = await Hosted.start({ services: [listener] });
  await hosted.served("watched");
});
afterAll(() => hosted.stop());

const statuses = () => events.map(({ detail }) => detail["EndpointStatus"]);

it("every change of an endpoint's state is an event", async () => {
  await hosted.model("broken", { "code/inference.py": "1 / 0" });
  await hosted.config("broken", "broken");
  await hosted.sagemaker.send(
    new UpdateEndpointCommand({ EndpointName: "watched", EndpointConfigName: "broken" }),
  );
  await hosted.waitUntilStable("watched");
  await hosted.sagemaker.send(new DeleteEndpointCommand({ EndpointName: "watched" }));
  while (await hosted.describe("watched").catch(() => undefined)) await sleep(20);
  expect(statuses()).toEqual([
    "CREATING",
    "IN_SERVICE",
    "UPDATING",
    "ROLLING_BACK",
    "IN_SERVICE",
    "DELETING",
  ]);
});

it("an event names endpoint, configuration and variants", () => {
  expect(events[1]).toMatchObject({
    source: "aws.sagemaker",
    detailType: "SageMaker Endpoint State Change",
    resources: ["arn:aws:sagemaker:us-east-1:123456789012:endpoint/watched"],
    detail: {
      EndpointName: "watched",
      EndpointConfigName: "watched",
      ProductionVariants: [{ VariantName: "AllTraffic", DesiredWeight: 1, DesiredInstanceCount: 1 }],
    },
  });
});
