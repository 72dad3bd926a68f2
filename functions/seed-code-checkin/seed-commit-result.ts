/** What became of the seed code in one repository. */
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
  /** SHA of the seed's commit, or of the newest one that was kept. */
  readonly commit: string;
  /** Number of seed files in the commit, or of those that the update changes now. */
  readonly files: number;
  /** Address of the update's merge request in a browser. */
  readonly mergeRequest?: string;
}
