import { secondsOf } from "../../../gitlab/ci/duration";
import { expand, literal } from "../../../gitlab/ci/expansion";
import { masker } from "../../../gitlab/ci/masking";
import { environmentSlug, refSlug } from "../../../gitlab/ci/slug";

test.each([
  ["6 hours", 21_600],
  ["1h 30m", 5_400],
  ["3 hours 30 minutes", 12_600],
  ["90", 90],
  ["1 week", 604_800],
  ["6 mos", 15_552_000],
  ["1 year", 31_557_600],
  ["never", undefined],
  ["3 moons", undefined],
])("%s are %p seconds", (text, expected) => {
  expect(secondsOf(text)).toBe(expected);
});

test.each([
  ["$A/${B}", "a/b"],
  ["$C", "a-b"],
  ["$$A", "$A"],
  ["$UNKNOWN.", "."],
  ["$LOOP", ""],
])("%s expands to %s", (text, expected) => {
  expect(expand(text, { A: "a", B: "b", C: "$A-$B", LOOP: "$LOOP" })).toBe(expected);
});

test("a literal value stands for itself", () => {
  expect(expand("$V", { A: "a", V: literal("$A and ${A}") })).toBe("$A and ${A}");
});

test("a longer secret is hidden whole, though a shorter one is part of it", () => {
  expect(masker(["secret00", "secret00-long", ""])("x secret00-long y secret00")).toBe(
    "x [MASKED] y [MASKED]",
  );
});

test.each([
  ["main", "main"],
  ["Feature/A_b", "feature-a-b"],
  ["-x-", "x"],
  ["a".repeat(70), "a".repeat(63)],
])("%s has the slug %s", (ref, expected) => {
  expect(refSlug(ref)).toBe(expected);
});

test("an environment's slug is short, begins with a letter, and is its own", () => {
  expect([environmentSlug("staging"), environmentSlug("review/Feature")]).toEqual([
    "staging",
    expect.stringMatching(/^review-feature-[a-z0-9]{6}$/),
  ]);
  expect(environmentSlug("review/feature-a")).not.toBe(environmentSlug("review/feature_a"));
});
