import type { Project } from "../../../ops/projects";
import { reasonForNoPlan, sampleOf } from "../../../review/projects/choose";

function project(name: string, version = "v-1", status = "CreateCompleted"): Project {
  return { name, id: `p-${name}`, status, version: { id: version, name: version } } as Project;
}

describe("a sample", () => {
  const projects = ["a", "b", "c", "d"].map((name) => project(name)).concat(project("z", "v-0"));

  it("has one project of each version before a second one of any", () => {
    expect(sampleOf(projects, 2).map(({ name }) => name)).toEqual(["a", "z"]);
  });

  it("is filled up by name", () => {
    expect(sampleOf(projects, 3).map(({ name }) => name)).toEqual(["a", "b", "z"]);
  });

  it("is the same whatever the order of the projects", () => {
    expect(sampleOf([...projects].reverse(), 3).map(({ name }) => name)).toEqual(["a", "b", "z"]);
  });

  it("is everything when it is as large, or when none is asked for", () => {
    expect(sampleOf(projects, 5)).toBe(projects);
    expect(sampleOf(projects, undefined)).toBe(projects);
  });
});

describe("a project has no plan", () => {
  it.each([
    [
      "while something goes on with it",
      project("a", "v-1", "UpdateInProgress"),
      "apply",
      /something goes on/,
    ],
    ["when it was never made", project("a", "v-1", "CreateFailed"), "apply", /can not be updated/],
    ["when it is destroyed", project("a"), "destroy", /an update would destroy it again/],
  ])("%s", (_, one, action, reason) => {
    expect(reasonForNoPlan(one, action)).toMatch(reason);
  });

  it("unless it can be updated", () => {
    expect(reasonForNoPlan(project("a", "v-1", "UpdateFailed"), "apply")).toBeUndefined();
  });
});
