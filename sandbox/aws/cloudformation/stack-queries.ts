import { notInTheSandbox } from "../aws-error";
import type { Call } from "../service";
import { COMMAND_RUNNER } from "./command-runner/resource-schema";
import type { XmlValue } from "./query-xml";
import type { Stack } from "./stack";
import type { StackOperation, StackParts } from "./stack-operations";
import { eventView, resourceView, stackView, templateParameters } from "./stack-view";
import { templateText } from "./template-source";
import { mentionsResourceType, parseTemplate } from "./template/parse-template";
import { validationError, type Template } from "./template/template";

interface Named {
  readonly StackName?: string;
  readonly NextToken?: string;
}

interface ResourcesInput extends Named {
  readonly LogicalResourceId?: string;
  readonly PhysicalResourceId?: string;
}

const EVENTS_PER_PAGE = 100;
/** Operations on a stack that moto could only answer with "does not exist". */
const NOT_PLAYED = [
  "CancelUpdateStack ContinueUpdateRollback RollbackStack SetStackPolicy GetStackPolicy SignalResource",
  "UpdateTerminationProtection ListStackResources",
  "DetectStackDrift DetectStackResourceDrift DescribeStackResourceDrifts ExecuteChangeSet",
].flatMap((names) => names.split(" "));

/** Operations that look at stacks with a CommandRunner and at their templates. */
export function stackQueries({ account, store, engine }: StackParts): Record<string, StackOperation<never>> {
  const ours =
    <Input extends Named>(answer: (stack: Stack, input: Input, call: Call) => { [name: string]: XmlValue }) =>
    (input: Input, call: Call) => {
      const stack = store.find(call.region, input.StackName ?? "");
      return stack && answer(stack, input, call);
    };
  const notPlayed = NOT_PLAYED.map((name) => [
    name,
    ours(() => {
      throw notInTheSandbox("cloudformation", `${name} for a stack with ${COMMAND_RUNNER}`);
    }),
  ]);
  return {
    ...(Object.fromEntries(notPlayed) as Record<string, StackOperation<never>>),
    DescribeStacks: ours((stack) => ({ Stacks: [stackView(stack)] })),
    DescribeStackEvents: ours(events),
    DescribeStackResources(input: ResourcesInput, { region }: Call) {
      const { StackName: name, PhysicalResourceId: physicalId, LogicalResourceId: logicalId } = input;
      const stack =
        name === undefined && physicalId !== undefined
          ? stackOfResource(store.all(region), physicalId)
          : store.find(region, name ?? "");
      return (
        stack && {
          StackResources: [...stack.resources.values()]
            .filter((resource) => [undefined, resource.logicalId].includes(logicalId))
            .map((resource) => resourceView(stack, resource, "Timestamp")),
        }
      );
    },
    DescribeStackResource: ours((stack, input: Named & { LogicalResourceId?: string }) => {
      const resource = stack.resources.get(input.LogicalResourceId ?? "");
      if (resource === undefined) {
        throw validationError(`Resource ${input.LogicalResourceId} does not exist for stack ${stack.name}`);
      }
      const { StackName, StackId } = resourceView(stack, resource, "Timestamp");
      return {
        StackResourceDetail: { StackName, StackId, ...resourceView(stack, resource, "LastUpdatedTimestamp") },
      };
    }),
    GetTemplate: ours((stack) => ({
      TemplateBody: stack.definition.template.text,
      StagesAvailable: ["Original", "Processed"],
    })),
    GetTemplateSummary() {
      throw notInTheSandbox("cloudformation", "GetTemplateSummary");
    },
    async ValidateTemplate(input: { TemplateBody?: string; TemplateURL?: string }, { region }: Call) {
      const text = await templateText(account, region, { ...input });
      // Not moto's check: it refuses what its linter only warns of, such as a parameter that is not used.
      const template = mentionsResourceType(text, COMMAND_RUNNER) ? checked(text) : parseTemplate(text);
      return {
        Description: template.description,
        Parameters: templateParameters(template),
        Capabilities: [],
        DeclaredTransforms: [],
      };
    },
  };

  function checked(text: string): Template {
    const template = parseTemplate(text);
    engine.checkTemplate(template);
    return template;
  }
}

/** Stacks that moto plays are not looked through: they make nothing that anybody looks up by its own id here. */
function stackOfResource(stacks: readonly Stack[], physicalId: string): Stack {
  const found = stacks.find(
    (stack) =>
      stack.status !== "DELETE_COMPLETE" &&
      [...stack.resources.values()].some((resource) => resource.physicalId === physicalId),
  );
  if (found === undefined) throw validationError(`Stack for ${physicalId} does not exist`);
  return found;
}

function events(stack: Stack, input: Named): { [name: string]: XmlValue } {
  const start = Number(input.NextToken ?? 0);
  if (!Number.isInteger(start)) throw validationError("The NextToken is not valid.");
  const newestFirst = [...stack.events].reverse();
  const end = start + EVENTS_PER_PAGE;
  return {
    StackEvents: newestFirst.slice(start, end).map((event) => eventView(stack, event)),
    NextToken: end < newestFirst.length ? String(end) : undefined,
  };
}
