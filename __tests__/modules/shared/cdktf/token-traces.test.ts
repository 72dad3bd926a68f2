import { leaveOutTokenTraces } from "../../../../modules/shared/cdktf/token-traces";

function captured(): string {
  const object = { stack: "" };
  Error.captureStackTrace(object);
  return object.stack;
}

describe("traces", () => {
  const before = Error.captureStackTrace;

  beforeAll(() => leaveOutTokenTraces());

  afterAll(() => {
    Error.captureStackTrace = before;
  });

  it("of what is no error are empty", () => {
    expect(captured()).toBe("");
  });

  it("of errors say what and where", () => {
    const [what, where] = (new TypeError("no such thing").stack ?? "").split("\n");
    expect(what).toBe("TypeError: no such thing");
    expect(where).toMatch(/^ {4}at .*token-traces\.test\.ts:\d+:\d+\)?$/);
  });
});
