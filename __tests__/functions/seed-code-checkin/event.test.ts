import { parseEvent } from "../../../functions/seed-code-checkin/event";

const event = { action: "checkin", repository: "model-build", projectId: 42, branch: "main" };

test("reads a request", () => {
  expect(parseEvent({ ...event, extra: 1 })).toEqual(event);
});

test("takes a project number that Terraform hands over as text", () => {
  expect(parseEvent({ ...event, projectId: "42" }).projectId).toBe(42);
});

test("lists everything that is wrong with an event", () => {
  expect(() => parseEvent({ action: "delete", projectId: "team/build", branch: "../x" })).toThrow(
    expect.objectContaining({
      name: "InvalidEventError",
      message:
        'The event is not a request to commit seed code: action must be checkin, not "delete"; ' +
        "repository must be model-build or model-deploy, not nothing; " +
        'projectId must be GitLab\'s number of the project, such as 42, not "team/build"; ' +
        'branch must be a branch name, not "../x".',
    }),
  );
});

test.each([0, -1, 1.5, NaN, "0", "1e3", "", null, [42]])("refuses the project number %j", (projectId) => {
  expect(() => parseEvent({ ...event, projectId })).toThrow(
    "projectId must be GitLab's number of the project",
  );
});

test.each([null, undefined, "text", 3, []])("refuses %j for an event", (odd) => {
  expect(() => parseEvent(odd)).toThrow("action must be checkin, not nothing");
});
