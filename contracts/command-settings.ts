/**
 * Settings that the product's template hands to the host: its Command exports them as `NAME='value'`. No value has a quote in it,
 * as no pattern of a parameter accepts one.
 */
type CommandSetting = "LOCK_TABLE" | "PACKAGE_SHA256" | "STATE_BUCKET";

/** Value of a setting in the text of a template or of its Command; undefined when the text does not set it. */
export function readCommandSetting(text: string, name: CommandSetting): string | undefined {
  return new RegExp(`\\b${name}='([^']+)'`).exec(text)?.[1];
}
