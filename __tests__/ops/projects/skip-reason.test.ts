import { skipReason } from "../../../ops/projects/skip-reason";

describe("a project can not be updated", () => {
  it.each([
    [
      "while an operation is in progress",
      "UpdateInProgress",
      "apply",
      /an operation is in progress/,
      undefined,
    ],
    ["when it was never made", "CreateFailed", "apply", /can not be updated/, true],
    ["when it is deleted", "DeleteFailed", "apply", /can not be updated/, true],
    ["when it is destroyed", "CreateCompleted", "destroy", /an update would destroy it again/, undefined],
  ])("%s", (_, status, action, skip, bad) => {
    const reason = skipReason({ status }, action);
    expect(reason?.skip).toMatch(skip);
    expect(reason?.bad).toBe(bad);
  });

  it("unless nothing stands against it", () => {
    expect(skipReason({ status: "UpdateFailed" }, "apply")).toBeUndefined();
  });
});
