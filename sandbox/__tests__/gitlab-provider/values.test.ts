import { encode } from "@msgpack/msgpack";
import { toJson } from "../../gitlab-provider/resources/attributes";
import {
  decodeValue,
  encodeValue,
  equalValues,
  isWhollyKnown,
  isZero,
  UNKNOWN,
} from "../../gitlab-provider/values";

describe("Terraform's values", () => {
  test("come back as they went, unknown parts included", () => {
    const value = { name: "a", nothing: null, count: 3, list: [true, UNKNOWN], inner: { late: UNKNOWN } };
    expect(decodeValue(encodeValue(value))).toEqual(value);
  });

  test("an unknown is one instance, wherever it stands", () => {
    const decoded = decodeValue(encodeValue({ inner: [UNKNOWN] })) as { inner: unknown[] };
    expect(decoded.inner[0]).toBe(UNKNOWN);
  });

  test("an unknown with refinements (extension type 12) is read as unknown", () => {
    const refined = Buffer.from([0xc7, 0x03, 0x0c, 0x81, 0x01, 0xc2]);
    expect(decodeValue({ msgpack: refined })).toBe(UNKNOWN);
  });

  test("an absent value is null, and JSON is read too", () => {
    expect(decodeValue({ msgpack: encode(null) })).toBeNull();
    expect(decodeValue(undefined)).toBeNull();
    expect(decodeValue({ json: Buffer.from('{"a":1}') })).toEqual({ a: 1 });
  });

  test("refuses a number at which Terraform itself would panic, and names the place", () => {
    expect(() => encodeValue({ block: [{ size: Number.NaN }] })).toThrow(
      "block.0.size is NaN: Terraform takes finite numbers only.",
    );
  });

  test("unknown parts never reach a request body, at any depth", () => {
    expect(toJson({ a: UNKNOWN, b: [UNKNOWN, { c: UNKNOWN, d: 1 }] })).toEqual({ b: [{ d: 1 }] });
  });

  test("a set is equal in any order, a list is not", () => {
    expect(equalValues(["b", "a"], ["a", "b"], true)).toBe(true);
    expect(equalValues(["b", "a"], ["a", "b"])).toBe(false);
  });

  test("what an API without null cannot distinguish from null is zero", () => {
    expect([null, "", 0, false, [], { a: "" }].map(isZero)).toEqual(Array(6).fill(true));
    expect([UNKNOWN, "x", 1, true, [null]].map(isZero)).toEqual(Array(5).fill(false));
  });

  test("known means known at every depth", () => {
    expect(isWhollyKnown({ a: [{ b: 1 }] })).toBe(true);
    expect(isWhollyKnown({ a: [{ b: UNKNOWN }] })).toBe(false);
  });
});
