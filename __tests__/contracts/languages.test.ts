import { readFileSync } from "node:fs";
import { join } from "node:path";
import { CI_VARIABLES } from "../../contracts/ci-variables";
import { readCommandSetting } from "../../contracts/command-settings";
import { STAGE_NAME } from "../../contracts/inputs";
import { DEPLOYED, renderedTemplate } from "../command-runner/rendered-template";

/** What other languages than TypeScript have of the contracts. */

const seedFile = (path: string) => readFileSync(join(__dirname, "../../seed-code", path), "utf8");

describe("readCommandSetting", () => {
  it.each([
    ["LOCK_TABLE", "lock_table"],
    ["PACKAGE_SHA256", "package_sha256"],
  ] as const)("finds %s in the product's template", (setting, value) => {
    expect(readCommandSetting(renderedTemplate(), setting)).toBe(DEPLOYED[value]);
  });

  it("finds nothing in a text that does not set it", () => {
    expect(readCommandSetting("export OTHER_LOCK_TABLE='x'", "LOCK_TABLE")).toBeUndefined();
  });
});

describe("settings.py of the deploy repository", () => {
  it.each([
    "staging",
    "a",
    "eu-west-1a",
    "a".repeat(15),
    "staging-",
    "-a",
    "1a",
    "a".repeat(16),
    "A",
    "a_b",
    "",
  ])("takes %j for a stage only if ops finds its endpoint", (stage) => {
    const [, pattern = ""] = /"StageName": \(\s*None,\s*text\("([^"]+)"\)/.exec(
      seedFile("model-deploy/settings.py"),
    ) as RegExpExecArray;
    expect(new RegExp(`^(?:${pattern})$`).test(stage)).toBe(STAGE_NAME.accepts(stage));
  });
});

describe("the seed code", () => {
  it.each(["model-build/pipelines/_utils.py", "model-deploy/build.py"])(
    "requires CI variables in %s that every project has",
    (path) => {
      const [, list = ""] = /^REQUIRED = \[([^\]]+)\]/m.exec(seedFile(path)) as RegExpExecArray;
      const required = [...list.matchAll(/"(\w+)"/g)].map(([, name]) => name);
      expect(required.length).toBeGreaterThan(0);
      expect(CI_VARIABLES).toEqual(expect.arrayContaining(required));
    },
  );
});
