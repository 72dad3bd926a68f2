/** Whole ways that take as long as all else, and the ops team's commands: `npm run test:long`. */
const long =
  "__tests__/(ops/.*|end-to-end/(deleted-project|destroyed-deployments|model-loop|ops-commands|plan-review|s3-template))\\.test\\.ts$";

/** @type {import("jest").Config} */
module.exports = {
  testEnvironment: "node",
  testSequencer: "<rootDir>/jest.sequencer.mjs",
  ...(process.env.TEST_LONG
    ? { testRegex: long }
    : {
        testMatch: ["<rootDir>/**/__tests__/**/*.test.ts"],
        testPathIgnorePatterns: ["/node_modules/", long],
      }),
  transform: { "^.+\\.ts$": ["@swc/jest", { jsc: { parser: { syntax: "typescript" }, target: "es2022" } }] },
  modulePathIgnorePatterns: ["<rootDir>/cdktf.out", "<rootDir>/.sandbox", "<rootDir>/.cache"],
  // Most of the time goes into waiting for Terraform: three files at once also on two processors.
  maxWorkers: 3,
  testTimeout: 60_000,
  collectCoverageFrom: ["contracts/**/*.ts", "stacks/**/*.ts", "modules/**/*.ts", "functions/**/*.ts"],
  coverageReporters: ["text-summary", "lcov"],
  coverageThreshold: { global: { lines: 90 } },
};
