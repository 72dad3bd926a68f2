import { isBucketName } from "../../../aws/s3/bucket-name";

describe("names of buckets", () => {
  it.each(["abc", "terraform-tfstate-dev-123", "a.b.c", "1a2", "a".repeat(63)])("takes %s", (name) => {
    expect(isBucketName(name)).toBe(true);
  });

  it.each(["ab", "Abc", "a_b", "-abc", "abc-", "a..b", "10.0.0.1", "xn--abc", "abc-s3alias", "a".repeat(64)])(
    "refuses %s",
    (name) => {
      expect(isBucketName(name)).toBe(false);
    },
  );
});
