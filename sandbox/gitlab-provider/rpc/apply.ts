import { GitLabRefusal, type GitLabClient } from "../client";
import { type Diagnostic, diagnosticsOf, errorAbout } from "../diagnostics";
import { isLegacy } from "../plan";
import { PartialCreation, type Resource } from "../resources/resource";
import type { Block } from "../schema/schema";
import { conform, fillUnknowns } from "../state";
import { UNKNOWN, type ValueObject } from "../values";

interface Applied {
  /** The prior state; null = nothing exists. */
  readonly state: ValueObject | null;
  readonly diagnostics: readonly Diagnostic[];
}

/** Creates, updates or deletes. After a failure the state says what exists, so that the next run goes on from there. */
export async function applyChange(
  client: GitLabClient,
  { resource, block }: { readonly resource: Resource; readonly block: Block },
  prior: ValueObject | null,
  planned: ValueObject | null,
): Promise<Applied> {
  const verb = planned === null ? "Delete" : prior === null ? "Create" : "Update";
  try {
    if (planned === null) {
      await resource.delete(client, prior ?? {});
      return { state: null, diagnostics: [] };
    }
    const answer = prior
      ? await resource.update(client, planned, prior)
      : await resource.create(client, planned);
    return { state: appliedState(block, planned, answer), diagnostics: [] };
  } catch (error) {
    const cause = error instanceof PartialCreation ? error.cause : error;
    const state =
      error instanceof PartialCreation && planned ? appliedState(block, planned, error.state) : prior;
    return { state, diagnostics: failure(`${verb} ${resource.type}`, client, cause) };
  }
}

/** Resources of the older SDK show GitLab's answer as it is; all others show the plan with its unknowns filled in. */
function appliedState(block: Block, planned: ValueObject, answer: ValueObject): ValueObject {
  if (!isLegacy(block)) return conform(block, fillUnknowns(planned, answer) as ValueObject);
  const known = Object.entries(planned).map(([name, value]) => [name, value === UNKNOWN ? null : value]);
  return conform(block, { ...(Object.fromEntries(known) as ValueObject), ...answer });
}

/** GitLab's refusal, or whatever else went wrong, in a message that never holds the token. */
export function failure(doing: string, client: GitLabClient, error: unknown): readonly Diagnostic[] {
  const diagnostics = error instanceof GitLabRefusal ? [refusal(doing, error)] : diagnosticsOf(error, doing);
  return diagnostics.map((each) => ({
    ...each,
    summary: client.redact(each.summary),
    detail: client.redact(each.detail),
  }));
}

function refusal(doing: string, { method, path, status, reason }: GitLabRefusal): Diagnostic {
  const masking =
    doing.endsWith("_variable") && status === 400 && /value/.test(reason) && /invalid/.test(reason)
      ? " A masked value must meet GitLab's rules: https://docs.gitlab.com/ci/variables/#mask-a-cicd-variable"
      : "";
  return errorAbout(
    undefined,
    `${doing}: GitLab answered ${status}`,
    `${method} ${path}: ${reason}.${masking}`,
  );
}
