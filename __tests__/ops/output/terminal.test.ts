import { PassThrough } from "node:stream";
import { terminal } from "../../../ops/output/terminal";

/** Streams as a terminal has them, or as a pipe has. */
function streams(isTTY: boolean) {
  const [input, output, errors] = [new PassThrough(), new PassThrough(), new PassThrough()].map((stream) =>
    Object.assign(stream, { isTTY, columns: 20 }),
  );
  const written = { output: "", errors: "" };
  output?.on("data", (text: Buffer) => (written.output += text.toString()));
  errors?.on("data", (text: Buffer) => (written.errors += text.toString()));
  return { written, input, terminal: terminal({ input, output, errors } as never) };
}

describe("a terminal", () => {
  it("shows progress in one line that is overwritten and never wraps", () => {
    const { terminal: place, written } = streams(true);
    place.progress("a".repeat(30));
    expect(written.errors).toBe(`\r\u001b[K${"a".repeat(19)}`);
  });

  it("takes yes for an answer, and anything else for no", async () => {
    for (const [typed, answer] of [
      ["y", true],
      ["yes", true],
      ["", false],
      ["sure", false],
    ] as const) {
      const { terminal: place, input } = streams(true);
      const asked = place.confirm("Remove it?");
      input?.write(`${typed}\n`);
      expect(await asked).toBe(answer);
    }
  });
});

describe("without a terminal", () => {
  it("nothing is written but plain lines, results and remarks apart", () => {
    const { terminal: place, written } = streams(false);
    place.progress("1 of 2");
    place.note("a remark");
    place.print("a result");
    expect(written).toEqual({ output: "a result\n", errors: "a remark\n" });
  });

  it("the answer to a question is no", async () => {
    expect(await streams(false).terminal.confirm("Remove it?")).toBe(false);
  });
});
