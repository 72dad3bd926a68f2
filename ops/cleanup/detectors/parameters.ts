import { CloudFormation } from "@aws-sdk/client-cloudformation";
import { paginateDescribeParameters, SSM } from "@aws-sdk/client-ssm";
import type { Aws } from "../../aws/aws";
import { allItems } from "../../aws/pages";
import { inParallel } from "../../aws/parallel";
import { isChanging } from "../../projects/projects";
import { type CleanupContext, type Detector, type OrphanedResource, removed } from "../orphaned-resource";

/** How CommandRunner names the parameter with the output of a run. */
const NAME = /^[a-z]{10}$/;
/** What our runs write (command-runner/host/run.sh and destroy.sh). */
const OUTPUTS = ["applied", "destroyed", "destroyed-data-kept"];
const VALUES_IN_A_CALL = 10;
const ASKED_AT_ONCE = 8;
const LOGICAL_ID = "CommandRunner";

/** CommandRunner deletes the parameter of a run with the resource that it is for; when that goes wrong, it stays. */
export const outputParameters: Detector = {
  title: "CommandRunner's parameters",
  async find(context): Promise<OrphanedResource[]> {
    const candidates = await ownParameters(context.aws);
    if (candidates.length === 0) return [];
    const used = new Set(await parametersInUse(context));
    const unused = candidates.filter((name) => !used.has(name));
    const inStacks = await inParallel(unused, ASKED_AT_ONCE, (name) => belongsToStack(context.aws, name));
    return unused.filter((_, index) => !inStacks[index]).map((name) => orphan(context.aws, name));
  },
};

async function ownParameters(aws: Aws): Promise<string[]> {
  const pages = paginateDescribeParameters(
    { client: aws.client(SSM), pageSize: 50 },
    { ParameterFilters: [{ Key: "Type", Option: "Equals", Values: ["SecureString"] }] },
  );
  const all = await allItems(pages, ({ Parameters }) => Parameters);
  const names = all.map(({ Name = "" }) => Name).filter((name) => NAME.test(name));
  const batches = Array.from({ length: Math.ceil(names.length / VALUES_IN_A_CALL) }, (_, index) =>
    names.slice(index * VALUES_IN_A_CALL, (index + 1) * VALUES_IN_A_CALL),
  );
  const values = await inParallel(batches, ASKED_AT_ONCE, async (Names) => {
    const { Parameters = [] } = await aws.client(SSM).getParameters({ Names, WithDecryption: true });
    return Parameters;
  });
  return values.flat().flatMap(({ Name, Value = "" }) => (Name && OUTPUTS.includes(Value) ? [Name] : []));
}

/** A project that is changing gets another one: it is left out with all that its stack has now. */
async function parametersInUse({ aws, projects }: CleanupContext): Promise<string[]> {
  const settled = projects.filter((project) => !isChanging(project) && project.stack !== undefined);
  return inParallel(settled, ASKED_AT_ONCE, async ({ stack }) => {
    const { StackResourceDetail } = await aws
      .client(CloudFormation)
      .describeStackResource({ StackName: stack, LogicalResourceId: LOGICAL_ID });
    return StackResourceDetail?.PhysicalResourceId ?? "";
  });
}

/** The parameter of a stack that is not a project's, or is changing. */
async function belongsToStack(aws: Aws, PhysicalResourceId: string): Promise<boolean> {
  try {
    const { StackResources = [] } = await aws
      .client(CloudFormation)
      .describeStackResources({ PhysicalResourceId });
    return StackResources.some(
      (resource) =>
        resource.PhysicalResourceId === PhysicalResourceId && resource.ResourceStatus !== "DELETE_COMPLETE",
    );
  } catch (problem) {
    if ((problem as Error).message.includes("does not exist")) return false;
    throw problem;
  }
}

function orphan(aws: Aws, name: string): OrphanedResource {
  return {
    kind: "parameter",
    name,
    why: "the output of a run whose stack is gone",
    remove: () =>
      aws
        .client(SSM)
        .deleteParameter({ Name: name })
        .then(() => removed()),
  };
}
