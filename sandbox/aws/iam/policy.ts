import { conditionHolds, type Report } from "./policy-condition";
import { PatternSet } from "./pattern-set";
import type { Context } from "./policy-pattern";

/**
 * Statements of policies, and whether they speak of a request.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
export interface AccessRequest {
  /** For example `sqs:SendMessage`. */
  readonly action: string;
  readonly resource: string;
  /** For example `events.amazonaws.com`; left out where identity policies, which name no principal, are evaluated. */
  readonly service?: string;
  readonly context?: Context;
}

export interface Statement {
  readonly Sid?: string;
  readonly Effect?: string;
  readonly Principal?: unknown;
  readonly NotPrincipal?: unknown;
  readonly Action?: unknown;
  readonly NotAction?: unknown;
  readonly Resource?: unknown;
  readonly NotResource?: unknown;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** The statements of a policy document; none for text that is not a policy. */
export function statementsOf(policy: string | undefined): Statement[] {
  if (!policy) return [];
  try {
    const { Statement: statements } = JSON.parse(policy) as { Statement?: Statement | Statement[] };
    return statements === undefined ? [] : Array.isArray(statements) ? statements : [statements];
  } catch {
    return [];
  }
}

/** Whether the statements together allow a request: one allows, none denies. */
export function allows(statements: readonly Statement[], request: AccessRequest): boolean {
  const matching = statements.filter(
    (statement) => matchesService(statement, request.service) && speaksOf(statement, request),
  );
  return (
    matching.some((statement) => statement.Effect === "Allow") &&
    !matching.some((statement) => statement.Effect === "Deny")
  );
}

/** Whether a statement is about a request's action and resource, and its conditions hold; its principal is not looked at. */
export function speaksOf(statement: Statement, request: AccessRequest, report?: Report): boolean {
  const { action, resource, context = {} } = request;
  return (
    concerns(statement, action, resource, context) &&
    Object.entries(statement.Condition ?? {}).every(([operator, keys]) =>
      Object.entries(keys).every(([key, values]) =>
        conditionHolds(operator, key, list(values), context, report),
      ),
    )
  );
}

/** The same without the conditions. */
export function concerns(
  statement: Statement,
  action: string,
  resource: string,
  context: Context = {},
): boolean {
  const { action: actions, resource: resources } = elementsOf(statement);
  return (
    actions.set.matches(action, context) === actions.included &&
    resources.set.matches(resource, context) === resources.included
  );
}

interface Element {
  readonly set: PatternSet;
  /** Not so for `NotAction` and `NotResource`. */
  readonly included: boolean;
}

const elements = new WeakMap<Statement, { readonly action: Element; readonly resource: Element }>();

function elementsOf(statement: Statement) {
  const known = elements.get(statement);
  if (known) return known;
  const { Action, NotAction, Resource = "*", NotResource } = statement;
  const element = (included: unknown, excluded: unknown, ignoresCase: boolean): Element => ({
    set: new PatternSet(list(excluded ?? included), ignoresCase),
    included: excluded === undefined,
  });
  const made = { action: element(Action, NotAction, true), resource: element(Resource, NotResource, false) };
  elements.set(statement, made);
  return made;
}

/** Names of the condition keys of a statement, in lower case. */
export function conditionKeys(statement: Statement): string[] {
  return Object.values(statement.Condition ?? {}).flatMap((keys) =>
    Object.keys(keys).map((key) => key.toLowerCase()),
  );
}

function matchesService(statement: Statement, service: string | undefined): boolean {
  if (service === undefined) return true;
  if (statement.NotPrincipal !== undefined) return !names(statement.NotPrincipal, service);
  return names(statement.Principal, service);
}

function names(principal: unknown, service: string): boolean {
  if (principal === "*") return true;
  const { Service: services, AWS: accounts } = (principal ?? {}) as { Service?: unknown; AWS?: unknown };
  return list(services).includes(service) || list(accounts).includes("*");
}

/** Policies write one value bare and several as a list. */
export function list(value: unknown): string[] {
  if (value === undefined || value === null) return [];
  return (Array.isArray(value) ? value : [value]).map(String);
}
