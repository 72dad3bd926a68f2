const OUTPUT_FILE = "/command-output.txt";

/**
 * The instance's user data as the type's own template writes it: no `set -e`, no look at any exit code, the output file's
 * content sent whatever happened. What differs from an instance: the output file lies at `outputFile`, and the signal goes
 * to file descriptor 4 (ended by a NUL byte) where `cfn-signal` would send it to the wait condition.
 */
export function userData(command: string, outputFile: string): string {
  return [
    "#!/bin/bash",
    command.replaceAll(/(?<![\w.~}$-])\/command-output\.txt/g, outputFile),
    `printf '%s\\0' "$(cat ${outputFile})" >&4`,
    `echo Contents of ${OUTPUT_FILE} = $(cat ${outputFile})`,
    "",
  ].join("\n");
}

/**
 * What the type makes of a signal: the wait condition's data is JSON, and the child stack's output is its fourth piece
 * between quotation marks. So several arguments pass, and a value with a quotation mark is cut before it.
 */
export function outputOfSignal(data: string): string {
  return JSON.stringify({ "Command Output": data }).split('"')[3] ?? "";
}
