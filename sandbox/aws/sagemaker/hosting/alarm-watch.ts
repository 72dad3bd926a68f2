import { XMLParser } from "fast-xml-parser";
import type { AccountCaller } from "../../service";
import { alarmDefinition, type AlarmDefinition, evaluate, type AlarmState } from "./alarm-evaluation";
import type { Endpoint } from "./store";

const VERSION = "2010-08-01";
const parser = new XMLParser({ parseTagValue: false, isArray: (name) => name === "member" });

interface AlarmsAnswer {
  readonly DescribeAlarmsResponse?: {
    readonly DescribeAlarmsResult?: { readonly MetricAlarms?: { readonly member?: readonly object[] } | "" };
  };
}

/**
 * The alarms that a deployment looks at. CloudWatch here keeps alarms without evaluating them, so those on metrics of the sandbox's
 * endpoints are evaluated when they are looked at, and the result goes to CloudWatch; of others the state counts that SetAlarmState gave them.
 */
export class AlarmWatch {
  constructor(
    private readonly account: AccountCaller,
    private readonly endpoints: (region: string) => Iterable<Endpoint>,
  ) {}

  /**
   * The names of those alarms that are in ALARM.
   * @param role calls as the endpoint's role, which needs cloudwatch:DescribeAlarms:
   * https://docs.aws.amazon.com/sagemaker/latest/dg/deployment-guardrails-configuration.html
   * @throws Error that names the alarms that there are not; AwsError AccessDenied
   */
  async raised(role: AccountCaller, region: string, names: readonly string[]): Promise<string[]> {
    if (names.length === 0) return [];
    const alarms = await this.describe(role, region, names);
    const missing = names.filter((name) => !alarms.some((alarm) => alarm.name === name));
    if (missing.length > 0) throw new Error(`Alarm not found: ${missing.join(", ")}.`);
    const raised: string[] = [];
    for (const alarm of alarms) if ((await this.stateOf(region, alarm)) === "ALARM") raised.push(alarm.name);
    return raised;
  }

  private async stateOf(region: string, alarm: AlarmDefinition): Promise<AlarmState> {
    const now = Date.now() / 1000;
    // SetAlarmState holds until CloudWatch looks at the alarm again, which is after a period.
    if (alarm.state === "ALARM" && now - alarm.stateTime < alarm.period) return "ALARM";
    const endpointName = alarm.dimensions["EndpointName"];
    const endpoint = [...this.endpoints(region)].find(({ name }) => name === endpointName);
    if (alarm.namespace !== "AWS/SageMaker" || endpoint === undefined) return alarm.state;
    const { state, reason } = evaluate(alarm, endpoint.runtime.metrics, now);
    if (state !== alarm.state) {
      const form = { AlarmName: alarm.name, StateValue: state, StateReason: reason };
      await this.account.query("monitoring", region, { Action: "SetAlarmState", Version: VERSION, ...form });
    }
    return state;
  }

  private async describe(
    role: AccountCaller,
    region: string,
    names: readonly string[],
  ): Promise<AlarmDefinition[]> {
    const members = names.map((name, index) => [`AlarmNames.member.${index + 1}`, name]);
    const form = { Action: "DescribeAlarms", Version: VERSION, ...Object.fromEntries(members) };
    const answer = parser.parse(
      await role.query("monitoring", region, form as Record<string, string>),
    ) as AlarmsAnswer;
    const found = answer.DescribeAlarmsResponse?.DescribeAlarmsResult?.MetricAlarms;
    return (found ? (found.member ?? []) : []).map((alarm) => alarmDefinition(alarm));
  }
}
