import { compositeStatus } from "../../../gitlab/ci/composite-status";
import type { JobStatus } from "../../../gitlab/model";

const job = (text: string) => ({
  status: text.replace("?", "") as JobStatus,
  allowFailure: text.endsWith("?"),
});

// A question mark: the job may fail. https://gitlab.com/gitlab-org/gitlab/-/blob/master/spec/lib/gitlab/ci/status/composite_spec.rb
test.each([
  ["", "success"],
  ["success success", "success"],
  ["success failed", "failed"],
  ["success failed?", "success"],
  ["skipped skipped", "skipped"],
  ["manual?", "skipped"],
  ["success manual?", "success"],
  ["success manual", "manual"],
  ["manual created", "manual"],
  ["created created", "created"],
  ["pending created", "pending"],
  ["success pending", "running"],
  ["success created", "running"],
  ["running failed", "running"],
  ["canceled success", "canceled"],
  ["failed canceled", "failed"],
  ["waiting_for_resource created", "waiting_for_resource"],
  ["success scheduled", "scheduled"],
  ["canceling success", "canceling"],
])("jobs that are %p make it %s", (statuses, expected) => {
  expect(compositeStatus(statuses.split(" ").filter(Boolean).map(job))).toBe(expected);
});

test.each([
  ["success manual?", "skipped"],
  ["success skipped", "skipped"],
  ["success running", "pending"],
  ["success failed", "failed"],
  ["success failed?", "success"],
])("needs that are %p make it %s", (statuses, expected) => {
  expect(compositeStatus(statuses.split(" ").map(job), true)).toBe(expected);
});
