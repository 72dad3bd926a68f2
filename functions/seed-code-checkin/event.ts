import * as v from "valibot";
import { type SeedCommitRequest, seedCommitRequestSchema } from "../../contracts/seed-commit";
import { describeIssues } from "../../contracts/stored-json";
import { InvalidEventError } from "../runtime/invalid-event";

/** @throws InvalidEventError that lists everything that is wrong. */
export function parseEvent(event: unknown): SeedCommitRequest {
  const result = v.safeParse(seedCommitRequestSchema, event);
  if (result.success) return result.output;
  throw new InvalidEventError("The event is not a request to commit seed code", [
    describeIssues(result.issues),
  ]);
}
