import { failureMarkdown, MARKER, reviewMarkdown } from "../../../../ops/plan/output/markdown";
import { SECRETS } from "../terraform/recorded-plans";
import { reviewFixture, plannedProject } from "../review-fixture";

const note = reviewMarkdown(reviewFixture());
const at = (text: string) => {
  const place = note.indexOf(text);
  if (place < 0) throw new Error(`The note does not have "${text}".`);
  return place;
};

describe("the note of a plan", () => {
  it("begins with the mark by which the next push finds it", () => {
    expect(note.startsWith(`${MARKER}\n`)).toBe(true);
  });

  it("has the counts first", () => {
    expect(note).toContain("| service-catalog | 3 | 2 | 3 | 1 |");
    expect(note).toContain("| 3 of 12 living projects | 1 | 3 | 1 | **in 1 project** |");
    expect(at("| service-catalog |")).toBeLessThan(at("#### Destroyed or replaced"));
  });

  it("has what loses data before what is merely destroyed, and that before the folded lists", () => {
    expect(
      at("| fraud | `aws_s3_bucket.artifact-bucket_bucket_1A2B3C4D` | replace | **bucket** |"),
    ).toBeLessThan(at("| service-catalog | `aws_sqs_queue.deletion_queue_8C9D0E1F` | delete |  |"));
    expect(at("aws_sqs_queue")).toBeLessThan(at("<details>"));
  });

  it("lists changes by module, folded, with the names of attributes", () => {
    const folded = note.slice(at("<details><summary>service-catalog: 6 changes</summary>"));
    expect(folded).toMatch(
      /\*\*alarms\*\*\n\n- update `aws_sns_topic\.alarms_topic_CB6504A9`: `display_name`\n/,
    );
    expect(folded).toContain(
      "- replace `aws_cloudwatch_log_group.run-log_group_4E5F6A7B`: because of `name`",
    );
  });

  it("shows what is alike in many projects once", () => {
    expect(note).toContain("<summary>2 projects, as in abalone: 1 change</summary>");
  });

  it("has a line for each project, with those first that lose data", () => {
    const table = note.slice(at("<details><summary>Projects: 5</summary>"));
    expect([...table.matchAll(/^\| `(\w+)` \|/gm)].map(([, name]) => name)).toEqual([
      ...["fraud", "broken", "abalone", "churn", "gone"],
    ]);
    expect(table).toContain(
      "| `gone` |  |  |  | not planned: `is destroyed: an update would destroy it again` |",
    );
  });

  it("shows a failure without markup, and mentions nobody by it", () => {
    expect(note).toContain("#### 1 project could not be planned");
    expect(note).toContain("- `broken`: `Error \\| 'code' for @ops: AccessDenied second line`");
  });

  it("holds no value of the plan", () => {
    expect([...SECRETS, "Somebody is needed"].filter((value) => note.includes(value))).toEqual([]);
  });
});

it("says first that a plan is refused", () => {
  const text = reviewMarkdown(reviewFixture({ refusals: ["The plan would destroy the state bucket."] }));
  expect(text.indexOf("**Refused.** The plan would destroy the state bucket.")).toBeLessThan(
    text.indexOf("| service-catalog"),
  );
});

it("says when nothing is destroyed", () => {
  const text = reviewMarkdown(
    reviewFixture({ catalog: { changes: [], secretValues: [] }, projects: undefined }),
  );
  expect(text).toContain("Nothing is destroyed or replaced.");
});

it("stays within what GitLab takes, and says what is left out", () => {
  const projects = Array.from({ length: 3_000 }, (_, index) =>
    plannedProject(`project-${index}`, { failed: "x".repeat(400) }),
  );
  const text = reviewMarkdown(reviewFixture({ projects: { projects, groups: [], all: 3_000 } }));
  expect(text.length).toBeLessThan(1_000_000);
  expect(text).toContain("1 of the lists are too long for a note; the job's artifacts have them.");
});

it("says that there is no plan of a push, in the same note", () => {
  const text = failureMarkdown("cdktf synth failed:\n@ops ```");
  expect(text.startsWith(MARKER)).toBe(true);
  expect(text).toContain("**There is no plan of this push.**\n\n```text\ncdktf synth failed:\n@ops '\n```");
});
