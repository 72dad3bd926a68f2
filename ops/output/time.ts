const UNITS: readonly (readonly [name: string, seconds: number])[] = [
  ["d", 86_400],
  ["h", 3_600],
  ["min", 60],
];

/** How long ago a moment was, such as `3 h ago`; minutes are the smallest unit. */
export function ago(moment: Date, now = new Date()): string {
  const seconds = Math.max(0, (now.getTime() - moment.getTime()) / 1000);
  const [name, length] = UNITS.find(([, unit]) => seconds >= unit) ?? [];
  return name && length ? `${Math.floor(seconds / length)} ${name} ago` : "just now";
}
