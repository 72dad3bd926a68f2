import { engines } from "../../../../package.json";
import { lockedFinding, nodeFinding, terraformVersionFinding } from "../../../../ops/doctor/checks/tools";

const LOCK = `provider "registry.terraform.io/hashicorp/aws" {
  version     = "5.100.0"
  constraints = "5.100.0"
}
`;

describe("the programs of this machine", () => {
  it("take the Node.js of package.json and newer, and no older one", () => {
    const oldest = engines.node.replace(">=", "");
    expect(nodeFinding(`${oldest}.0`).level).toBe("ok");
    expect(nodeFinding("22.0.0").level).toBe("ok");
    expect(nodeFinding("20.18.3")).toEqual({
      level: "problem",
      what: "Node.js is 20.18.3.",
      todo: `Install Node.js ${oldest} or newer.`,
    });
  });

  it("take Terraform 1.11 and newer", () => {
    expect(terraformVersionFinding("1.11.4", true).level).toBe("ok");
    expect(terraformVersionFinding("2.0.0", true).level).toBe("ok");
  });

  it("take Terraform 1.10 only without write-only secrets", () => {
    expect(terraformVersionFinding("1.10.5", false).level).toBe("ok");
    expect(terraformVersionFinding("1.10.5", true).todo).toMatch(
      /1\.11 or newer, or export CATALOG_WRITE_ONLY_SECRETS=false/,
    );
    expect(terraformVersionFinding("1.9.8", false)).toMatchObject({
      level: "problem",
      todo: "Install Terraform 1.11 or newer.",
    });
  });

  it("take the provider that the code is made for, and no other", () => {
    expect(lockedFinding(LOCK, "5.100.0").level).toBe("ok");
    expect(lockedFinding(LOCK, "5.101.0").what).toBe(
      "The AWS provider is 5.100.0, and the code is made for 5.101.0.",
    );
    expect(lockedFinding("", "5.100.0").what).toBe(
      "The AWS provider is not installed, and the code is made for 5.100.0.",
    );
  });
});
