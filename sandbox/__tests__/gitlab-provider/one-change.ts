import { findResource } from "../../gitlab-provider/catalog";
import { planChange } from "../../gitlab-provider/plan";
import { applyChange } from "../../gitlab-provider/rpc/apply";
import { validateResource } from "../../gitlab-provider/rpc/validate";
import { conform } from "../../gitlab-provider/state";
import type { ValueObject } from "../../gitlab-provider/values";
import type { FakeGitLab } from "./fake-gitlab";

/** Plans and applies one change, as Terraform would. */
export async function change(fake: FakeGitLab, type: string, prior: ValueObject | null, config: ValueObject) {
  const found = findResource(type);
  const before = prior && conform(found.block, prior);
  const { planned, replace } = planChange(found.resource, found.block, before, conform(found.block, config));
  const applied = await applyChange(fake.client(), found, before, planned);
  return { ...applied, replace, planned };
}

/** Destroys what a state holds. */
export function remove(fake: FakeGitLab, type: string, state: ValueObject) {
  const found = findResource(type);
  return applyChange(fake.client(), found, conform(found.block, state), null);
}

/** Summaries of what is wrong with a configuration. */
export function problems(type: string, config: ValueObject): string[] {
  const { resource, block } = findResource(type);
  return validateResource(resource, conform(block, config)).map(({ summary }) => summary);
}
