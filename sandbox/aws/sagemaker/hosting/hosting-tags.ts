import { validationException } from "../listing";
import type { HostingContext, HostingOperations } from "./operation";
import type { Tag } from "./definitions";
import type { HostingStore } from "./store";

interface TagsInput {
  readonly ResourceArn: string;
  readonly Tags?: readonly Tag[];
  readonly TagKeys?: readonly string[];
}

const TITLES: Readonly<Record<string, string>> = {
  model: "model",
  "endpoint-config": "endpoint configuration",
  endpoint: "endpoint",
};
const MOST_TAGS = 50;

/** Tags of models, endpoint configurations and endpoints; `undefined` hands those of other resources on. */
export const hostingTagOperations: HostingOperations = {
  ListTags(input: TagsInput, { store }: HostingContext) {
    const tags = tagsOf(store, input.ResourceArn);
    return tags && { Tags: tags };
  },

  AddTags(input: TagsInput, { store }: HostingContext) {
    const old = tagsOf(store, input.ResourceArn);
    if (old === undefined) return undefined;
    const tags = new Map([...old, ...(input.Tags ?? [])].map((tag) => [tag.Key, tag]));
    if (tags.size > MOST_TAGS) {
      throw validationException(`${input.ResourceArn} can have ${MOST_TAGS} tags at most.`);
    }
    store.tags.set(input.ResourceArn.toLowerCase(), [...tags.values()]);
    return { Tags: [...tags.values()] };
  },

  DeleteTags(input: TagsInput, { store }: HostingContext) {
    const old = tagsOf(store, input.ResourceArn);
    if (old === undefined) return undefined;
    store.tags.set(
      input.ResourceArn.toLowerCase(),
      old.filter((tag) => !input.TagKeys?.includes(tag.Key)),
    );
    return {};
  },
};

/** ARNs of hosting are in small letters throughout. */
function tagsOf(store: HostingStore, arn: string): readonly Tag[] | undefined {
  const type = arn.split(":")[5]?.split("/")[0] ?? "";
  const title = Object.hasOwn(TITLES, type) ? TITLES[type] : undefined;
  if (title === undefined) return undefined;
  const tags = store.tags.get(arn.toLowerCase());
  if (tags !== undefined) return tags;
  throw validationException(`Could not find ${title} "${arn}".`);
}
