import type { ApiModel } from "../../../../aws/api-model/api-model";
import { fitted } from "../../../../aws/sagemaker/pipelines/request-shape";

const model: ApiModel = {
  operations: { Make: { input: { shape: "Input" } } },
  shapes: {
    Input: {
      type: "structure",
      members: {
        Arguments: { shape: "Texts" },
        Count: { shape: "Number" },
        Environment: { shape: "Map" },
        Inner: { shape: "Input" },
      },
    },
    Texts: { type: "list", member: { shape: "Text" } },
    Map: { type: "map", key: { shape: "Text" }, value: { shape: "Text" } },
    Text: { type: "string" },
    Number: { type: "integer" },
  },
};

describe("a request", () => {
  it("gets its values in the types of the API", () => {
    const request = {
      Arguments: [1, true, "a"],
      Count: "3",
      Environment: { RATE: 0.5 },
      Inner: { Count: 4 },
    };
    expect(fitted(model, "Make", request)).toEqual({
      Arguments: ["1", "true", "a"],
      Count: 3,
      Environment: { RATE: "0.5" },
      Inner: { Count: 4 },
    });
  });

  it("keeps what does not fit, for the API to refuse, and what the API does not know", () => {
    const request = { Count: "three", Other: 1, Arguments: "a" };
    expect(fitted(model, "Make", request)).toEqual(request);
  });

  it("loses members that are null", () => {
    expect(fitted(model, "Make", { Count: null, Inner: { Arguments: null } })).toEqual({ Inner: {} });
  });
});
