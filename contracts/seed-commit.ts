import * as v from "valibot";
import { BRANCH_NAME } from "./inputs";

/** The two repositories of a project, by the folders of their seed code. */
const SEEDED_REPOSITORIES = ["model-build", "model-deploy"] as const;
export type SeededRepository = (typeof SEEDED_REPOSITORIES)[number];

/** What the project's Terraform asks the function for: its event. */
export const seedCommitRequestSchema = v.object({
  action: v.literal("checkin"),
  repository: v.picklist(SEEDED_REPOSITORIES),
  /** GitLab's number of the project: the one thing about it that nobody can rename. */
  projectId: v.pipe(v.number(), v.integer(), v.minValue(1)),
  branch: v.pipe(
    v.string(),
    v.check((branch) => BRANCH_NAME.accepts(branch), `expected ${BRANCH_NAME.accepted}`),
  ),
});

export type SeedCommitRequest = Readonly<v.InferOutput<typeof seedCommitRequestSchema>>;

/** What became of the seed code in one repository: the function's answer, which is in the project's state. */
export interface SeedCommitResult {
  readonly outcome:
    /** The seed code is the repository's first commit, made now. */
    | "committed"
    /** It was there before, in this or a later version. */
    | "already-committed"
    /** An earlier version is there; a merge request with this one waits for the team. */
    | "update-offered"
    /** The team has merged this version, or closed its merge request. */
    | "update-merged"
    | "update-declined"
    /** The repository has other commits, which were left alone; the seed code is not in it. */
    | "kept-user-commits";
  /** SHA of the seed commit, or of the newest commit that was left alone. */
  readonly commit: string;
  /** Number of seed files in the commit, or of those that the update changes now. */
  readonly files: number;
  /** Address of the update's merge request in a browser. */
  readonly mergeRequest?: string;
}
