import { releaseIdOfVersion, releaseKey, versionName } from "../../contracts/releases";

describe("the name of a release's version", () => {
  it("leads back to the release", () => {
    expect(releaseIdOfVersion(versionName("0123456789ab"))).toBe("0123456789ab");
  });

  it("is not that of the product's placeholder", () => {
    expect(releaseIdOfVersion("initial")).toBeUndefined();
  });
});

it("keeps the objects of two releases apart", () => {
  expect(releaseKey("0123456789ab", "tf-code.zip")).not.toBe(releaseKey("ba9876543210", "tf-code.zip"));
});
