import type { Aws } from "./aws/aws";
import type { Terminal } from "./output/terminal";

/** Options that every command has. */
export interface CommonOptions {
  /** One JSON document on standard output instead of text. */
  readonly json?: boolean;
  /** `<env>-<organization>-<role>` of the catalog, where there are several. */
  readonly prefix?: string;
}

/** What a command works with. */
export interface CommandContext {
  readonly aws: Aws;
  readonly terminal: Terminal;
}
