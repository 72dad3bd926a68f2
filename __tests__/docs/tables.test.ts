import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Testing } from "cdktf";
import { parse } from "yaml";
import { ServiceCatalogStack } from "../../stacks/service-catalog";
import { type Block, synthesizedStack } from "../synthesized";
import { refusals } from "../terraform-variables";
import { readDocument, root, row } from "./documents";

const templateFile = join(root, "command-runner", "product-template.yaml");

function catalog() {
  const release = {
    templateFile,
    templateSha256: "",
    packageFile: templateFile,
    packageSha256: "",
  };
  const props = { release, projectDeletionFile: templateFile };
  return synthesizedStack(new ServiceCatalogStack(Testing.app(), "service-catalog", props));
}

const code = (text: string) => `\`${text}\``;

/** A default as it is written in terraform.tfvars. */
const written = (block: Block) => ("default" in block ? code(JSON.stringify(block["default"])) : "");

/** Rows of a document's tables whose first cell is one of `names`. */
function rowsOf(document: string, names: readonly string[]): string[] {
  const wanted = new Set(names.map(code));
  return readDocument(document)
    .rows.filter(([first = ""]) => wanted.has(first))
    .map((cells) => row(...cells));
}

describe("the tables of docs/ops/deploy.md", () => {
  const { variables, outputs } = catalog();

  it("list every variable with its default and what it is", () => {
    const expected = Object.entries(variables).map(([name, block]) =>
      row(code(name), written(block), String(block["description"])),
    );
    expect(rowsOf("docs/ops/deploy.md", Object.keys(variables)).sort()).toEqual(expected.sort());
  });

  it("list every output and what it is", () => {
    const expected = Object.entries(outputs).map(([name, block]) =>
      row(code(name), String(block["description"])),
    );
    expect(rowsOf("docs/ops/deploy.md", Object.keys(outputs)).sort()).toEqual(expected.sort());
  });
});

describe("the table of docs/data-scientists.md", () => {
  interface Parameter {
    readonly Default?: string | number;
    readonly Description: string;
    readonly AllowedValues?: readonly string[];
  }
  interface Template {
    readonly Metadata: {
      readonly "AWS::CloudFormation::Interface": {
        readonly ParameterGroups: readonly { readonly Parameters: readonly string[] }[];
      };
    };
    readonly Parameters: Readonly<Record<string, Parameter>>;
  }
  const template = parse(readFileSync(templateFile, "utf8"), { logLevel: "silent" }) as Template;

  /** `${name}` in the template: the value that the catalog was deployed with. */
  function offered({ Default: value = "" }: Parameter): string {
    if (value === "") return "";
    return /^\$\{/.test(String(value)) ? "the catalog's" : code(String(value));
  }

  it("lists every parameter in the order of Studio's form", () => {
    const groups = template.Metadata["AWS::CloudFormation::Interface"].ParameterGroups;
    const inOrder = groups.flatMap(({ Parameters }) => Parameters);
    expect(rowsOf("docs/data-scientists.md", Object.keys(template.Parameters))).toEqual(
      inOrder.map((name) => {
        const parameter = template.Parameters[name];
        if (!parameter) throw new Error(`The form shows ${name}, which is no parameter.`);
        return row(code(name), offered(parameter), parameter.Description);
      }),
    );
  });
});

describe("terraform.tfvars.example", () => {
  const text = readFileSync(join(root, "terraform.tfvars.example"), "utf8");
  const { variables } = catalog();
  const byName = (wanted: (block: Block) => boolean) =>
    Object.entries(variables).filter(([, block]) => !block["sensitive"] && wanted(block));

  it("shows the default of each variable that has one and is no secret", () => {
    const shown = [...text.matchAll(/^# (\w+ = .*)$/gm)].map((match) => match[1]);
    const expected = byName((block) => "default" in block).map(
      ([name, block]) => `${name} = ${JSON.stringify(block["default"])}`,
    );
    expect(shown.sort()).toEqual(expected.sort());
  });

  it("sets the variables that have no default", () => {
    const set = [...text.matchAll(/^(\w+) = /gm)].map((match) => match[1]);
    expect(set.sort()).toEqual(
      byName((block) => !("default" in block))
        .map(([name]) => name)
        .sort(),
    );
  });

  it("holds only values that the variables' rules accept", () => {
    const lines = [...text.matchAll(/^(?:# )?(\w+) = (.*)$/gm)];
    const values = Object.fromEntries(lines.map(([, name = "", value = ""]) => [name, JSON.parse(value)]));
    expect(refusals(variables, { ...values, gitlab_private_token: "glpat-of-this-test-0000" })).toBe("");
  });
});
