interface CredentialScope {
  readonly accessKeyId: string;
  readonly region: string;
  /** Empty where the request is not signed. */
  readonly signingName: string;
}

const unsigned: CredentialScope = { accessKeyId: "", region: "us-east-1", signingName: "" };

/**
 * Who signed a request, and for which service and region: from the `Authorization` header or from a presigned URL.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-authentication-methods.html
 */
export function credentialScope(headers: Readonly<Record<string, string>>, target: string): CredentialScope {
  const header = /Credential=([^,\s]+)/.exec(headers.authorization ?? "")?.[1];
  const query = new URLSearchParams(target.split("?")[1] ?? "");
  const credential = header ?? query.get("X-Amz-Credential");
  if (credential) {
    const [region, signingName] = credential.split("/").slice(-3);
    const accessKeyId = credential.split("/").slice(0, -4).join("/");
    return region && signingName ? { accessKeyId, region, signingName: signingName.toLowerCase() } : unsigned;
  }
  // Presigned URLs of signature version 2, which botocore still makes for S3 where nothing else is configured.
  const accessKeyId = query.get("AWSAccessKeyId");
  return accessKeyId && query.has("Signature") ? { ...unsigned, accessKeyId, signingName: "s3" } : unsigned;
}
