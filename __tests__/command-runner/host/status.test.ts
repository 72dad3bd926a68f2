import { runOnHost } from "./staged-host";

const ADDRESS = "https://gitlab.example.com/team/abalone-build/-/merge_requests/1";
const OUTPUTS = [
  "Outputs:",
  "",
  `model_build_seed_merge_request = "${ADDRESS}"`,
  'model_deploy_seed_merge_request = ""',
].join("\n");

/** The status that a run writes. */
function written(
  result: string,
  output: string,
  previous = "",
  action = "apply",
  more: Record<string, string> = {},
): Readonly<Record<string, unknown>> {
  const lines = [
    'printf %s "$OUTPUT" >terraform-output.txt; printf "%s\\n" "$PREVIOUS" >previous-status.json',
    `write_status ${result} applied`,
  ];
  const environment = { ACTION: action, OUTPUT: output, PREVIOUS: previous, ...more };
  return runOnHost(lines.join("\n"), {}, environment).statuses[0] ?? {};
}

describe("the status of a run", () => {
  const previous = `  "mergeRequests": ["${ADDRESS}"],`;

  it("has the merge requests that Terraform's outputs name", () => {
    expect(written("succeeded", OUTPUTS)).toMatchObject({ result: "succeeded", mergeRequests: [ADDRESS] });
  });

  it("has none when the outputs name none", () => {
    const none = OUTPUTS.replace(ADDRESS, "");
    expect(written("succeeded", none, previous)).toMatchObject({ mergeRequests: [] });
  });

  it.each(["running", "failed"])("keeps those of the run before while it is %s", (result) => {
    expect(written(result, "Error: no", previous)).toMatchObject({ result, mergeRequests: [ADDRESS] });
  });

  it("keeps those that the function for deleted projects has written again", () => {
    const pretty = JSON.stringify({ mergeRequests: [ADDRESS, `${ADDRESS}2`], kept: ["x"] }, null, 2);
    expect(written("failed", "", pretty)).toMatchObject({ mergeRequests: [ADDRESS, `${ADDRESS}2`] });
  });

  it("has none in a project's first run", () => {
    expect(written("running", "")).toMatchObject({ mergeRequests: [], finishedAt: null });
  });

  it("has the attempt of a deleted project's destroy, and what the function wrote of it", () => {
    const pending = '  "attempts": 3,\n  "deletedStack": "arn:stack",';
    const token = { RUN_TOKEN: "project-deleted-2" };
    expect(written("running", "", pending, "destroy", token)).toMatchObject({
      ...{
        cause: "project deleted",
        attempt: 2,
        attempts: 3,
        nextAttemptAt: null,
        deletedStack: "arn:stack",
      },
    });
  });

  it.each(["", "again", "project-deleted-2x", "project-deleted-0"])(
    "has no attempt with the run token %j",
    (token) => {
      expect(written("running", "", "", "destroy", { RUN_TOKEN: token })).not.toHaveProperty("attempt");
    },
  );
});

it("sends the log to a stream that exists already", () => {
  const { code, calls } = runOnHost("send_log", { "aws logs create-log-stream": 255 });
  expect(code).toBe(0);
  expect(calls.at(-1)).toMatch(/^aws logs put-log-events --log-group-name runs --log-stream-name p-1\//);
});
