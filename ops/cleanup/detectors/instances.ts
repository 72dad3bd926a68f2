import { EC2, type Instance, paginateDescribeInstances } from "@aws-sdk/client-ec2";
import { allItems } from "../../aws/pages";
import { ago } from "../../output/time";
import { type CleanupContext, type Detector, type OrphanedResource, removed } from "../orphaned-resource";
import { CHILD_STACK } from "./command-runner-stacks";

const STACK_TAG = "aws:cloudformation:stack-name";
const ALIVE = ["pending", "running", "stopping", "stopped"];

/** Instances with the profile of the runs' hosts whose run is over and whose stack is not there to delete them. */
export const hostInstances: Detector = {
  title: "Instances",
  async find(context): Promise<OrphanedResource[]> {
    const instances = await oldHosts(context);
    return instances.map((instance) => orphan(instance, context));
  },
};

async function oldHosts({ aws, catalog, before }: CleanupContext): Promise<Instance[]> {
  const profile = catalog.template.parameters["CommandRunnerIAMInstanceProfile"] ?? "";
  const states = { Name: "instance-state-name", Values: ALIVE };
  const pages = paginateDescribeInstances({ client: aws.client(EC2) }, { Filters: [states] });
  const reservations = await allItems(pages, ({ Reservations }) => Reservations);
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

function orphan({ InstanceId = "", LaunchTime }: Instance, { aws }: CleanupContext): OrphanedResource {
  return {
    kind: "instance",
    name: InstanceId,
    why: `a run's host that was started ${LaunchTime ? ago(LaunchTime) : "at an unknown time"} and belongs to no stack`,
    remove: () =>
      aws
        .client(EC2)
        .terminateInstances({ InstanceIds: [InstanceId] })
        .then(() => removed()),
  };
}
