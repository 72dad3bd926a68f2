import type { Tag } from "../registry";

/** Times are epoch seconds, as the API sends them. */
export interface Pipeline {
  readonly name: string;
  readonly arn: string;
  readonly creationTime: number;
  /** Of the call that made it: a repetition of that call makes no second one. */
  readonly clientRequestToken: string;
  lastModifiedTime: number;
  lastRunTime?: number;
  displayName: string;
  description?: string;
  definition: string;
  roleArn: string;
  mostSteps?: number;
  tags: readonly Tag[];
}
