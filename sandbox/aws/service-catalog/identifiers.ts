import { randomInt } from "node:crypto";

const LETTERS = "abcdefghijklmnopqrstuvwxyz234567";

/** An id as Service Catalog gives them: `prod-` and 13 letters and digits. */
export function newId(prefix: string, length = 13): string {
  return `${prefix}-${Array.from({ length }, () => LETTERS.charAt(randomInt(LETTERS.length))).join("")}`;
}

export function now(): number {
  return Date.now() / 1000;
}
