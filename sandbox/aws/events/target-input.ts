export interface InputOfTarget {
  readonly Input?: string;
  readonly InputPath?: string;
  readonly InputTransformer?: {
    readonly InputPathsMap?: Readonly<Record<string, string>>;
    readonly InputTemplate: string;
  };
}

type Json = Readonly<Record<string, unknown>>;

/**
 * What a target gets for an event: the event, a constant, a part, or a filled template.
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html
 */
export function targetInput(target: InputOfTarget, event: Json, ruleArn: string): string {
  if (target.Input !== undefined) return target.Input;
  if (target.InputPath !== undefined) return JSON.stringify(atPath(event, target.InputPath) ?? {});
  if (target.InputTransformer) return filled(target.InputTransformer, event, ruleArn);
  return JSON.stringify(event);
}

/** The value at a JSON path of names and numbers, such as `$.detail.items[0]`. */
function atPath(event: Json, path: string): unknown {
  const steps = path.replace(/^\$\.?/, "").match(/[^.[\]"']+/g) ?? [];
  return steps.reduce<unknown>((value, step) => (value as Json | undefined)?.[step], event);
}

/** Within quotes of the template a text goes in bare; elsewhere every value goes in as JSON. */
function filled(
  transformer: NonNullable<InputOfTarget["InputTransformer"]>,
  event: Json,
  ruleArn: string,
): string {
  const reserved: Record<string, unknown> = {
    "aws.events.rule-arn": ruleArn,
    "aws.events.rule-name": ruleArn.slice(ruleArn.lastIndexOf("/") + 1),
    "aws.events.event.ingestion-time": event.time,
    "aws.events.event": event,
    "aws.events.event.json": event,
  };
  const valueOf = (name: string): unknown => {
    const path = transformer.InputPathsMap?.[name];
    return path === undefined ? reserved[name] : atPath(event, path);
  };
  let insideQuotes = false;
  return transformer.InputTemplate.replace(/\\.|"|<([\w.-]+)>/g, (token, name: string | undefined) => {
    if (token === '"') insideQuotes = !insideQuotes;
    if (name === undefined) return token;
    const value = valueOf(name);
    if (value === undefined) return "";
    if (!insideQuotes) return JSON.stringify(value);
    const text = typeof value === "string" ? value : JSON.stringify(value);
    return JSON.stringify(text).slice(1, -1);
  });
}
