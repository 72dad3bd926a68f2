import { runnable } from "./runnable-commands";

describe("runnable", () => {
  const settings = { sandbox: "docs-1", gitlabUser: "ops", checkout: "/copy" };

  it("fails for a script that package.json does not have", () => {
    expect(runnable("npm run demo", settings, {})).toBe(
      `echo 'package.json has no script "demo"' >&2; false`,
    );
  });

  it("does not run a script that other tests run", () => {
    expect(runnable("npm run demo", settings, { demo: "tsx" })).toBe(": npm run demo");
    expect(runnable("npm run test:all", settings, { "test:all": "jest" })).toBe(": npm run test:all");
  });

  it("approves plans", () => {
    expect(runnable("npx cdktf deploy service-catalog --migrate-state", settings, {})).toBe(
      "npx cdktf deploy service-catalog --migrate-state --auto-approve",
    );
  });

  it("leaves other commands as they are", () => {
    expect(runnable("aws s3 ls", settings, {})).toBe("aws s3 ls");
  });
});
