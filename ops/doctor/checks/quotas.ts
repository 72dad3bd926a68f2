import { NoSuchResourceException, ServiceQuotas } from "@aws-sdk/client-service-quotas";
import { type Aws, unlessRefused } from "../../aws/aws";
import { type Check, type Finding, ok, problem, warning } from "../check";

interface Needed {
  readonly service: "ec2" | "sagemaker";
  readonly code: string;
  readonly name: string;
  /** Without this much, nothing of its kind can run. */
  readonly least: number;
  readonly unit: string;
  /** What needs it. */
  readonly what: string;
}

/** What one project needs with the instance types of the template and of the seed code. */
const NEEDED: readonly Needed[] = [
  {
    ...{ service: "ec2", code: "L-1216C47A", name: "Running On-Demand Standard instances", least: 2 },
    ...{ unit: "vCPUs", what: "a run's host, a t3.medium" },
  },
  {
    ...{ service: "sagemaker", code: "L-0307F515", name: "ml.m5.xlarge for processing job usage", least: 1 },
    ...{ unit: "instances", what: "the seed pipeline's processing jobs" },
  },
  {
    ...{ service: "sagemaker", code: "L-CCE2AFA6", name: "ml.m5.xlarge for training job usage", least: 1 },
    ...{ unit: "instances", what: "the seed pipeline's training job" },
  },
  {
    // A blue/green update of an endpoint has both fleets for a while.
    ...{ service: "sagemaker", code: "L-614B09FD", name: "ml.m5.large for endpoint usage", least: 2 },
    ...{ unit: "instances", what: "a staging and a production endpoint" },
  },
];

/** New accounts have quotas of 0 for most of SageMaker's instances, which shows only when a job is refused. */
export const quotas: Check = {
  title: "Quotas",
  needsAws: true,
  find: ({ aws }) => Promise.all(NEEDED.map((needed) => finding(aws, needed))),
};

async function finding(aws: Aws, needed: Needed): Promise<Finding> {
  const value = await quotaValue(aws, needed);
  const name = `${needed.service}: ${needed.name}`;
  if (value === undefined)
    return warning(
      `${name} (${needed.code}) has no value in this region.`,
      "Look it up in the console of Service Quotas.",
    );
  const has = `${name} is ${value} ${needed.unit}; ${needed.what}, takes ${needed.least}`;
  if (value >= needed.least) return ok(`${has}.`);
  const request =
    `Ask for more: aws service-quotas request-service-quota-increase --service-code ${needed.service} ` +
    `--quota-code ${needed.code} --desired-value ${needed.least}`;
  // Without a host there is no project; without the others, a project whose seed pipeline waits.
  return needed.service === "ec2" ? problem(`${has}.`, request) : warning(`${has}.`, request);
}

async function quotaValue(aws: Aws, { service, code }: Needed): Promise<number | undefined> {
  const asked = aws.client(ServiceQuotas).getServiceQuota({ ServiceCode: service, QuotaCode: code });
  return (await unlessRefused(NoSuchResourceException, asked))?.Quota?.Value;
}
