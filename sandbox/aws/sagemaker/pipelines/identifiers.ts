import { randomInt } from "node:crypto";

const CHARACTERS = "abcdefghijklmnopqrstuvwxyz0123456789";

/** Small letters and digits, as in the ids of executions. */
export function randomText(length: number): string {
  return Array.from({ length }, () => CHARACTERS.charAt(randomInt(CHARACTERS.length))).join("");
}
