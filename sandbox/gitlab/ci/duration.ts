const UNITS: readonly (readonly [RegExp, number])[] = [
  [/^y(ears?|rs?)?$/, 31_557_600],
  [/^mo(nth)?s?$/, 2_592_000],
  [/^w(eeks?|ks?)?$/, 604_800],
  [/^d(ays?)?$/, 86_400],
  [/^h(ours?|rs?)?$/, 3_600],
  [/^m(in(ute)?s?)?$/, 60],
  [/^s(ec(ond)?s?)?$/, 1],
];

/**
 * Seconds of a duration as GitLab's keywords have it: `3 hours 30 minutes`, `1h 30m`, `1 day`, `90` (seconds).
 * https://docs.gitlab.com/ci/yaml/#timeout
 * @returns `undefined` when it says none
 */
export function secondsOf(text: string): number | undefined {
  const parts = [...text.trim().matchAll(/(\d+(?:\.\d+)?)\s*([a-z]*)/gi)];
  if (parts.length === 0) return undefined;
  let sum = 0;
  for (const [, amount, unit = ""] of parts) {
    const factor = unit === "" ? 1 : UNITS.find(([pattern]) => pattern.test(unit.toLowerCase()))?.[1];
    if (factor === undefined) return undefined;
    sum += Number(amount) * factor;
  }
  return sum;
}
