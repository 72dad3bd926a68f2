import {
  DescribeInstancesCommand,
  type Instance,
  TerminateInstancesCommand,
  EC2Client,
} from "@aws-sdk/client-ec2";
import { allPages } from "../../aws/pages";
import { ago } from "../../output/time";
import { type CleanupPlace, type Finder, type Leftover, removed } from "../orphaned-resource";
import { CHILD_STACK } from "./command-runner-stacks";

const STACK_TAG = "aws:cloudformation:stack-name";
const ALIVE = ["pending", "running", "stopping", "stopped"];

/** Instances with the profile of the runs' hosts whose run is over and whose stack is not there to delete them. */
export const hostInstances: Finder = {
  title: "Instances",
  async find(place): Promise<Leftover[]> {
    const instances = await oldHosts(place);
    return instances.map((instance) => leftover(instance, place));
  },
};

async function oldHosts({ aws, catalog, before }: CleanupPlace): Promise<Instance[]> {
  const profile = catalog.template.parameters["CommandRunnerIAMInstanceProfile"] ?? "";
  const reservations = await allPages(async (NextToken) => {
    const states = { Name: "instance-state-name", Values: ALIVE };
    const answer = await aws
      .client(EC2Client)
      .send(new DescribeInstancesCommand({ Filters: [states], NextToken }));
    return { items: answer.Reservations, next: answer.NextToken };
  });
  return reservations
    .flatMap(({ Instances = [] }) => Instances)
    .filter(({ IamInstanceProfile }) => IamInstanceProfile?.Arn?.endsWith(`/${profile}`))
    .filter(({ LaunchTime }) => LaunchTime !== undefined && LaunchTime < before)
    .filter((instance) => !hasStack(instance));
}

/** What is in a stack is removed with its stack. */
function hasStack({ Tags = [] }: Instance): boolean {
  return Tags.some(({ Key, Value = "" }) => Key === STACK_TAG && Value.startsWith(CHILD_STACK));
}

function leftover({ InstanceId = "", LaunchTime }: Instance, { aws }: CleanupPlace): Leftover {
  return {
    kind: "instance",
    name: InstanceId,
    why: `a run's host that was started ${LaunchTime ? ago(LaunchTime) : "at an unknown time"} and belongs to no stack`,
    async remove() {
      await aws.client(EC2Client).send(new TerminateInstancesCommand({ InstanceIds: [InstanceId] }));
      return removed();
    },
  };
}
