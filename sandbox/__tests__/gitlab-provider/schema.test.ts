import { bindingFolders, bindingSource, providerVersion } from "../../gitlab-provider/schema/bindings";
import { deriveEntry } from "../../gitlab-provider/schema/derive";
import { allEntries } from "../../gitlab-provider/schema/entries";
import type { Attribute, Block, TerraformType } from "../../gitlab-provider/schema/schema";
import { FIELDS, REFUSED } from "../../gitlab-provider/resources/project-attributes";
import { RESOURCES } from "../../gitlab-provider/resources";

function countMembers(block: Block): number {
  const blocks = block.blocks.map(({ block: inner }) => 1 + countMembers(inner));
  return [...block.attributes.map(countAttribute), ...blocks].reduce((sum, each) => sum + each, 0);
}

function countAttribute({ type, nested }: Attribute): number {
  return (
    1 + (nested ? countMembers({ attributes: nested.attributes, blocks: [] }) : countInType(type ?? "string"))
  );
}

function countInType(type: TerraformType): number {
  if (typeof type === "string") return 0;
  if (type[0] !== "object") return countInType(type[1]);
  return Object.values(type[1]).reduce((sum, each) => sum + 1 + countInType(each), 0);
}

function attribute(folder: string, name: string) {
  return deriveEntry(folder).block.attributes.find((each) => each.name === name);
}

describe("schema of the pinned bindings", () => {
  test("is of the provider version that the tables were written for", () => {
    expect(providerVersion()).toBe("18.6.1");
  });

  test("every one of the 183 entries derives, and none is empty", () => {
    const entries = allEntries();
    expect(entries).toHaveLength(183);
    expect(entries.filter(({ block }) => countMembers(block) === 0)).toEqual([]);
    expect(entries.reduce((sum, { block }) => sum + countMembers(block), 0)).toBeGreaterThan(2400);
  });

  test("no member that the generator comments on is lost", () => {
    const commented = /^ {2}\/\/ \w+ - computed: \w+, optional: \w+, required: \w+$/gm;
    const lost = bindingFolders().filter((folder) => {
      const entry = deriveEntry(folder);
      const comments = bindingSource(folder).match(commented)?.length ?? 0;
      return comments !== countMembers(entry.block) + (entry.kind === "provider" ? 1 : 0);
    });
    expect(lost).toEqual([]);
  });

  test("the provider's own alias is left to Terraform", () => {
    expect(attribute("provider", "alias")).toBeUndefined();
    expect(attribute("provider", "headers")?.type).toEqual(["map", "string"]);
  });

  test("types: set, list, number, boolean", () => {
    expect(attribute("project", "topics")?.type).toEqual(["set", "string"]);
    expect(attribute("project", "ci_id_token_sub_claim_components")?.type).toEqual(["list", "string"]);
    expect(attribute("project", "build_timeout")?.type).toBe("number");
    expect(attribute("project", "archived")?.type).toBe("bool");
  });

  test("blocks: a list of at most one, a set, a single one; and nested attributes are none", () => {
    const project = deriveEntry("project").block.blocks.map(({ name, nesting, maxItems }) => [
      name,
      nesting,
      maxItems,
    ]);
    expect(project).toEqual([
      ["container_expiration_policy", "list", 1],
      ["push_rules", "list", 1],
      ["timeouts", "single", 0],
    ]);
    expect(deriveEntry("branch-protection").block.blocks[0]).toMatchObject({
      name: "allowed_to_merge",
      nesting: "set",
    });
    expect(attribute("project-access-token", "rotation_configuration")?.nested?.nesting).toBe("single");
  });

  test("a computed list of objects is an attribute of that type", () => {
    expect(attribute("data-gitlab-group", "shared_with_groups")?.type).toMatchObject([
      "list",
      ["object", { group_id: "number", expires_at: "string" }],
    ]);
  });

  test("every table names attributes and blocks that the bindings have", () => {
    const unknown = [...RESOURCES.values()].flatMap((resource) => {
      const folder = resource.type.replace("gitlab_", "").replaceAll("_", "-");
      const { attributes, blocks } = deriveEntry(folder).block;
      const known = new Set([...attributes, ...blocks].map(({ name }) => name));
      const named = [
        ...(resource.sensitive ?? []),
        ...(resource.replaceOn ?? []),
        ...(resource.keptWhenUnset ?? []),
        ...(resource.onlyAtCreation ?? []),
        ...(resource.computedBlocks ?? []),
        ...Object.keys(resource.refused ?? {}),
        ...Object.keys(resource.oneOf ?? {}),
        ...Object.keys(resource.defaults ?? {}),
      ];
      return named.filter((name) => !known.has(name)).map((name) => `${resource.type}.${name}`);
    });
    expect(unknown).toEqual([]);
  });

  test("every argument of gitlab_project is sent, refused or used", () => {
    const used = [
      ...[
        "id",
        "namespace_id",
        "initialize_with_readme",
        "archive_on_destroy",
        "permanently_delete_on_destroy",
      ],
      ...["skip_wait_for_default_branch_protection", "timeouts"],
    ];
    const { attributes, blocks } = deriveEntry("project").block;
    const names = [...attributes, ...blocks].map(({ name }) => name);
    expect(names.filter((name) => !(name in FIELDS) && !(name in REFUSED) && !used.includes(name))).toEqual(
      [],
    );
  });
});
