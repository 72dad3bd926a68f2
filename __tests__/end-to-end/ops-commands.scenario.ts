import { appendFileSync } from "node:fs";
import { join } from "node:path";
import { CommandFailed } from "../../sandbox/demo/shell";
import { LONG } from "./deployed-catalog";
import { catalog } from "./shared-catalog";
import { checkout } from "./ops-checkout";
import { createProject, ownResources } from "./project-runs";

const OPS = `node ${join(process.cwd(), "ops/bin.mjs")}`;

interface Status {
  readonly projects: readonly {
    readonly name: string;
    readonly release: string;
    readonly newerRelease: string | null;
    readonly lastRun: { readonly action: string; readonly result: string };
    readonly lock: unknown;
  }[];
}

let id: string;

const ops = (command: string) => catalog().run(`${OPS} ${command}`);

/** Exit code and output of a command that does not end with 0. */
async function failing(command: string): Promise<readonly [code: number, output: string]> {
  try {
    return [0, await ops(command)];
  } catch (problem) {
    if (!(problem instanceof CommandFailed)) throw problem;
    return [problem.code, problem.message];
  }
}

async function abalone() {
  const { projects } = JSON.parse(await ops("status --json")) as Status;
  expect(projects.map(({ name }) => name)).toEqual(["abalone"]);
  return projects[0];
}

// The steps build on each other.
describe("the ops command", () => {
  it("is called in a wrong way", async () => {
    expect((await failing("staus"))[0]).toBe(2);
    expect((await failing("upgrade"))[0]).toBe(2);
    expect(await ops("upgrade --help")).toContain("Example:\n  npm run -s ops -- upgrade --all --parallel 8");
    expect((await failing("upgrade --all --parallel none"))[1]).toContain(
      "It must be a whole number from 1 to 99.",
    );
  });

  it("finds nothing to repair in a deployed catalog", async () => {
    expect(await ops("doctor")).toMatch(
      /The token of the secret \S+ has the scope api\.[\s\S]*\nAll is well\./,
    );
  });

  it(
    "shows a project and the log of its run",
    async () => {
      ({ id } = await createProject("abalone"));
      expect(await abalone()).toMatchObject({
        newerRelease: null,
        lastRun: { action: "apply", result: "succeeded" },
        lock: null,
      });
      expect(await ops("logs abalone")).toContain("Apply complete!");
      expect(await ops("cleanup")).toContain("Nothing is left behind.");
    },
    LONG,
  );

  it(
    "upgrades it to a new version, after a plan, while its log is followed",
    async () => {
      appendFileSync(checkout().path("seed-code/model-build/README.md"), "\nChanged.\n");
      await catalog().deploy();
      const plan = await ops("upgrade abalone --plan-only");
      expect(plan).toMatch(
        /^abalone: v-\w+ -> v-\w+\n {2}Terraform: \d+ to add, [1-9]\d* to change, \d+ to destroy$/m,
      );
      expect(plan).toMatch(/^Changes in abalone:\n {2}\w+ \S+ \(\w+/m);
      expect((await abalone())?.newerRelease).toMatch(/^v-/);
      const upgrade = ops("upgrade --all --yes");
      while (!/InProgress/.test((await catalog().studio.describe("abalone")).ProjectStatus ?? ""));
      const log = await ops("logs abalone --follow");
      expect(await upgrade).toContain("1 upgraded, 0 failed.");
      expect(log).toMatch(/SageMaker project abalone \(p-\w+\): apply[\s\S]*Apply complete!/);
      expect((await abalone())?.newerRelease).toBeNull();
    },
    LONG,
  );

  it(
    "retires the version that no project uses any more",
    async () => {
      expect(await failing("cleanup")).toEqual([
        1,
        expect.stringMatching(/release v-\w+: no project uses it/),
      ]);
      await ops("cleanup --apply --yes");
      await catalog().deploy();
      const versions = await catalog().run(
        `aws servicecatalog list-provisioning-artifacts --product-id ${catalog().version.productId} --query 'ProvisioningArtifactDetails[].Name' --output text`,
      );
      expect(versions.trim().split("\t")).toEqual(["initial", (await abalone())?.release]);
    },
    LONG,
  );

  it(
    "destroys what a project made that was deleted without being destroyed",
    async () => {
      await catalog().studio.delete("abalone");
      await catalog().studio.waitUntilStable("abalone");
      expect(await failing("status")).toEqual([1, expect.stringContaining("its resources still exist")]);
      expect(await failing("cleanup")).toEqual([1, expect.stringContaining(`abalone (${id}): deleted; `)]);
      await ops("cleanup --apply --yes");
      expect(await ownResources(id)).toEqual([]);
      expect(await ops("status")).toContain("0 projects;");
    },
    LONG,
  );
});
