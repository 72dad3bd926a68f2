import type { Message } from "./wire";

const SEVERITY = { error: 1, warning: 2 } as const;

export interface Diagnostic {
  readonly severity: keyof typeof SEVERITY;
  readonly summary: string;
  readonly detail: string;
  /** The attribute that Terraform points at, if one is at fault. */
  readonly attribute?: string;
}

export function errorAbout(attribute: string | undefined, summary: string, detail: string): Diagnostic {
  return { severity: "error", summary, detail, ...(attribute ? { attribute } : {}) };
}

/** A failure that ends a call; every diagnostic in it reaches the user. */
export class ProviderError extends Error {
  override readonly name = "ProviderError";
  readonly diagnostics: readonly Diagnostic[];

  constructor(...diagnostics: readonly Diagnostic[]) {
    super(diagnostics.map((each) => `${each.summary}: ${each.detail}`).join("\n"));
    this.diagnostics = diagnostics;
  }
}

/** Whatever was thrown, as diagnostics: an unforeseen error must reach the user too, and not end as a broken stream. */
export function diagnosticsOf(error: unknown, doing: string): readonly Diagnostic[] {
  if (error instanceof ProviderError) return error.diagnostics;
  const detail = error instanceof Error ? error.message : String(error);
  return [errorAbout(undefined, `${doing} failed in the sandbox's GitLab provider`, detail)];
}

export function encodeDiagnostics(diagnostics: readonly Diagnostic[]): Message[] {
  return diagnostics.map(({ severity, summary, detail, attribute }) => ({
    severity: SEVERITY[severity],
    summary,
    detail,
    ...(attribute ? { attribute: attributePath(attribute) } : {}),
  }));
}

/** The path of a top-level attribute. */
export function attributePath(name: string): Message {
  return { steps: [{ attribute_name: name }] };
}
