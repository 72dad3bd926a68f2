import { runOnHost } from "./staged-host";

/** The reason that the host gives for a run whose Terraform ended with this output. */
const lockReason = (output: string): string =>
  runOnHost(
    `printf '%s' "$OUTPUT" >terraform-output.txt; fail_with_terraform_error "terraform apply failed"`,
    {},
    { OUTPUT: output },
  ).failure;

describe("a state that can not be locked", () => {
  it("is reported with its holder, since when, and how to go on", () => {
    const reason = lockReason(
      [
        "Error: Error acquiring the state lock",
        "Lock Info:",
        "  ID:        4f3c-11",
        "  Who:       root@ip-10-0-0-7",
        "  Created:   2026-11-21 10:00:00.1 +0000 UTC",
      ].join("\n"),
    );
    expect(reason).toContain(
      "locked by root@ip-10-0-0-7 since 2026-11-21 10:00:00.1 +0000 UTC (lock 4f3c-11)",
    );
    expect(reason).toContain("StateLockId=4f3c-11");
  });

  it("is reported in Terraform's error when nobody holds it", () => {
    const reason = lockReason(
      [
        "Error: Error acquiring the state lock",
        "Error message: operation error DynamoDB: PutItem, ResourceNotFoundException:",
        "Requested resource not found",
      ].join("\n"),
    );
    expect(reason).toContain("terraform apply failed: Error: Error acquiring the state lock");
    expect(reason).toContain("Requested resource not found");
    expect(reason).not.toContain("unknown host");
  });
});
