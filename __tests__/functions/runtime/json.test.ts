import { asObject, parseJson, shown } from "../../../functions/runtime/json";

test.each([null, undefined, 1, "text", true])("takes %j for an object without fields", (value) => {
  expect(asObject(value)).toEqual({});
});

test("gives nothing for a text that is not JSON", () => {
  expect(parseJson("<html>")).toBeUndefined();
});

test("shows a missing value as nothing", () => {
  expect(shown(undefined)).toBe("nothing");
});

test("cuts a long value short", () => {
  expect(shown("x".repeat(500))).toHaveLength(101);
});
