import { parseEvent } from "../../../functions/seed-code-checkin/event";

const event = { action: "checkin", repository: "model-build", projectId: 42, branch: "main" };

test("reads a request", () => {
  expect(parseEvent({ ...event, extra: 1 })).toEqual(event);
});

test("lists everything that is wrong with an event", () => {
  expect(() => parseEvent({ action: "delete", projectId: "team/build", branch: "../x" })).toThrow(
    expect.objectContaining({
      name: "InvalidEventError",
      message:
        'The event is not a request to commit seed code: action: Invalid type: Expected "checkin" but received "delete"; ' +
        'repository: Invalid key: Expected "repository" but received undefined; ' +
        'projectId: Invalid type: Expected number but received "team/build"; ' +
        "branch: expected 1 to 255 letters, digits, dots, hyphens, underscores and slashes, such as main.",
    }),
  );
});

test.each([0, -1, 1.5, NaN, "0", "1e3", "", null, [42]])("refuses the project number %j", (projectId) => {
  expect(() => parseEvent({ ...event, projectId })).toThrow(
    "The event is not a request to commit seed code: projectId: Invalid",
  );
});

test.each([null, undefined, "text", 3, []])("refuses %j for an event", (odd) => {
  expect(() => parseEvent(odd)).toThrow("The event is not a request to commit seed code: ");
});
