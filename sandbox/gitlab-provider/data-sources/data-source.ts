import type { GitLabClient } from "../client";
import type { Diagnostic } from "../diagnostics";
import type { ValueObject } from "../values";

/** A data source: what it reads for a configuration. Attributes that it leaves out keep the configuration's value. */
export interface DataSource {
  readonly type: string;
  readonly sensitive?: readonly string[];
  validate?(config: ValueObject): readonly Diagnostic[];
  /** @throws ProviderError where nothing matches. */
  read(client: GitLabClient, config: ValueObject): Promise<ValueObject>;
}
