import { validationException } from "./listing";
import { findPackage } from "./model-packages";
import type { Registry, RegistryContext, RegistryOperations, Tag } from "./registry";

interface TagsInput {
  readonly ResourceArn: string;
  readonly Tags?: readonly Tag[];
  readonly TagKeys?: readonly string[];
}

const OWN_TYPES = ["project", "code-repository", "model-package-group", "model-package"];
const MOST_TAGS = 50;

/** Tags of the resources that are kept here; `undefined` hands the others on to moto. */
export const tagOperations: RegistryOperations = {
  ListTags(input: TagsInput, { registry }: RegistryContext) {
    const arn = taggedArn(registry, input.ResourceArn);
    return arn && { Tags: registry.tags.get(arn) ?? [] };
  },

  AddTags(input: TagsInput, { registry }: RegistryContext) {
    const arn = taggedArn(registry, input.ResourceArn);
    if (arn === undefined) return undefined;
    const tags = new Map((registry.tags.get(arn) ?? []).map((tag) => [tag.Key, tag]));
    for (const tag of input.Tags ?? []) tags.set(tag.Key, tag);
    if (tags.size > MOST_TAGS)
      throw validationException(`${input.ResourceArn} can have ${MOST_TAGS} tags at most.`);
    registry.tags.set(arn, [...tags.values()]);
    return { Tags: registry.tags.get(arn) };
  },

  DeleteTags(input: TagsInput, { registry }: RegistryContext) {
    const arn = taggedArn(registry, input.ResourceArn);
    if (arn === undefined) return undefined;
    registry.tags.set(
      arn,
      (registry.tags.get(arn) ?? []).filter((tag) => !input.TagKeys?.includes(tag.Key)),
    );
    return {};
  },
};

/** The ARN under which a resource's tags are kept: a version has those of its group. */
function taggedArn(registry: Registry, arn: string): string | undefined {
  const [type = "", name = ""] = arn
    .split(":")
    .slice(5)
    .join(":")
    .split(/\/(.*)/s);
  if (!OWN_TYPES.includes(type)) return undefined;
  if (type === "model-package") {
    const { group } = findPackage(registry, arn);
    return group?.arn ?? arn;
  }
  const kept = type === "model-package-group" ? registry.arn(type, name.toLowerCase()) : arn;
  if (registry.tags.has(kept)) return kept;
  throw validationException(`${arn} does not exist.`);
}
