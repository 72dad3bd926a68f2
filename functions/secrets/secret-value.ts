import { GetSecretValueCommand, type SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { retryWhileAccessDenied } from "../runtime/access-denied";

/** A secret cannot be read, or does not hold a token. The message never has the value. */
export class SecretError extends Error {
  override readonly name = "SecretError";
}

/**
 * Reads a token, kept as plain text, from Secrets Manager.
 * @param secret Name or ARN.
 * @throws SecretError when Secrets Manager refuses or the value is not a token.
 */
export async function readToken(
  client: SecretsManagerClient,
  secret: string,
  waits?: readonly number[],
): Promise<string> {
  const token = (await readText(client, secret, waits))?.trim();
  if (!token) {
    throw new SecretError(
      `The secret "${secret}" holds no text. Store the GitLab token in it as plain text.`,
    );
  }
  // Whatever else is in there would show up in the error of the HTTP client, which quotes a header that it refuses.
  if (!/^[\x21-\x7e]+$/.test(token)) {
    throw new SecretError(
      `The secret "${secret}" does not hold a GitLab token: it has blanks, line breaks or letters beyond ASCII inside. ` +
        "Store the token alone, as plain text.",
    );
  }
  return token;
}

async function readText(
  client: SecretsManagerClient,
  secret: string,
  waits?: readonly number[],
): Promise<string | undefined> {
  const command = new GetSecretValueCommand({ SecretId: secret });
  try {
    return (await retryWhileAccessDenied(() => client.send(command), waits)).SecretString;
  } catch (error) {
    const { name, message } = error as Error;
    throw new SecretError(
      `The secret "${secret}" could not be read: ${name}: ${message.replace(/\.?$/, ".")} ` +
        "See that it exists in this region and that the function's role may read it.",
      { cause: error },
    );
  }
}
