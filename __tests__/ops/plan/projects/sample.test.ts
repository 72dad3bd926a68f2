import type { Project } from "../../../../ops/projects/projects";
import { sampleOf } from "../../../../ops/plan/projects/sample";

function project(name: string, release = "v-1", status = "CreateCompleted"): Project {
  return { name, id: `p-${name}`, status, release: { id: release, name: release } } as Project;
}

describe("a sample", () => {
  const projects = ["a", "b", "c", "d"].map((name) => project(name)).concat(project("z", "v-0"));

  it("has one project of each release before a second one of any", () => {
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
