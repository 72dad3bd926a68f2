import { bindingSource } from "./bindings";
import type { Attribute, Block, Entry, NestedBlock, TerraformType } from "./schema";

/** What one class of a binding declares, cut out of its source. */
interface ClassSource {
  readonly name: string;
  readonly parent: string;
  readonly body: string;
  /** JSDoc of its configuration interface: the one place that distinguishes a block from a nested attribute. */
  readonly configuration: string;
}

/** What the generator's comment says of a member, and the code between it and the next comment. */
interface Member {
  readonly name: string;
  readonly required: boolean;
  readonly optional: boolean;
  readonly computed: boolean;
  readonly code: string;
}

const CLASS = /^export class (\w+) extends cdktf\.(\w+) \{$([\s\S]*?)^\}$/gm;
const INTERFACE = /^export interface (\w+)[^{\n]*\{$([\s\S]*?)^\}$/gm;
const MEMBER =
  /^ {2}\/\/ (\w+) - computed: (true|false), optional: (true|false), required: (true|false)$([\s\S]*?)(?=^ {2}\/\/ \w+ - computed|^ {2}\/\/ ={5}|$(?![\s\S]))/gm;
const PRIMITIVES = { String: "string", Number: "number", Boolean: "bool" } as const;

/** The schema of one binding, for example of the folder `project-variable`. */
export function deriveEntry(folder: string): Entry {
  const source = bindingSource(folder);
  const classes = new Map(readClasses(source).map((each) => [each.name, each]));
  const top = [...classes.values()].find((each) => each.parent.startsWith("Terraform"));
  const name = /tfResourceType = "(\w+)"/.exec(top?.body ?? "")?.[1];
  if (!top || !name) throw new Error(`The binding ${folder} declares no Terraform type.`);
  const block = deriveBlock(top, classes);
  const kind = kindOf(top.parent);
  // `alias` is Terraform's own argument, and the provider's class lists it among the provider's.
  const attributes =
    kind === "provider" ? block.attributes.filter((each) => each.name !== "alias") : block.attributes;
  return { name, kind, block: { ...block, attributes } };
}

function kindOf(parent: string): Entry["kind"] {
  if (parent === "TerraformProvider") return "provider";
  return parent === "TerraformDataSource" ? "data-source" : "resource";
}

function readClasses(source: string): ClassSource[] {
  const interfaces = new Map([...source.matchAll(INTERFACE)].map((match) => [match[1], match[2] ?? ""]));
  return [...source.matchAll(CLASS)].map(([, name = "", parent = "", body = ""]) => ({
    name,
    parent,
    body,
    configuration:
      interfaces.get(`${name}Config`) ?? interfaces.get(name.replace(/OutputReference$/, "")) ?? "",
  }));
}

function deriveBlock(source: ClassSource, classes: ReadonlyMap<string, ClassSource>): Block {
  const attributes: Attribute[] = [];
  const blocks: NestedBlock[] = [];
  for (const member of readMembers(source.body)) {
    const nested = nestedClass(member, classes);
    if (nested && isBlock(source, member.name))
      blocks.push(deriveNestedBlock(source, member, nested, classes));
    else attributes.push(deriveAttribute(source, member, nested, classes));
  }
  return { attributes, blocks };
}

function readMembers(body: string): Member[] {
  return [...body.matchAll(MEMBER)].map(([, name = "", computed, optional, required, code = ""]) => ({
    name,
    // One entry is marked both required and computed; Terraform refuses that, and required is what its text says.
    required: required === "true",
    optional: optional === "true" && required !== "true",
    computed: computed === "true" && required !== "true",
    code,
  }));
}

interface NestedClass {
  readonly source: ClassSource;
  /** `list` and `set` are many objects, `one` is an object or a list of at most one. */
  readonly shape: "list" | "set" | "one";
}

function nestedClass(member: Member, classes: ReadonlyMap<string, ClassSource>): NestedClass | undefined {
  const many = /= new (\w+)List\(this, "\w+", (true|false)\)/.exec(member.code);
  const one = /= new (\w+OutputReference)\(this, "\w+"\)/.exec(member.code);
  const source = classes.get(many ? `${many[1]}OutputReference` : (one?.[1] ?? ""));
  if (!source) return undefined;
  return { source, shape: one ? "one" : many?.[2] === "true" ? "set" : "list" };
}

function isBlock(source: ClassSource, name: string): boolean {
  return new RegExp(`^ {2}\\* ${name} block$`, "m").test(source.configuration);
}

function deriveNestedBlock(
  parent: ClassSource,
  member: Member,
  nested: NestedClass,
  classes: ReadonlyMap<string, ClassSource>,
): NestedBlock {
  const block = deriveBlock(nested.source, classes);
  if (nested.shape !== "one") return { name: member.name, nesting: nested.shape, maxItems: 0, block };
  const single = hclType(parent, member.name) === "struct";
  return { name: member.name, nesting: single ? "single" : "list", maxItems: single ? 0 : 1, block };
}

/** `list`, `set` or `struct`: what the binding's HCL renderer makes of a member. */
function hclType(source: ClassSource, name: string): string | undefined {
  const renderer = source.body.slice(source.body.indexOf("synthesizeHclAttributes"));
  return new RegExp(`^ {6}${name}: \\{[^}]*?type: "(\\w+)"`, "m").exec(renderer)?.[1];
}

function deriveAttribute(
  parent: ClassSource,
  member: Member,
  nested: NestedClass | undefined,
  classes: ReadonlyMap<string, ClassSource>,
): Attribute {
  const { name, required, optional, computed } = member;
  const flags = { name, required, optional, computed };
  if (!nested) return { ...flags, type: plainType(member) };
  const { attributes } = deriveBlock(nested.source, classes);
  if (computed && !optional) {
    const object: TerraformType = [
      "object",
      Object.fromEntries(attributes.map((each) => [each.name, typeOf(each)])),
    ];
    return { ...flags, type: nested.shape === "one" ? object : [nested.shape, object] };
  }
  const nesting =
    nested.shape === "one" ? (hclType(parent, name) === "list" ? "list" : "single") : nested.shape;
  return { ...flags, nested: { nesting, attributes } };
}

/** The type of an attribute, nested ones spelled out as objects. */
function typeOf(attribute: Attribute): TerraformType {
  if (attribute.type) return attribute.type;
  const members = attribute.nested?.attributes ?? [];
  const object: TerraformType = [
    "object",
    Object.fromEntries(members.map((each) => [each.name, typeOf(each)])),
  ];
  const nesting = attribute.nested?.nesting ?? "single";
  return nesting === "single" ? object : [nesting, object];
}

function plainType(member: Member): TerraformType {
  const { code } = member;
  if (/new cdktf\.StringMapList\(/.test(code)) return ["list", ["map", "string"]];
  if (/new cdktf\.StringMap\(|\{ \[key: string\]: string \}/.test(code)) return ["map", "string"];
  if (/new cdktf\.NumberMap\(|getNumberMapAttribute\(|\{ \[key: string\]: number \}/.test(code)) {
    return ["map", "number"];
  }
  const list = /(Fn\.tolist\()?this\.get(Number)?ListAttribute\(/.exec(code);
  if (list) return [list[1] ? "set" : "list", list[2] ? "number" : "string"];
  const getter = /this\.get(String|Number|Boolean)Attribute\(/.exec(code)?.[1];
  if (getter) return PRIMITIVES[getter as keyof typeof PRIMITIVES];
  // The provider's own getters return the field, so that the field's type decides.
  const field = /private _\w+\?: (string|number|boolean)\b/.exec(code)?.[1];
  if (field) return field === "boolean" ? "bool" : (field as "string" | "number");
  throw new Error(
    `The binding declares ${member.name} in a way whose type is not known: ${code.trim().slice(0, 120)}`,
  );
}
