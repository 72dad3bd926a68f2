import { type Answers, runHost, stateOf } from "./staged-host";

const LIVING = stateOf({ "aws_s3_bucket.artifacts": "sagemaker-p-1" });
const APPLIED = '{\n  "result": "succeeded",\n  "kept": [],\n  "adopt": "no",\n}\n';
const NOT_APPLIED = "The project could not be made";

const TAKEN = [
  "Error: creating S3 Bucket (sagemaker-p-1): BucketAlreadyOwnedByYou",
  "",
  "  with aws_s3_bucket.artifacts,",
  "  on main.tf line 1",
  "",
].join("\n");

/** An apply that fails in a state that had these contents before, and had others after. */
const failed = (before: string, answers: Answers = {}) =>
  runHost({
    "terraform state pull": [before, LIVING],
    "terraform apply": [1, ""],
    "aws s3api list-object-versions --bucket sagemaker-p-1": "0",
    ...answers,
  });

const isRolledBack = ({ changes }: { changes: readonly string[] }) =>
  changes.some((change) => change.startsWith("terraform destroy"));

describe("an apply", () => {
  it("has its start and its end on record", () => {
    const { code, statuses, file } = runHost();
    expect(statuses).toMatchObject([
      { result: "running", finishedAt: null },
      { result: "succeeded", message: "applied", adopt: "no" },
    ]);
    expect([code, file("result")]).toEqual([0, "applied"]);
  });

  it("is not made when the status of the last run can not be read, and leaves that status as it is", () => {
    const { code, said, changes } = runHost({
      "aws s3api get-object": { error: "An error occurred (AccessDenied)" },
    });
    expect(code).toBe(1);
    expect(said).toContain(
      "The status of the last run can not be read from s3://states/projects/p-1/status.json: An error occurred (AccessDenied)",
    );
    expect(changes.filter((change) => !change.startsWith("aws logs "))).toEqual([]);
  });

  it("is not made when the state can not be read", () => {
    const { failure, changes } = runHost({ "terraform state pull": 1 });
    expect(failure).toBe(
      "The state of p-1 can not be read. Nothing was changed; the run's log has the reason.",
    );
    expect(changes).not.toContainEqual(expect.stringMatching(/^terraform (apply|destroy)/));
  });

  it("names all settings that the Command has not given", () => {
    const { failure } = runHost({}, { LOCK_TABLE: "", DATA_ON_DESTROY: "" });
    expect(failure).toMatch(/^The command sets no value for: LOCK_TABLE DATA_ON_DESTROY\. /);
  });
});

describe("a project's first apply that fails", () => {
  it.each([
    ["there is no state", ""],
    ["Terraform has never written the state", stateOf({}, 0)],
  ])("is rolled back where %s", (_where, state) => {
    const run = failed(state);
    expect(isRolledBack(run)).toBe(true);
    expect(run.failure).toMatch(/^terraform apply failed: .* \(nothing of the project is left\)$/);
  });

  it("says so when what it had made could not all be removed", () => {
    const { failure } = failed("", { "terraform destroy": 1 });
    expect(failure).toContain("and what had been made could not all be removed: terraform destroy failed");
  });

  it("is not rolled back when the state that it has left can not be read", () => {
    const run = failed("", { "terraform state pull": ["", 1] });
    expect(isRolledBack(run)).toBe(false);
    expect(run.failure).toContain("could not all be removed: The state of p-1 can not be read.");
  });
});

describe("an apply of a living project that fails", () => {
  it.each([
    ["no status", LIVING, {}],
    ["a state that was once written, and no status", stateOf({}, 3), {}],
    ["a status, and no state", "", { "aws s3api get-object": APPLIED }],
    ["both", LIVING, { "aws s3api get-object": APPLIED }],
  ])("leaves the project as it is where there is %s", (_what, state, answers) => {
    const run = failed(state, answers);
    expect(isRolledBack(run)).toBe(false);
    expect([run.code, run.said.includes(NOT_APPLIED)]).toEqual([1, false]);
  });
});

describe("names that are taken", () => {
  const applied = (status: string) =>
    runHost({
      "terraform state pull": stateOf({}, 3),
      "terraform apply": [{ error: TAKEN }, ""],
      "aws s3api get-object": status,
    });

  it.each(['  "result": "running",', '  "adopt": "yes",'])("are imported after a status with %s", (line) => {
    const { code, file, said, statuses } = applied(`{\n${line}\n}\n`);
    expect(file("import.tf")).toBe('import {\n  to = aws_s3_bucket.artifacts\n  id = "sagemaker-p-1"\n}\n');
    expect(said).toContain("Importing aws_s3_bucket.artifacts (sagemaker-p-1), which exists already.");
    expect([code, statuses.at(-1)?.["adopt"]]).toEqual([0, "no"]);
  });

  it("are left alone otherwise", () => {
    const { code, file, failure } = applied(APPLIED);
    expect([code, file("import.tf")]).toEqual([1, ""]);
    expect(failure).toContain("BucketAlreadyOwnedByYou");
  });

  it.each(["terraform apply", "terraform init", "aws secretsmanager get-secret-value"])(
    "are on record still when %s fails",
    (failing) => {
      // As the function for deleted projects writes it.
      const status = JSON.stringify({ kept: ["aws_s3_bucket.artifacts"], adopt: "yes", attempt: 1 }, null, 2);
      const { statuses } = runHost({
        "terraform state pull": stateOf({}, 3),
        [failing]: 1,
        "aws s3api get-object": status,
      });
      expect(statuses.at(-1)).toMatchObject({
        result: "failed",
        adopt: "yes",
        kept: ["aws_s3_bucket.artifacts"],
      });
    },
  );
});

describe("secrets", () => {
  const [token, key] = ["glpat-secret", "AKIAABCDEFGHIJKLMNOP"];
  const leak = (text: string) => runHost({ "terraform apply": { error: `Error: ${text}` } });

  it.each([
    ["the GitLab token, whatever it looks like", "my token", "refused my token"],
    ["what looks like a GitLab token", token, "refused glpat-another_1.2"],
    ["what looks like an AWS key", token, `refused ${key}`],
    ["what looks like a temporary AWS key", token, "refused ASIAABCDEFGHIJKLMNOP"],
  ])("do not reach log, status or console: %s", (_what, secret, text) => {
    const run = runHost({
      "aws secretsmanager get-secret-value": secret,
      "terraform apply": { error: `Error: ${text}` },
    });
    const everywhere = [run.said, run.file("log-events.json"), run.lastStatus];
    expect(everywhere.map((one) => one.includes(text.replace("refused ", "")))).toEqual([
      false,
      false,
      false,
    ]);
    expect(everywhere.map((one) => one.includes("refused [removed]"))).toEqual([true, true, true]);
  });

  it("leave other errors alone", () => {
    expect(leak("the group AKITA").failure).toContain("the group AKITA");
  });
});

describe("the pinned Terraform", () => {
  it("is not run when its download has another checksum", () => {
    const { failure, calls } = runHost({ curl: "another archive" }, { TERRAFORM_BINARY: "" });
    expect(failure).toBe("The download of Terraform 1.11.4 does not have the expected SHA-256 checksum.");
    expect(calls).not.toContainEqual(expect.stringMatching(/^terraform /));
  });

  it("says what the host lacks when it can not be downloaded", () => {
    const { failure } = runHost({ curl: 6 }, { TERRAFORM_BINARY: "" });
    expect(failure).toBe(
      "Terraform 1.11.4 can not be downloaded. The host's subnet needs outbound internet access.",
    );
  });
});
