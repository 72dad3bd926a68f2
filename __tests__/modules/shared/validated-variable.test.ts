import {
  matches,
  oneOf,
  terraformRegex,
  validatedVariable,
} from "../../../modules/shared/validated-variable";
import { synthesized } from "../../synthesized";
import { refusals } from "../../terraform-variables";

const { variables } = synthesized((stack) => {
  validatedVariable(stack, "colour", {
    description: "A colour.",
    default: "red",
    rules: [
      matches("colour", /^[a-z]+\/?\d*$/, "colour must be lower-case."),
      oneOf("colour", ["red", "green/1"]),
    ],
  });
  validatedVariable(stack, "token", { description: "A secret.", sensitive: true });
});

describe("validatedVariable", () => {
  it("declares the variable under its plain name, as a string that may not be null", () => {
    expect(variables["colour"]).toMatchObject({
      type: "string",
      default: "red",
      description: "A colour.",
      nullable: false,
    });
  });

  it("marks a secret as sensitive", () => {
    expect(variables["token"]).toMatchObject({ sensitive: true });
  });

  it("leaves a variable without a default required", () => {
    expect(variables["token"]).not.toHaveProperty("default");
  });

  it("accepts a value that meets every rule", () => {
    expect(refusals(variables, { colour: "green/1", token: "x" })).toBe("");
  });

  it("shows the messages of all rules that fail", () => {
    const messages = refusals(variables, { colour: "Blue", token: "x" });
    expect(messages).toContain("colour must be lower-case.");
    expect(messages).toContain("colour must be one of: red, green/1.");
  });
});

describe("terraformRegex", () => {
  it("writes backslashes for a string literal and slashes without them", () => {
    expect(terraformRegex(/^https:\/\/\S+$/)).toBe('"^https://\\\\S+$"');
  });
});
