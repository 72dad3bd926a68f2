import { Activity } from "../../demo/activity";

function after(...outputs: string[]): string {
  const activity = new Activity();
  for (const output of outputs) activity.update(output);
  return activity.line;
}

describe("an activity", () => {
  it("says nothing before there is something to say", () => {
    expect(after()).toBe("");
  });

  it("is the last line of what a program wrote", () => {
    expect(
      after("Initializing...\n", "aws_kms_key.key: Creating...\naws_s3_bucket.state: Creating...\n"),
    ).toBe("aws_s3_bucket.state: Creating...");
  });

  it("is without colours, the stack's name and the spinner of CDKTF", () => {
    expect(after("service-catalog  \u001b[1maws_kms_key.key: Creating...\u001b[0m\n")).toBe(
      "aws_kms_key.key: Creating...",
    );
    expect(after("⠹  Synthesizing\r")).toBe("Synthesizing");
  });

  it("stays at the last line that says something", () => {
    expect(after("Plan: 3 to add\n", "\n", "  }\n╵\n")).toBe("Plan: 3 to add");
  });
});
