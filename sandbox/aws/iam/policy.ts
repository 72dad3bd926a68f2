/**
 * Evaluation of policy statements, as far as the sandbox decides on access itself: services that act for the account.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
export interface AccessRequest {
  /** For example `sqs:SendMessage`. */
  readonly action: string;
  readonly resource: string;
  /** For example `events.amazonaws.com`; left out where identity policies, which name no principal, are evaluated. */
  readonly service?: string;
  /** Condition keys in lower case with their values, for example `aws:sourcearn`. */
  readonly context?: Readonly<Record<string, string>>;
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
  const matching = statements.filter((statement) => matches(statement, request));
  return (
    matching.some((statement) => statement.Effect === "Allow") &&
    !matching.some((statement) => statement.Effect === "Deny")
  );
}

function matches(statement: Statement, request: AccessRequest): boolean {
  return (
    matchesPrincipal(statement, request.service) &&
    matchesOneOf(statement.Action, statement.NotAction, request.action, "i") &&
    matchesOneOf(statement.Resource ?? "*", statement.NotResource, request.resource) &&
    Object.entries(statement.Condition ?? {}).every(([operator, keys]) =>
      Object.entries(keys).every(([key, values]) =>
        holds(operator, request.context?.[key.toLowerCase()], list(values)),
      ),
    )
  );
}

function matchesPrincipal(statement: Statement, service: string | undefined): boolean {
  if (service === undefined) return true;
  if (statement.NotPrincipal !== undefined) return !names(statement.NotPrincipal, service);
  return names(statement.Principal, service);
}

function names(principal: unknown, service: string): boolean {
  if (principal === "*") return true;
  const { Service: services, AWS: accounts } = (principal ?? {}) as { Service?: unknown; AWS?: unknown };
  return list(services).includes(service) || list(accounts).includes("*");
}

function matchesOneOf(included: unknown, excluded: unknown, value: string, flags = ""): boolean {
  if (excluded !== undefined) return !list(excluded).some((pattern) => like(pattern, value, flags));
  return list(included).some((pattern) => like(pattern, value, flags));
}

type Comparison = (expected: string, actual: string) => boolean;

const comparisons: Readonly<Record<string, Comparison>> = {
  StringEquals: (expected, actual) => expected === actual,
  StringEqualsIgnoreCase: (expected, actual) => expected.toLowerCase() === actual.toLowerCase(),
  StringLike: (expected, actual) => like(expected, actual),
  ArnEquals: (expected, actual) => like(expected, actual),
  ArnLike: (expected, actual) => like(expected, actual),
  Bool: (expected, actual) => expected.toLowerCase() === actual.toLowerCase(),
};

/** An operator that is not known here never holds: it may only narrow what an Allow gives. */
function holds(operator: string, actual: string | undefined, expected: readonly string[]): boolean {
  const ifExists = operator.endsWith("IfExists");
  const name = operator.replace(/IfExists$/, "").replace(/^ForAnyValue:|^ForAllValues:/, "");
  if (actual === undefined) return ifExists || name.includes("Not");
  const negated = name.includes("Not");
  const compare = comparisons[name.replace("Not", "")];
  if (!compare) return false;
  return negated !== expected.some((value) => compare(value, actual));
}

function list(value: unknown): string[] {
  if (value === undefined || value === null) return [];
  return (Array.isArray(value) ? value : [value]).map(String);
}

function like(pattern: string, value: string, flags = ""): boolean {
  const expression = pattern
    .replace(/[.+^${}()|[\]\\]/g, "\\$&")
    .replaceAll("*", ".*")
    .replaceAll("?", ".");
  return new RegExp(`^${expression}$`, `s${flags}`).test(value);
}
