import { TemplateUnreadable, readS3Template } from "../s3-template";
import type { AccountCaller } from "../service";
import { validationError } from "./template/template";

const BODY_BYTES = 51_200;
/** 1 MB, https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html */
const S3_BYTES = 1_000_000;

/**
 * The text of the template that a request brings, in its body or by an S3 URL.
 *
 * @throws AwsError `ValidationError`
 */
export async function templateText(
  account: AccountCaller,
  region: string,
  input: Readonly<Record<string, unknown>>,
): Promise<string> {
  const { TemplateBody: body, TemplateURL: url } = input;
  if ((body === undefined) === (url === undefined)) {
    throw validationError("Either Template URL or Template Body must be specified.");
  }
  if (typeof body === "string") {
    if (Buffer.byteLength(body) <= BODY_BYTES) return body;
    throw validationError(
      `1 validation error detected: Value '${body.slice(0, 40)}…' at 'templateBody' failed to satisfy constraint: Member must have length less than or equal to ${BODY_BYTES}`,
    );
  }
  const text = await readS3Template(account, region, String(url)).catch((error: Error) => {
    throw error instanceof TemplateUnreadable ? validationError(error.message) : error;
  });
  if (Buffer.byteLength(text) <= S3_BYTES) return text;
  throw validationError(`Template may not exceed ${S3_BYTES} bytes in size.`);
}
