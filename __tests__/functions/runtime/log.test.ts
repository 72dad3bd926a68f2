import { log } from "../../../functions/runtime/log";

afterEach(() => jest.restoreAllMocks());

test("writes one JSON object a line", () => {
  const write = jest.spyOn(console, "log").mockImplementation();
  log("INFO", "Done", { files: 2, commit: undefined });
  expect(write.mock.calls).toEqual([['{"level":"INFO","message":"Done","files":2}']]);
});

test.each(["WARN", "ERROR"] as const)("writes %s to standard error", (level) => {
  const write = jest.spyOn(console, "error").mockImplementation();
  log(level, "Odd");
  expect(write.mock.calls).toEqual([[`{"level":"${level}","message":"Odd"}`]]);
});
