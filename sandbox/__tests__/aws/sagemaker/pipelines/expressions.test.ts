import { pathsIn, resolve } from "../../../../aws/sagemaker/pipelines/expressions";
import type { Json } from "../../../../aws/sagemaker/pipelines/json";
import { segmentsOf, valueAt } from "../../../../aws/sagemaker/pipelines/value-path";

const scope = {
  get: (path: string) => (path === "Parameters.Count" ? 3 : `<${path}>`),
  jsonGet: (file: unknown, path: string) => Promise.resolve(`${JSON.stringify(file)} ${path}`),
};

describe("expressions", () => {
  it("keep a value's type where they stand alone, and become text where they are joined", async () => {
    const count = { Get: "Parameters.Count" };
    const joined = {
      "Std:Join": { On: "-", Values: ["a", count, 0.5, true, { "Std:Join": { On: "", Values: [1, 2] } }] },
    };
    expect(await resolve({ alone: count, list: [joined] }, scope)).toEqual({
      alone: 3,
      list: ["a-3-0.5-true-12"],
    });
  });

  it("read JSON by a property file, its bare name, or a URL that is joined", async () => {
    const url = { "Std:Join": { On: "/", Values: ["s3://b", { Get: "Parameters.Count" }] } };
    const get = (content: object) => resolve({ "Std:JsonGet": { Path: "a.b", ...content } }, scope);
    expect(await get({ PropertyFile: { Get: "Steps.S.PropertyFiles.F" } })).toBe(
      '{"Get":"Steps.S.PropertyFiles.F"} a.b',
    );
    expect(await get({ PropertyFile: "F" })).toBe('"F" a.b');
    expect(await get({ S3Uri: url })).toBe('{"S3Uri":"s3://b/3"} a.b');
  });

  it("leave objects alone that only look like them", async () => {
    const value = { Get: 1, other: { Get: "a", More: "b" } };
    expect(await resolve(value, scope)).toEqual(value);
  });

  it("name every path that they get", () => {
    const value: Json = {
      a: [{ Get: "Steps.A.x" }, { "Std:Join": { On: "", Values: [{ Get: "Steps.B.y" }, "text"] } }],
      b: { "Std:JsonGet": { PropertyFile: { Get: "Steps.C.PropertyFiles.F" }, Path: "p" } },
      c: { "Std:JsonGet": { PropertyFile: "G", Path: "p" } },
      d: { "Std:JsonGet": { S3Uri: { Get: "Steps.D.z" }, Path: "p" } },
    };
    expect(pathsIn(value)).toEqual([
      "Steps.A.x",
      "Steps.B.y",
      "Steps.C.PropertyFiles.F",
      "PropertyFiles.G",
      "Steps.D.z",
    ]);
  });
});

describe("a path", () => {
  const value: Json = {
    Outputs: [
      { OutputName: "train", S3: [10, 20] },
      { Name: "a b", x: 1 },
    ],
    "with-dash": { y: 2 },
  };
  it.each([
    ["Outputs['train'].S3[1]", 20],
    ['Outputs["a b"].x', 1],
    ["Outputs[0].OutputName", "train"],
    ["$.with-dash.y", 2],
    ["['with-dash']['y']", 2],
    ["Outputs['none'].S3", undefined],
    ["Outputs.length", undefined],
    ["toString", undefined],
  ])("%s leads to %j", (path, found) => {
    expect(valueAt(value, segmentsOf(path))).toEqual(found);
  });

  it.each(["a..b", "a[", "a['b]", "a]"])("%s is none", (path) => {
    expect(() => segmentsOf(path)).toThrow(`"${path}" is not a path`);
  });
});
