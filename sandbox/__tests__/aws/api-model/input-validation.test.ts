import { validateInput } from "../../../aws/api-model/input-validation";
import { apiModels, type ApiModel } from "../../../aws/api-model/api-model";
import { sandboxPython } from "../../../python";

const model: ApiModel = {
  operations: { Make: { input: { shape: "MakeInput" } } },
  shapes: {
    MakeInput: {
      type: "structure",
      required: ["Name"],
      members: {
        Name: { shape: "Name" },
        Kind: { shape: "Kind" },
        Tags: { shape: "Tags" },
        Size: { shape: "Size" },
      },
    },
    Name: { type: "string", min: 2, max: 5, pattern: "[a-z-]+" },
    Kind: { type: "string", enum: ["SMALL", "LARGE"] },
    Tags: { type: "list", max: 1, member: { shape: "Tag" } },
    Tag: { type: "structure", required: ["Key"], members: { Key: { shape: "Name" } } },
    Size: { type: "integer", max: 20 },
  },
};

describe("validation of inputs against a service's model", () => {
  const refusals: [string, object, string][] = [
    ["a missing member", {}, "Value null at 'name' failed to satisfy constraint: Member must not be null"],
    [
      "a short value",
      { Name: "a" },
      "Value 'a' at 'name' failed to satisfy constraint: Member must have length greater than or equal to 2",
    ],
    [
      "a long value",
      { Name: "abcdef" },
      "Value 'abcdef' at 'name' failed to satisfy constraint: Member must have length less than or equal to 5",
    ],
    [
      "a value that matches in part only",
      { Name: "ab_c" },
      "Value 'ab_c' at 'name' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-z-]+",
    ],
    [
      "a value outside an enumeration",
      { Name: "ab", Kind: "MEDIUM" },
      "Value 'MEDIUM' at 'kind' failed to satisfy constraint: Member must satisfy enum value set: [SMALL, LARGE]",
    ],
    [
      "a number that is too large",
      { Name: "ab", Size: 21 },
      "Value '21' at 'size' failed to satisfy constraint: Member must have value less than or equal to 20",
    ],
    [
      "a member of a list",
      { Name: "ab", Tags: [{}] },
      "Value null at 'tags.1.member.key' failed to satisfy constraint: Member must not be null",
    ],
  ];
  it.each(refusals)("refuses %s", (_what, input, message) => {
    expect(() => validateInput(model, "Make", input)).toThrow(`1 validation error detected: ${message}`);
  });

  it("names every breach at once", () => {
    expect(() => validateInput(model, "Make", { Kind: "MEDIUM" })).toThrow(
      /^2 validation errors detected: Value null at 'name' .*; Value 'MEDIUM' at 'kind'/,
    );
  });

  it("answers a value of the wrong type with SerializationException", () => {
    expect(() => validateInput(model, "Make", { Name: 5 })).toThrow(
      expect.objectContaining({ code: "SerializationException" }),
    );
  });

  it("lets a good input and members that the model does not know pass", () => {
    expect(() =>
      validateInput(model, "Make", { Name: "ab", Other: true, Tags: [{ Key: "abc" }] }),
    ).not.toThrow();
  });

  it("knows the lengths that AWS publishes for Service Catalog", async () => {
    const catalog = await apiModels(sandboxPython())("servicecatalog");
    const input = { DisplayName: "x".repeat(101), ProviderName: "ops", IdempotencyToken: "t" };
    expect(() => validateInput(catalog, "CreatePortfolio", input)).toThrow(
      "at 'displayName' failed to satisfy constraint: Member must have length less than or equal to 100",
    );
  });
});
