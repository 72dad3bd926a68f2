import type { Readable } from "node:stream";

/**
 * Hands on each line of a program's output, the last one also where nothing ends it. Only a line feed ends a line: unlike
 * `node:readline`, it leaves the carriage returns of progress bars where they are.
 */
export function eachLine(stream: Readable, line: (text: string) => void): void {
  let rest = "";
  stream.setEncoding("utf8");
  stream.on("data", (text: string) => {
    const lines = (rest + text).split("\n");
    rest = lines.pop() ?? "";
    lines.forEach(line);
  });
  stream.on("close", () => {
    if (rest !== "") line(rest);
  });
}
