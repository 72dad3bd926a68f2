import { GitLabError, GitLabUnreachableError } from "../../../functions/gitlab/errors";
import { SeedCommitError, explained } from "../../../functions/seed-code-checkin/seed-commit-error";

const request = { action: "checkin", repository: "model-build", projectId: 42, branch: "main" } as const;
const messageFor = (error: Error) => (explained(error, request, "gitlab-token") as Error).message;
const NOT_DONE = "The model-build seed code was not committed to GitLab project 42.";

test("says what to do when GitLab is down", () => {
  const error = new GitLabUnreachableError(
    "GET",
    "/projects/42",
    "https://gitlab.example.com",
    "ECONNREFUSED",
    false,
  );
  expect(messageFor(error)).toBe(
    `${NOT_DONE} GitLab at https://gitlab.example.com did not answer GET /projects/42: ECONNREFUSED. ` +
      "See that GitLab is up and that AWS Lambda reaches it, then try again.",
  );
});

test("says what may have become of a missing project", () => {
  expect(messageFor(new GitLabError("GET", "/projects/42", 404, "404 Project Not Found"))).toBe(
    `${NOT_DONE} GitLab answered 404 to GET /projects/42: 404 Project Not Found. ` +
      'The project was deleted, or the user of the token in the secret "gitlab-token" is not a member of it.',
  );
});

test("puts what was attempted before an advice that is there already", () => {
  expect(
    messageFor(
      new SeedCommitError("The GitLab project a/b is archived. Unarchive it in its settings first."),
    ),
  ).toBe(`${NOT_DONE} The GitLab project a/b is archived. Unarchive it in its settings first.`);
});

test("leaves other errors as they are", () => {
  const error = new TypeError("a bug");
  expect(explained(error, request, "gitlab-token")).toBe(error);
});
