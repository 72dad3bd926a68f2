import { type BusEvent, eventDelivery, type Rule } from "../../../aws/events/event-delivery";
import type { ServiceContext } from "../../../aws/service";

const event: BusEvent = {
  version: "0",
  id: "1",
  "detail-type": "CloudFormation Stack Status Change",
  source: "aws.cloudformation",
  account: "123456789012",
  time: "2026-01-01T00:00:00Z",
  region: "us-east-1",
  resources: [],
  detail: {},
};
const rule: Rule = { Name: "rule", Arn: "arn:aws:events:us-east-1:123456789012:rule/rule", State: "ENABLED" };

function delivery() {
  const asked: string[] = [];
  const account = {
    json: (_service: string, _region: string, target: string) => {
      asked.push(target);
      return Promise.resolve({ Rules: [], Targets: [] });
    },
  };
  return { asked, deliveries: eventDelivery({ account } as unknown as ServiceContext, { copies: 1 }) };
}

describe("the delivery of events", () => {
  it("asks for the rules of a bus, and for the targets of a rule", async () => {
    const { asked, deliveries } = delivery();
    deliveries.accept(event, "default");
    deliveries.fire(rule, event);
    await deliveries.waitUntilIdle();
    expect(asked).toEqual(["AWSEvents.ListRules", "AWSEvents.ListTargetsByRule"]);
  });

  it("takes nothing once the sandbox stops, and ends what is under way", async () => {
    const { asked, deliveries } = delivery();
    deliveries.accept(event, "default");
    await deliveries.stop();
    deliveries.accept(event, "default");
    deliveries.fire(rule, event);
    await deliveries.waitUntilIdle();
    expect(asked).toEqual(["AWSEvents.ListRules"]);
  });
});
