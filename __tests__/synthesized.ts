import { Testing, TerraformStack } from "cdktf";

/** Arguments of one block of a synthesized stack, with Terraform's own names. */
export type Block = Readonly<Record<string, unknown>>;

/** A synthesized stack, to look its blocks up by type. */
interface Synthesized {
  readonly text: string;
  resources(type: string): Block[];
  /** The only resource of its type; throws if there are none or several. */
  resource(type: string): Block;
  dataSources(type: string): Block[];
  dataSource(type: string): Block;
  provider(name: string): Block;
  readonly outputs: Readonly<Record<string, Block>>;
  readonly variables: Readonly<Record<string, Block>>;
}

type Blocks = Readonly<Record<string, Readonly<Record<string, Block>>>>;

/** Synthesizes a stack of what `build` adds to it. */
export function synthesized(build: (stack: TerraformStack) => void): Synthesized {
  const stack = new TerraformStack(Testing.app(), "test");
  build(stack);
  return synthesizedStack(stack);
}

export function synthesizedStack(stack: TerraformStack): Synthesized {
  const text = Testing.synth(stack);
  const json = JSON.parse(text) as {
    readonly resource?: Blocks;
    readonly data?: Blocks;
    readonly provider?: Readonly<Record<string, Block[]>>;
    readonly output?: Record<string, Block>;
    readonly variable?: Record<string, Block>;
  };
  const all = (blocks: Blocks | undefined, type: string): Block[] => Object.values(blocks?.[type] ?? {});
  return {
    text,
    resources: (type) => all(json.resource, type),
    resource: (type) => only(all(json.resource, type), type),
    dataSources: (type) => all(json.data, type),
    dataSource: (type) => only(all(json.data, type), type),
    provider: (name) => only(json.provider?.[name] ?? [], name),
    outputs: json.output ?? {},
    variables: json.variable ?? {},
  };
}

function only(blocks: readonly Block[], type: string): Block {
  const [block] = blocks;
  if (block === undefined || blocks.length > 1)
    throw new Error(`${blocks.length} blocks of ${type}, not one`);
  return block;
}

/** A statement of a policy document with this `sid`, wherever it is in the stack. */
export function statement(stack: Synthesized, sid: string): Block {
  const documents = stack.dataSources("aws_iam_policy_document");
  const statements = documents.flatMap((document) => document["statement"] as Block[]);
  return only(
    statements.filter((one) => one["sid"] === sid),
    `statement ${sid}`,
  );
}
