import { readFileSync } from "node:fs";
import { hostNames } from "../../command-runner/host-names";
import release from "../../contracts/terraform-release.json";

const read = (file: string) => readFileSync(file, "utf8");

/** The release that a file pins by itself: its version, and the checksums in it. */
const pinned = (file: string) => ({
  version: /VERSION ?= ?"?([\d.]+)/.exec(read(file))?.[1],
  checksums: [...read(file).matchAll(/\b[0-9a-f]{64}\b/g)].map(([checksum]) => checksum),
});

describe("the pinned Terraform release", () => {
  it("is the one that hosts of projects run", () => {
    const { version, sha256 } = release;
    expect(hostNames()).toContain(
      `TERRAFORM_RELEASE="${version}"\nreadonly TERRAFORM_SHA256="${sha256.linux_amd64}"`,
    );
  });

  it("is the one that the deploy repository's jobs run", () => {
    expect(pinned("seed-code/model-deploy/install_terraform.py")).toEqual({
      version: release.version,
      checksums: [release.sha256.linux_amd64, release.sha256.linux_arm64],
    });
  });

  it("names the list that its checksums are from", () => {
    expect(release.source).toContain(`terraform_${release.version}_SHA256SUMS`);
  });
});
