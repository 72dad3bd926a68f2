import type { Attribute, Block } from "../schema/schema";
import type { Message } from "../wire";

const NESTING = { single: 1, list: 2, set: 3 } as const;

/** A schema message; `sensitive` names top-level attributes. */
export function encodeSchema(block: Block, version: number, sensitive: readonly string[]): Message {
  return { version, block: { ...encodeBlock(block, sensitive), version } };
}

function encodeBlock(block: Block, sensitive: readonly string[]): Message {
  return {
    attributes: block.attributes.map((attribute) =>
      encodeAttribute(attribute, sensitive.includes(attribute.name)),
    ),
    block_types: block.blocks.map(({ name, nesting, maxItems, block: nested }) => ({
      type_name: name,
      nesting: NESTING[nesting],
      max_items: maxItems,
      block: encodeBlock(nested, []),
    })),
  };
}

function encodeAttribute(
  { name, type, nested, required, optional, computed }: Attribute,
  sensitive: boolean,
): Message {
  const shape = nested
    ? {
        nested_type: {
          nesting: NESTING[nested.nesting],
          attributes: nested.attributes.map((each) => encodeAttribute(each, false)),
        },
      }
    : { type: Buffer.from(JSON.stringify(type)) };
  return { name, required, optional, computed, sensitive, ...shape };
}
