import { secretsEnvironment, terraformVersion } from "../terraform-version";

describe("secretsEnvironment", () => {
  it("keeps secrets out of the state where Terraform has write-only arguments", () => {
    expect(secretsEnvironment([1, 11])).toEqual({ CATALOG_WRITE_ONLY_SECRETS: "true" });
    expect(secretsEnvironment([2, 0])).toEqual({ CATALOG_WRITE_ONLY_SECRETS: "true" });
  });

  it("asks Terraform 1.10 for nothing that it does not have", () => {
    expect(secretsEnvironment([1, 10])).toEqual({ CATALOG_WRITE_ONLY_SECRETS: "false" });
  });
});

describe("terraformVersion", () => {
  it("reads the version of the Terraform on the PATH", () => {
    const [major, minor] = terraformVersion();
    expect([major, minor >= 10]).toEqual([1, true]);
  });
});
