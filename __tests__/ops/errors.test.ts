import { errorMessage, OpsError } from "../../ops/errors";

describe("errorMessage", () => {
  it("says why a fetch failed", () => {
    expect(errorMessage(new TypeError("fetch failed", { cause: new Error("connect ECONNREFUSED") }))).toBe(
      "connect ECONNREFUSED",
    );
  });

  it("keeps the lines of a message that was written for people", () => {
    expect(errorMessage(new OpsError("First.\n  second"))).toBe("First.\n  second");
  });
});
