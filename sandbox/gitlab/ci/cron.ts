const MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split(" ");
const DAYS = "sun mon tue wed thu fri sat".split(" ");
const NICKNAMES: Readonly<Record<string, string>> = {
  "@hourly": "0 * * * *",
  "@daily": "0 0 * * *",
  "@midnight": "0 0 * * *",
  "@weekly": "0 0 * * 0",
  "@monthly": "0 0 1 * *",
  "@yearly": "0 0 1 1 *",
};

interface Field {
  readonly values: ReadonlySet<number>;
  /** `*`: the field does not restrict. */
  readonly any: boolean;
}

interface Wall {
  readonly minute: number;
  readonly hour: number;
  readonly day: number;
  readonly month: number;
  readonly weekday: number;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** February 29 on a given weekday comes at the latest after 40 years; nobody waits for that. */
const HORIZON = 5 * 366 * 24 * HOUR;

/** A cron expression of five fields in a time zone: https://docs.gitlab.com/topics/cron/ */
export class Cron {
  private readonly fields: readonly [Field, Field, Field, Field, Field];
  private readonly format: Intl.DateTimeFormat;

  /** @throws RangeError when the expression or the time zone is none */
  constructor(expression: string, timeZone: string) {
    const parts = (NICKNAMES[expression.trim()] ?? expression).trim().split(/\s+/);
    const [minute, hour, day, month, weekday, ...rest] = parts;
    if (!minute || !hour || !day || !month || !weekday || rest.length > 0) throw new RangeError(expression);
    this.fields = [
      field(minute, 0, 59),
      field(hour, 0, 23),
      field(day, 1, 31),
      field(month, 1, 12, MONTHS, 1),
      field(weekday, 0, 7, DAYS, 0),
    ];
    this.format = new Intl.DateTimeFormat("en-US", {
      timeZone,
      hourCycle: "h23",
      ...{ minute: "numeric", hour: "numeric", day: "numeric", month: "numeric", weekday: "short" },
    });
  }

  /** The first minute after a time that fits. */
  next(after: Date): Date | null {
    let at = Math.floor(after.getTime() / MINUTE) * MINUTE + MINUTE;
    for (const end = at + HORIZON; at < end;) {
      const wall = this.wall(at);
      if (this.fitsHour(wall)) {
        if (this.fields[0].values.has(wall.minute)) return new Date(at);
        at += MINUTE;
      } else at += (60 - wall.minute) * MINUTE;
    }
    return null;
  }

  /** Days of the month and of the week: one of them is enough where both are given. */
  private fitsHour({ hour, day, month, weekday }: Wall): boolean {
    const [, hours, days, months, weekdays] = this.fields;
    if (!hours.values.has(hour) || !months.values.has(month)) return false;
    const [fitsDay, fitsWeekday] = [days.values.has(day), weekdays.values.has(weekday)];
    if (days.any) return fitsWeekday;
    return weekdays.any ? fitsDay : fitsDay || fitsWeekday;
  }

  private wall(at: number): Wall {
    const parts = Object.fromEntries(this.format.formatToParts(at).map(({ type, value }) => [type, value]));
    return {
      minute: Number(parts["minute"]),
      hour: Number(parts["hour"]),
      day: Number(parts["day"]),
      month: Number(parts["month"]),
      weekday: DAYS.indexOf((parts["weekday"] ?? "").toLowerCase()),
    };
  }
}

/** `*`, `1`, `1-5`, `mon-fri`, every quarter of an hour, `1-30/5`, and lists of them. */
function field(text: string, least: number, most: number, names: readonly string[] = [], first = 0): Field {
  const number = (word: string): number => {
    const named = names.indexOf(word.toLowerCase());
    const value = named >= 0 ? named + first : /^\d+$/.test(word) ? Number(word) : NaN;
    if (!(value >= least && value <= most)) throw new RangeError(text);
    return value;
  };
  const values = new Set<number>();
  for (const part of text.split(",")) {
    const [range = "", step = "1", ...rest] = part.split("/");
    if (rest.length > 0 || !/^[1-9]\d*$/.test(step)) throw new RangeError(text);
    const [from = "", to] = range === "*" ? [String(least), String(most)] : range.split("-");
    const start = number(from);
    const end = to === undefined ? (part.includes("/") ? most : start) : number(to);
    if (end < start) throw new RangeError(text);
    for (let value = start; value <= end; value += Number(step))
      values.add(most === 7 && value === 7 ? 0 : value);
  }
  return { values, any: text === "*" };
}
