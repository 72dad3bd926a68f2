/** A template with one CommandRunner whose command is the given shell text; `${x}` is a parameter, `${!x}` the shell's. */
export function commandRunnerTemplate(
  command: string,
  properties: Readonly<Record<string, string>> = {},
): string {
  return JSON.stringify({
    Parameters: {
      Word: { Type: "String", Default: "hello" },
      Secret: { Type: "String", Default: "hidden", NoEcho: true },
    },
    Resources: {
      CommandRunner: {
        Type: "AWSUtility::CloudFormation::CommandRunner",
        Properties: { Timeout: "20", ...properties, Command: { "Fn::Sub": command } },
      },
    },
    Outputs: { CommandOutput: { Value: { "Fn::GetAtt": ["CommandRunner", "Output"] } } },
  });
}

/** A template whose command writes one word. */
export const writing = (word = "done") => commandRunnerTemplate(`echo ${word} > /command-output.txt`);

/** What the create handler says whenever no good output came. */
export const HANDLER_FAILED =
  "Either the command failed to execute, the value written to /command-output.txt was invalid or the Subnet specified did not have internet access. The value written to /command-output.txt must be a non-empty single word value without quotation marks. Check cloud-init.log in the LogGroup specified for more information.";
