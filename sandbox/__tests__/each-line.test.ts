import { once } from "node:events";
import { PassThrough } from "node:stream";
import { eachLine } from "../each-line";

async function linesOf(...pieces: readonly (string | Buffer)[]): Promise<string[]> {
  const lines: string[] = [];
  const stream = new PassThrough();
  eachLine(stream, (text) => void lines.push(text));
  for (const piece of pieces) stream.write(piece);
  stream.end();
  await once(stream, "close");
  return lines;
}

test("a line that comes in pieces is one", async () => {
  expect(await linesOf("one\ntw", "o\n", "\n")).toEqual(["one", "two", ""]);
});

test("the last line needs no end", async () => {
  expect(await linesOf("one\ntwo")).toEqual(["one", "two"]);
});

test("a character that comes in pieces is one", async () => {
  const text = Buffer.from("für\n");
  expect(await linesOf(text.subarray(0, 2), text.subarray(2))).toEqual(["für"]);
});

test("a progress bar stays one line", async () => {
  expect(await linesOf("50 %\r100 %\r\n")).toEqual(["50 %\r100 %\r"]);
});
