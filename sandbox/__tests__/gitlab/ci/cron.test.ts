import { Cron } from "../../../gitlab/ci/cron";

const AFTER = new Date("2026-03-10T10:20:30Z"); // a Tuesday

test.each([
  ["* * * * *", "2026-03-10T10:21:00.000Z"],
  ["*/15 * * * *", "2026-03-10T10:30:00.000Z"],
  ["0 3 * * *", "2026-03-11T03:00:00.000Z"],
  ["30 9-17/4 * * mon-fri", "2026-03-10T13:30:00.000Z"],
  ["0 0 1 * *", "2026-04-01T00:00:00.000Z"],
  ["0 0 * * 7", "2026-03-15T00:00:00.000Z"],
  ["0 0 13 * fri", "2026-03-13T00:00:00.000Z"],
  ["0 12 29 feb *", "2028-02-29T12:00:00.000Z"],
  ["@daily", "2026-03-11T00:00:00.000Z"],
])("%s comes next at %s", (expression, expected) => {
  expect(new Cron(expression, "UTC").next(AFTER)?.toISOString()).toBe(expected);
});

test("a time zone counts, with its summer time", () => {
  const cron = new Cron("0 3 * * *", "Europe/Berlin");
  const [winter, summer] = [cron.next(AFTER), cron.next(new Date("2026-07-01T12:00:00Z"))];
  expect([winter?.toISOString(), summer?.toISOString()]).toEqual([
    "2026-03-11T02:00:00.000Z",
    "2026-07-02T01:00:00.000Z",
  ]);
});

test("a day that never comes gives none", () => {
  expect(new Cron("0 0 31 2 *", "UTC").next(AFTER)).toBeNull();
});

test.each(["", "* * * *", "60 * * * *", "* * * * * *", "a * * * *", "5-1 * * * *", "*/0 * * * *"])(
  "%p is no cron expression",
  (expression) => {
    expect(() => new Cron(expression, "UTC")).toThrow(RangeError);
  },
);
