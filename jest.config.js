/** @type {(displayName: string, options: import("jest").Config) => import("jest").Config} */
const project = (displayName, options) => ({
  displayName,
  testEnvironment: "node",
  transform: { "^.+\\.ts$": ["@swc/jest", { jsc: { parser: { syntax: "typescript" }, target: "es2022" } }] },
  modulePathIgnorePatterns: ["<rootDir>/cdktf.out", "<rootDir>/.sandbox", "<rootDir>/.cache"],
  ...options,
});

/** Each of the product's rooms, so that none hides behind another. */
const ROOMS = ["contracts", "stacks", "modules", "functions", "command-runner", "ops"];

/** @type {import("jest").Config} */
module.exports = {
  projects: [
    project("product", {
      testMatch: ["<rootDir>/__tests__/**/*.test.ts"],
      testPathIgnorePatterns: [
        "/node_modules/",
        "<rootDir>/__tests__/end-to-end/",
        "<rootDir>/__tests__/docs/commands",
      ],
    }),
    project("sandbox", { testMatch: ["<rootDir>/sandbox/__tests__/**/*.test.ts"] }),
    // Minutes a file: each deploys a catalog in a sandbox of its own.
    project("scenarios", {
      testMatch: ["<rootDir>/__tests__/end-to-end/*.test.ts", "<rootDir>/__tests__/docs/commands.test.ts"],
    }),
  ],
  testSequencer: "<rootDir>/jest.sequencer.mjs",
  // Most of the time goes into waiting for Terraform: three files in parallel also on two processors.
  maxWorkers: 3,
  testTimeout: 60_000,
  collectCoverageFrom: ROOMS.map((room) => `${room}/**/*.ts`),
  coverageReporters: ["text-summary", "lcov"],
  coverageThreshold: Object.fromEntries(ROOMS.map((room) => [`./${room}/`, { lines: 90 }])),
};
