import {
  isAlias,
  parseDocument,
  visit,
  YAMLMap,
  type CollectionTag,
  type Document,
  type ScalarTag,
} from "yaml";

import { isObject, validationError, type TemplateObject, type TemplateValue } from "./template";

const SHORT_FORMS = [
  "And Base64 Cidr Contains EachMemberEquals EachMemberIn Equals FindInMap GetAtt GetAZs If ImportValue Join",
  "Length Not Or RefAll Select Split Sub ToJsonString Transform ValueOf ValueOfAll",
].flatMap((names) => names.split(" "));

/** CloudFormation reads YAML 1.1 without dates, merges and binary values. */
const LEFT_OUT = ["timestamp", "merge", "binary", "omap", "pairs", "set"].map(
  (name) => `tag:yaml.org,2002:${name}`,
);

/**
 * Reads a template's text, JSON or YAML with CloudFormation's short forms (`!Ref`, `!Sub`, …).
 *
 * @throws AwsError `ValidationError` with CloudFormation's message.
 */
export function readDocument(text: string): TemplateObject {
  const value = text.trimStart().startsWith("{") ? readJson(text) : readYaml(text);
  if (!isObject(value)) throw validationError("Template format error: unsupported structure.");
  refuseNull(value, "");
  return value;
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The YAML reader, unlike the JSON one, always says where it stumbled; JSON is YAML of one kind.
    const { line, col } = parseDocument(text, { schema: "json" }).errors[0]?.linePos?.[0] ?? {
      line: 1,
      col: 1,
    };
    throw validationError(`Template format error: JSON not well-formed. (line ${line}, column ${col})`);
  }
}

function readYaml(text: string): unknown {
  const document = parseDocument(text, {
    schema: "yaml-1.1",
    merge: false,
    customTags: (tags) => [
      ...tags.filter((tag) => typeof tag === "string" || !LEFT_OUT.includes(tag.tag)),
      ...shortFormTags(),
    ],
  });
  const problem = document.errors[0] ?? document.warnings[0];
  if (problem !== undefined) {
    const { line, col } = problem.linePos?.[0] ?? { line: 1, col: 1 };
    throw validationError(`Template format error: YAML not well-formed. (line ${line}, column ${col})`);
  }
  refuseAliases(document);
  return document.toJS();
}

function refuseAliases(document: Document): void {
  visit(document, (_key, node) => {
    if (!isAlias(node)) return;
    throw validationError("Template format error: YAML aliases are not allowed in CloudFormation templates");
  });
}

function shortFormTags(): (ScalarTag | CollectionTag)[] {
  const functions = SHORT_FORMS.flatMap((name) => tagsOf(`!${name}`, `Fn::${name}`));
  return [...functions, ...tagsOf("!Ref", "Ref"), ...tagsOf("!Condition", "Condition")];
}

function tagsOf(tag: string, key: string): (ScalarTag | CollectionTag)[] {
  return [
    { tag, resolve: (text) => ({ [key]: key === "Fn::GetAtt" ? splitAttribute(text) : text }) },
    ...(["seq", "map"] as const).map((collection): CollectionTag => ({
      tag,
      collection,
      resolve(node) {
        const map = new YAMLMap();
        map.set(key, node);
        return map;
      },
    })),
  ];
}

function splitAttribute(text: string): string[] {
  const dot = text.indexOf(".");
  return dot < 0 ? [text] : [text.slice(0, dot), text.slice(dot + 1)];
}

function refuseNull(value: TemplateValue | null, path: string): void {
  if (value === null) throw validationError(`[${path}] 'null' values are not allowed in templates`);
  if (Array.isArray(value)) value.forEach((item, index) => refuseNull(item, `${path}/${index}`));
  else if (isObject(value)) {
    for (const [key, item] of Object.entries(value)) refuseNull(item, `${path}/${key}`);
  }
}
