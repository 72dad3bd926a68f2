import { execFile } from "node:child_process";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { AwsError, notInTheSandbox } from "../../aws-error";
import type { AccountCaller, AwsResponse } from "../../service";
import { validationException } from "../listing";
import type { HostingContext } from "./operation";
import type { ContainerDefinition } from "./definitions";

interface ModelDataContext {
  /** Of the model's role. */
  readonly account: AccountCaller;
  readonly region: string;
}

/** Where a container's model lies, as `s3://bucket/key`; some have none. */
export function modelDataUrl(container: ContainerDefinition): string | undefined {
  return container.ModelDataUrl ?? container.ModelDataSource?.S3DataSource?.S3Uri;
}

/**
 * Refuses model data that are not there, or that the model's role may not read.
 * @throws AwsError ValidationException
 */
export async function checkModelData(
  { serviceContext, store }: HostingContext,
  roleArn: string,
  container: ContainerDefinition,
): Promise<void> {
  const source = container.ModelDataSource?.S3DataSource as { S3DataType?: string } | undefined;
  if (source && source.S3DataType !== "S3Object") {
    throw notInTheSandbox(
      "sagemaker",
      "CreateModel with a model that is not one archive (S3DataType S3Prefix)",
    );
  }
  const url = modelDataUrl(container);
  if (url === undefined) return;
  try {
    await object({ account: serviceContext.as(roleArn, "SageMaker"), region: store.region }, "HEAD", url);
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    if (error.status !== 403) throw validationException(`Could not find model data at ${url}.`);
    throw validationException(
      `Could not access model data at ${url}. Please ensure that the role "${roleArn}" exists and that its trust relationship policy allows the action "sts:AssumeRole" for the service principal "sagemaker.amazonaws.com". Also ensure that the role has "s3:GetObject" permissions and that the object is located in ${store.region}.`,
    );
  }
}

/**
 * Downloads an archive and unpacks it into a folder, which is made.
 * @throws Error with SageMaker's message
 */
export async function unpackFromS3(
  context: ModelDataContext,
  url: string,
  folder: string,
  container: string,
): Promise<void> {
  await mkdir(folder, { recursive: true });
  const archive = join(folder, ".archive.tar.gz");
  const response = await object(context, "GET", url).catch((error: unknown) => {
    throw new Error(
      `Failed to download model data for container "${container}" from URL: "${url}". Please ensure that there is an object located at the URL and that the role passed to CreateModel has permissions to download the object.`,
      { cause: error },
    );
  });
  await writeFile(archive, response.body);
  await promisify(execFile)("tar", ["-xzf", archive, "-C", folder]).catch((error: unknown) => {
    throw new Error(
      `Failed to extract model data archive for container "${container}" from URL "${url}". Please ensure that the object located at the URL is a valid tar.gz archive.`,
      { cause: error },
    );
  });
  await rm(archive);
}

function object(
  { account, region }: ModelDataContext,
  method: "GET" | "HEAD",
  url: string,
): Promise<AwsResponse> {
  const [, bucket = "", key = ""] = /^s3:\/\/([^/]+)\/(.*)$/s.exec(url) ?? [];
  const path = key.split("/").map(encodeURIComponent).join("/");
  return account.http({ signingName: "s3", region, method, target: `/${bucket}/${path}` });
}
