import {
  type CloudFormationClient,
  CreateStackCommand,
  DeleteStackCommand,
  DescribeStacksCommand,
  paginateDescribeStackEvents,
  type StackEvent,
} from "@aws-sdk/client-cloudformation";
import { deletionRunToken, type PendingDeletion } from "../../contracts/project-deletion";
import { PROJECT_ID_TAG, PROJECT_NAME_TAG } from "../../contracts/tags";
import { destroyTemplate } from "./deleted-project";

/** The run of one attempt: a stack with the one CommandRunner of the project's own template. */
export interface DestroyRun {
  /** ARN of the stack. */
  readonly id: string;
  readonly status: string;
  readonly attempt: number;
}

/** CloudFormation does not start an attempt, and would not if it were asked again at once. */
export class RunRefusedError extends Error {
  override readonly name = "RunRefusedError";
}

const ATTEMPT_TAG = "destroy-attempt";

/** One stack a project at most: its name is the lock against two runs at once. */
export class DestroyStacks {
  /** @param prefix of the stacks' names; the project's id follows */
  constructor(
    private readonly client: CloudFormationClient,
    private readonly prefix: string,
  ) {}

  /** The id of the project that a stack of this name destroys; `undefined` for the name of any other stack. */
  projectOf(stackName: string): string | undefined {
    return stackName.startsWith(this.prefix) ? stackName.slice(this.prefix.length) : undefined;
  }

  async find(projectId: string): Promise<DestroyRun | undefined> {
    try {
      const { Stacks: [stack] = [] } = await this.client.send(
        new DescribeStacksCommand({ StackName: this.prefix + projectId }),
      );
      const attempt = stack?.Tags?.find(({ Key: key }) => key === ATTEMPT_TAG)?.Value;
      return stack && { id: stack.StackId ?? "", status: stack.StackStatus ?? "", attempt: Number(attempt) };
    } catch (error) {
      if (error instanceof Error && error.message.includes("does not exist")) return undefined;
      throw error;
    }
  }

  /**
   * Starts the attempt. One that is there already, from a delivery of the same event, is left alone.
   * @throws RunRefusedError
   */
  async start(deletion: PendingDeletion): Promise<void> {
    const { projectId: id, projectName: name, stackId, attempt, stateLockId } = deletion;
    try {
      const { template, parameters } = await destroyTemplate(
        this.client,
        { id, name, stackId },
        { TerraformAction: "destroy", RunToken: deletionRunToken(attempt), StateLockId: stateLockId },
      );
      await this.client.send(
        new CreateStackCommand({
          StackName: this.prefix + id,
          TemplateBody: template,
          Parameters: parameters,
          // The stack stays until its end was seen.
          OnFailure: "DO_NOTHING",
          Tags: [
            { Key: ATTEMPT_TAG, Value: String(attempt) },
            { Key: PROJECT_ID_TAG, Value: id },
            { Key: PROJECT_NAME_TAG, Value: name },
          ],
        }),
      );
    } catch (error) {
      if ((error as Error).name === "AlreadyExistsException") return;
      throw isRefusal(error) ? new RunRefusedError((error as Error).message, { cause: error }) : error;
    }
  }

  async remove(run: DestroyRun): Promise<void> {
    await this.client.send(new DeleteStackCommand({ StackName: run.id }));
  }

  /** Why a run failed: the reason of its first resource that did; CloudFormation lists the newest event first. */
  async failure(run: DestroyRun): Promise<string> {
    const events: StackEvent[] = [];
    const pages = paginateDescribeStackEvents({ client: this.client }, { StackName: run.id });
    for await (const { StackEvents = [] } of pages) events.push(...StackEvents);
    const failed = events.filter(
      (event) => event.ResourceStatus?.endsWith("_FAILED") && event.ResourceStatusReason,
    );
    return failed.at(-1)?.ResourceStatusReason ?? `the stack ${run.id} is ${run.status}`;
  }
}

/** Whether asking again would be refused again: the SDK has repeated a call that was only too early. */
function isRefusal(error: unknown): boolean {
  const { $fault: fault, name } = error as { readonly $fault?: string; readonly name?: string };
  return fault === "client" && !/thrott/i.test(name ?? "");
}
