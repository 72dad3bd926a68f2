import { endpointName, parseEndpointName } from "../../contracts/endpoint-name";

describe("parseEndpointName", () => {
  test.each([
    ["abalone", "p-abcdefghijkl", "staging"],
    ["abalone", "p-abcdefghijkl", "staging2"],
    ["abalone", "p-abcdefghijkl", "eu-west-1a"],
    ["team--fraud", "p-abcdefghijkl", "prod"],
    ["my-p-model", "p-abcdefghijkl", "prod"],
    ["my-p-model", "p-abcdefghijkl", "a-p-b-c"],
    ["p-p-p-abcdefghijkl", "p-000000000000", "x"],
  ])("finds project %s (%s) and stage %s", (projectName, projectId, stage) => {
    const parts = { projectName, projectId, stage };
    expect(parseEndpointName(endpointName(parts))).toEqual(parts);
  });

  test.each([
    "abalone-p-abcdefghijkl",
    "abalone-p-abcdefghijkl-",
    "abalone-p-abcdefghijkl-Prod",
    "abalone-p-abcdefghijkl-a-stage-of-16-ch",
    "-p-abcdefghijkl-prod",
    "churn-staging",
    "",
  ])("does not take %j for an endpoint of a project", (name) => {
    expect(parseEndpointName(name)).toBeUndefined();
  });
});
