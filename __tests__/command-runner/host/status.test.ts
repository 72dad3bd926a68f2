import { runOnHost } from "./staged-host";

const ADDRESS = "https://gitlab.example.com/team/abalone-build/-/merge_requests/1";
const SETTINGS = { ACTION: "apply", PACKAGE_SHA256: "abc", RUN_STARTED: "2026-01-01T00:00:00Z" };
const OUTPUTS = [
  "Outputs:",
  "",
  `model_build_seed_merge_request = "${ADDRESS}"`,
  'model_deploy_seed_merge_request = ""',
].join("\n");

/** The status that a run writes. */
function written(
  result: string,
  lastWords: string,
  previous = "",
  action = "apply",
): Record<string, unknown> {
  const lines = [
    'STATE_BUCKET=states; printf %s "$LAST_WORDS" >last-words.txt',
    '[ -z "$PREVIOUS" ] || printf "%s\\n" "$PREVIOUS" >previous-status.json',
    result === "running" ? "write_running_status" : `write_final_status ${result} applied`,
    "cat status-*.json",
  ];
  const environment = { ...SETTINGS, ACTION: action, LAST_WORDS: lastWords, PREVIOUS: previous };
  const { said } = runOnHost(lines.join("\n"), {}, environment);
  return JSON.parse(said.slice(0, said.lastIndexOf("}") + 1)) as Record<string, unknown>;
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

  it("has none in a project's first run", () => {
    expect(written("running", "")).toMatchObject({ mergeRequests: [], finishedAt: null });
  });
});
