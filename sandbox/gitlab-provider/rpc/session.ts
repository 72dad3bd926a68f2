import type { GitLabClient } from "../client";
import { errorAbout, ProviderError } from "../diagnostics";

/** What belongs to one connection: Terraform opens one for each provider configuration (alias) and run. */
export class Session {
  private configured: GitLabClient | undefined;

  configure(client: GitLabClient): void {
    this.configured = client;
  }

  get client(): GitLabClient {
    if (this.configured) return this.configured;
    throw new ProviderError(
      errorAbout(undefined, "The GitLab provider is not configured", "Terraform did not configure it."),
    );
  }
}
