/** The direction of imports: main -> stacks -> modules; nothing that is shipped or deployed knows the sandbox. */
const product = "^(main\\.ts|stacks/|modules/|command-runner/|functions/|ops/|review/)";

/** @type {import("dependency-cruiser").IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: "product-knows-no-sandbox",
      comment:
        "The product runs on AWS; the sandbox, the tests and the benchmarks are about it, never part of it.",
      severity: "error",
      from: { path: product },
      to: { path: "^(sandbox|bench|__tests__)/" },
    },
    {
      name: "modules-know-no-stacks",
      severity: "error",
      from: { path: "^modules/" },
      to: { path: "^(main\\.ts|stacks/|command-runner/|functions/)" },
    },
    {
      name: "stacks-know-modules-only",
      severity: "error",
      from: { path: "^stacks/" },
      to: { path: "^(main\\.ts|command-runner/|functions/)" },
    },
    {
      name: "functions-stand-alone",
      comment: "Lambda functions are bundled: an import of a stack or of cdktf would be shipped with them.",
      severity: "error",
      from: { path: "^functions/" },
      to: { path: "^(main\\.ts|stacks/|modules/|command-runner/)|node_modules/(cdktf|@cdktf|constructs)/" },
    },
    {
      name: "ops-knows-no-review",
      comment: "What both need of Terraform and of plans is in ops/terraform and ops/project-plans.",
      severity: "error",
      from: { path: "^ops/" },
      to: { path: "^review/" },
    },
    {
      name: "cdktf-in-its-place",
      comment:
        "CDKTF is archived by its makers: the fewer places know it, the easier the move to its successor.",
      severity: "error",
      from: { path: "^(functions|sandbox|bench)/", pathNot: "^sandbox/gitlab-provider/" },
      to: { path: "node_modules/(cdktf|@cdktf|constructs)/" },
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
