import type { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { readToken } from "../secrets/secret-value";

/** The project's pipeline trigger token, kept between the invocations of one instance of the function. */
export class TriggerToken {
  readonly #client: SecretsManagerClient;
  readonly #values = new Map<string, string>();

  constructor(client: SecretsManagerClient) {
    this.#client = client;
  }

  /** The token as last read; `undefined` before the first time. */
  kept(secret: string): string | undefined {
    return this.#values.get(secret);
  }

  /** @throws SecretError */
  async read(secret: string): Promise<string> {
    const value = await readToken(this.#client, secret);
    this.#values.set(secret, value);
    return value;
  }
}
