import { startForDemo } from "../../demo/demo-sandbox";
import { runningSandboxes } from "../../running";

jest.mock("../../running", () => ({ runningSandboxes: jest.fn() }));

describe("the demo's sandbox", () => {
  it.each([true, false])("is not started beside a running one (kept: %s)", async (keep) => {
    jest
      .mocked(runningSandboxes)
      .mockReturnValue([{ name: "default", pid: 4711, awsUrl: "", gitlabUrl: "", environment: {} }]);
    await expect(startForDemo(keep, true)).rejects.toThrow(
      "A sandbox runs already (process 4711). Stop it first: npm run sandbox -- stop",
    );
  });
});
