import { EnvironmentError, readEnvironment } from "../../../functions/runtime/environment";

test("gives the trimmed values", () => {
  expect(readEnvironment({ A: " a ", B: "b", C: "c" }, ["A", "B"])).toEqual({ A: "a", B: "b" });
});

test("names all variables that are missing or empty at once", () => {
  const read = () => readEnvironment({ A: "", B: "b" }, ["A", "B", "C"]);
  expect(read).toThrow(EnvironmentError);
  expect(read).toThrow(
    "The function lacks the environment variables A, C. Apply the project's Terraform again: it sets them.",
  );
});

test("speaks of one variable in the singular", () => {
  expect(() => readEnvironment({}, ["A"])).toThrow("The function lacks the environment variable A.");
});
