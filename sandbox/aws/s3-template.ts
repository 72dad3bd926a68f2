import type { AwsError } from "./aws-error";
import type { AccountCaller } from "./service";

const HOSTS = [
  // Virtual-hosted style, then path style; with or without a region, old and new spelling.
  /^(?<bucket>[a-z0-9.-]+)\.s3(?:[.-][a-z0-9-]+)?\.amazonaws\.com$/,
  /^s3(?:[.-][a-z0-9-]+)?\.amazonaws\.com$/,
];

/** Why a template could not be read from S3, with S3's message; `undefined` URL parts mean that the URL is no S3 URL. */
export class TemplateUnreadable extends Error {
  override readonly name = "TemplateUnreadable";

  constructor(
    readonly reason: "url" | "s3",
    message: string,
  ) {
    super(message);
  }
}

/** Bucket and key of an S3 URL as CloudFormation and Service Catalog take it; undefined for any other URL. */
export function s3Location(url: string): { readonly bucket: string; readonly key: string } | undefined {
  if (!URL.canParse(url)) return undefined;
  const { protocol, hostname, pathname } = new URL(url);
  if (protocol !== "https:") return undefined;
  const path = decodeURIComponent(pathname.slice(1));
  const [virtual, pathStyle] = HOSTS.map((pattern) => pattern.exec(hostname));
  if (pathStyle) {
    const slash = path.indexOf("/");
    return slash > 0 ? located(path.slice(0, slash), path.slice(slash + 1)) : undefined;
  }
  return located(virtual?.groups?.["bucket"], path);
}

function located(bucket: string | undefined, key: string): { bucket: string; key: string } | undefined {
  return bucket === undefined || bucket === "" || key === "" ? undefined : { bucket, key };
}

/**
 * The text of a template in S3.
 *
 * @throws TemplateUnreadable
 */
export async function readS3Template(account: AccountCaller, region: string, url: string): Promise<string> {
  const location = s3Location(url);
  if (location === undefined) throw new TemplateUnreadable("url", "TemplateURL must be a supported URL.");
  const target = `/${location.bucket}/${location.key.split("/").map(encodeURIComponent).join("/")}`;
  try {
    const answer = await account.http({ signingName: "s3", region, method: "GET", target });
    return answer.body.toString("utf8");
  } catch (error) {
    throw new TemplateUnreadable(
      "s3",
      `S3 error: ${(error as AwsError).message}\nFor more information check http://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html`,
    );
  }
}
