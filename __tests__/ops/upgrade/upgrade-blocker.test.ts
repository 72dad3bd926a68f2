import { findBlocker } from "../../../ops/upgrade/upgrade-blocker";

const replaced = { action: "replace", type: "aws_s3_bucket", address: "aws_s3_bucket.artifacts" } as const;
const losing = { changes: [replaced], group: "" };

describe("an upgrade", () => {
  it("has nothing against it where nothing was planned, or nothing is lost", () => {
    expect(findBlocker(undefined, false)).toBeUndefined();
    expect(findBlocker({ changes: [{ ...replaced, action: "update" }], group: "" }, false)).toBeUndefined();
  });

  it("is refused where data would be lost, unless that is allowed", () => {
    expect(findBlocker(losing, false)).toMatchObject({
      result: "refused",
      reason: expect.stringMatching(/^it would lose data: bucket aws_s3_bucket\.artifacts\./) as string,
    });
    expect(findBlocker(losing, true)).toBeUndefined();
  });

  it("fails without a plan, also where data may be lost", () => {
    expect(findBlocker({ failed: "no token" }, true)).toEqual({
      result: "failed",
      reason: "it could not be planned: no token",
    });
    expect(findBlocker({ skipped: "is destroyed" }, true)).toEqual({
      result: "failed",
      reason: "is destroyed",
    });
  });
});
