import { EXIT } from "../errors";

/** What a script learns from the end of a command of the review. */
export const REVIEW_EXIT = {
  fine: EXIT.fine,
  /** A project could not be planned. */
  incomplete: EXIT.found,
  badInput: EXIT.badInput,
  /** No plan of the catalog: no credentials, no connection, an error of Terraform. */
  unable: EXIT.unable,
  /** The plan must never be applied: it would destroy what every project needs. */
  refused: 4,
  /** The plan now is not the one that was reviewed. */
  moved: 5,
  interrupted: EXIT.interrupted,
} as const;
