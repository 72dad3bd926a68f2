import { runOnHost } from "./staged-host";

/** A call that says what it was given, or fails as the AWS CLI does when it is given nothing. */
const CALL = `
tell() { local given; given=$(cat "$1"); [ -n "$given" ] || return 1; echo "told $given"; }
await_idle_host() { :; }
printf now >value
`;
const said = (lines: string) => runOnHost(lines).said.trim().split("\n");
const told = (lines: string) => said(CALL + lines);

describe("a prepared call", () => {
  it("waits for its last parameter", () => {
    expect(
      told("prepare_call tell; sleep 0.3; echo waits; begin_call tell value; end_call tell value"),
    ).toEqual(["waits", "told now"]);
  });

  it("is made once more when it ended too early", () => {
    const killed = 'prepare_call tell; kill "${CALLS[tell]}"; begin_call tell value; end_call tell value';
    expect(told(killed)).toEqual(["told now"]);
  });

  it("fails when the second try fails too", () => {
    const lines = ": >value; prepare_call tell; begin_call tell value; end_call tell value || echo failed";
    expect(told(lines)).toEqual(["failed"]);
  });

  it("is made anew each time it is wanted", () => {
    const twice = "begin_call tell value; end_call tell value; ".repeat(2);
    expect(told(`prepare_call tell; ${twice}`)).toEqual(["told now", "told now"]);
  });

  it("needs no preparation", () => {
    expect(told("begin_call tell value; end_call tell value")).toEqual(["told now"]);
  });

  it("is not made by a run that ends without it", () => {
    expect(told("prepare_call tell; sleep 0.2; : >tell.pipe; wait; echo ended")).toEqual(["ended"]);
  });
});

it("the log is sent to a stream that a try before has made", () => {
  const environment = { LOG_GROUP: "runs", RUN_STARTED: "2026-01-01T00:00:00Z", ACTION: "apply" };
  const { code, calls } = runOnHost(
    "put_log events.json",
    { "aws logs create-log-stream": 255 },
    environment,
  );
  expect(code).toBe(0);
  expect(calls.at(-1)).toContain("aws logs put-log-events --log-group-name runs");
});

describe("waiting for a host that is not all Terraform's", () => {
  it.each([
    "Plan: 51 to add, 0 to change, 0 to destroy.",
    "No changes. Your infrastructure matches the configuration.",
    "Error: no",
  ])("ends when Terraform says nothing more after %s", (words) => {
    expect(
      said(`echo start >last-words.txt.new
        mkfifo wake; (sleep 1.2; echo "${words}"; echo "${words}" >>last-words.txt.new) & await_idle_host 5<>wake; echo goes on`),
    ).toEqual([words, "goes on"]);
  });

  it("goes on while Terraform makes what it has planned", () => {
    expect(
      said(`echo "Plan: 51 to add, 0 to change, 0 to destroy." >last-words.txt.new
        mkfifo wake; (for line in 1 2 3 4 5 6 7 8 9; do sleep 0.3; echo made >>last-words.txt.new; done; echo ended) &
        await_idle_host 5<>wake; echo goes on`),
    ).toEqual(["ended", "goes on"]);
  });

  it("ends when the call is needed", () => {
    const call = 'tell() { echo "told $(cat "$1")"; }; printf now >value';
    const words = "echo start >last-words.txt.new; SECONDS=0";
    const needed =
      "prepare_call tell; sleep 0.2; begin_call tell value; end_call tell value; echo $((SECONDS < 2))";
    expect(said([call, words, needed].join("\n"))).toEqual(["told now", "1"]);
  });
});
