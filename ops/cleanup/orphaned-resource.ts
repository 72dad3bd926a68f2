import type { Aws } from "../aws/aws";
import type { Catalog } from "../catalog/catalog";
import type { Project } from "../projects/projects";

/** Where detectors look. */
export interface CleanupContext {
  readonly aws: Aws;
  readonly catalog: Catalog;
  /** The catalog's projects. */
  readonly projects: readonly Project[];
  /** Ids of all living SageMaker projects of the account, whatever they were made from. */
  readonly livingIds: ReadonlySet<string>;
  /** Ids of the projects that the state bucket knows, deleted ones too. */
  readonly knownIds: readonly string[];
  /** What began before this moment is not waited for any more. */
  readonly before: Date;
  /** Time between two looks at a removal that takes long. */
  readonly pollMilliseconds: number;
}

/** What became of a removal, for people. */
export interface Removal {
  /** Whether nothing of it is left. */
  readonly complete: boolean;
  readonly message: string;
}

/** Something that nobody uses any more. */
export interface OrphanedResource {
  readonly kind: string;
  readonly name: string;
  readonly why: string;
  /** What it holds that can not be made again; undefined for nothing. Deleted only by explicit wish. */
  readonly data?: string;
  /** Whether nothing would be removed without deleting data. */
  readonly onlyData?: boolean;
  /**
   * Undefined where a person has to do it; `why` says how.
   * @throws when it can not be removed
   */
  remove?(deleteData: boolean): Promise<Removal>;
}

export interface Detector {
  /** For people, such as "Locks". */
  readonly title: string;
  readonly find: (context: CleanupContext) => Promise<OrphanedResource[]>;
}

export const removed = (message = "removed"): Removal => ({ complete: true, message });
