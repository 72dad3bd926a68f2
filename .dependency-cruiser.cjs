/** The direction of imports: main -> stacks -> modules -> contracts; nothing that is shipped or deployed knows the sandbox. */
const product = "^(main\\.ts|contracts/|stacks/|modules/|command-runner/|functions/|ops/)";

/** @type {import("dependency-cruiser").IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: "product-knows-no-sandbox",
      comment:
        "The product runs on AWS; the sandbox, the tests and the benchmarks are about it, never part of it.",
      severity: "error",
      from: { path: product },
      to: { path: "^(sandbox|bench)/|__tests__/" },
    },
    {
      name: "contracts-import-nothing",
      comment: "What several rooms and languages agree on must be readable from every one of them.",
      severity: "error",
      from: { path: "^contracts/" },
      to: { path: "^(?!contracts/)", pathNot: "node_modules/valibot/" },
    },
    {
      name: "catalog-and-project-apart",
      comment: "What both stacks need is in modules/shared.",
      severity: "error",
      from: { path: "^modules/(catalog|project|shared)/" },
      to: { path: "^modules/", pathNot: "^modules/($1|shared)/" },
    },
    {
      name: "modules-know-no-stacks",
      severity: "error",
      from: { path: "^modules/" },
      to: { path: "^(main\\.ts|stacks/|command-runner/|functions/|ops/)" },
    },
    {
      name: "stacks-know-modules-only",
      severity: "error",
      from: { path: "^stacks/" },
      to: { path: "^(main\\.ts|command-runner/|functions/|ops/)" },
    },
    {
      name: "functions-stand-alone",
      comment: "Lambda functions are bundled: an import of a stack or of cdktf would be shipped with them.",
      severity: "error",
      from: { path: "^functions/" },
      to: {
        path: "^(main\\.ts|stacks/|modules/|command-runner/|ops/)|node_modules/(cdktf|@cdktf|constructs)/",
      },
    },
    {
      name: "sandbox-tests-stay-inside",
      comment:
        "The sandbox is a package of its own: it and its tests may read the contracts, not the product.",
      severity: "error",
      from: { path: "^sandbox/" },
      to: { path: "^(main\\.ts|stacks/|modules/|command-runner/|functions/|ops/|bench/|__tests__/)" },
    },
    {
      name: "cdktf-in-its-place",
      comment:
        "CDKTF is archived by its makers: the fewer places know it, the easier the move to its successor.",
      severity: "error",
      from: { path: "^(contracts|functions|ops|sandbox|bench)/", pathNot: "^sandbox/gitlab-provider/" },
      to: { path: "node_modules/(cdktf|@cdktf/provider|constructs)/" },
    },
    { name: "no-circles", severity: "error", from: {}, to: { circular: true } },
    { name: "no-orphans", severity: "error", from: { orphan: true, path: product }, to: {} },
    {
      name: "declared-packages-only",
      severity: "error",
      from: {},
      to: { dependencyTypes: ["npm-no-pkg", "npm-unknown", "unknown", "undetermined"] },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    exclude: { path: "^(cdktf\\.out|\\.sandbox|\\.cache)/" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "require", "node", "default", "types"],
    },
  },
};
