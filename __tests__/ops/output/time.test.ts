import { ago } from "../../../ops/output/time";

const NOW = new Date("2026-08-02T12:00:00Z");

describe("ago", () => {
  it.each([
    ["2026-08-02T11:59:30Z", "just now"],
    ["2026-08-02T11:58:00Z", "2 min ago"],
    ["2026-08-02T09:30:00Z", "2 h ago"],
    ["2026-07-30T12:00:00Z", "3 d ago"],
    ["2026-08-02T12:00:05Z", "just now"],
  ])("says of %s that it was %s", (moment, words) => {
    expect(ago(new Date(moment), NOW)).toBe(words);
  });
});
