import { outputOfSignal, userData } from "../../../aws/cloudformation/command-runner/user-data";

describe("the user data of a host", () => {
  it("keeps the command as it is, but for the place of the output file", () => {
    const script = userData(
      'echo "a" > /command-output.txt\ncat /tmp/command-output.txt $DIR/command-output.txt',
      "/run/out",
    );
    expect(script).toContain('echo "a" > /run/out\ncat /tmp/command-output.txt $DIR/command-output.txt\n');
  });

  it("signals whatever happened before", () => {
    expect(userData("false", "/run/out")).not.toMatch(/set -e|\$\?/);
  });
});

describe("the output that the resource type makes of a signal", () => {
  it.each([
    ["one word", "done", "done"],
    ["several words", "all is done", "all is done"],
    ["nothing", "", ""],
    ["a value in quotation marks", '"done"', "\\"],
    ["a value with a quotation mark in it", 'a "b"', "a \\"],
    ["two lines", "a\nb", "a\\nb"],
  ])("of %s", (_what, data, output) => {
    expect(outputOfSignal(data)).toBe(output);
  });
});
