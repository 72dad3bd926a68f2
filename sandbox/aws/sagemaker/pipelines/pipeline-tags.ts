import { validationException } from "../listing";
import type { Tag } from "../registry";
import type { Pipeline } from "./pipeline";
import type { PipelineContext, PipelineOperations } from "./pipeline-context";

interface TagsInput {
  readonly ResourceArn: string;
  readonly Tags?: readonly Tag[];
  readonly TagKeys?: readonly string[];
}

const MOST_TAGS = 50;

/** Tags of pipelines; `undefined` leaves those of other resources to the next who knows them. */
export const pipelineTags: PipelineOperations = {
  ListTags(input: TagsInput, context: PipelineContext) {
    const pipeline = tagged(input, context);
    return pipeline && { Tags: pipeline.tags };
  },

  AddTags(input: TagsInput, context: PipelineContext) {
    const pipeline = tagged(input, context);
    if (pipeline === undefined) return undefined;
    const tags = new Map([...pipeline.tags, ...(input.Tags ?? [])].map((tag) => [tag.Key, tag]));
    if (tags.size > MOST_TAGS) {
      throw validationException(`${input.ResourceArn} can have ${MOST_TAGS} tags at most.`);
    }
    pipeline.tags = [...tags.values()];
    return { Tags: pipeline.tags };
  },

  DeleteTags(input: TagsInput, context: PipelineContext) {
    const pipeline = tagged(input, context);
    if (pipeline === undefined) return undefined;
    pipeline.tags = pipeline.tags.filter((tag) => !input.TagKeys?.includes(tag.Key));
    return {};
  },
};

function tagged(input: TagsInput, { store }: PipelineContext): Pipeline | undefined {
  const [, name] = /:pipeline\/([^/]+)$/.exec(input.ResourceArn) ?? [];
  return name === undefined ? undefined : store.pipeline(name);
}
