import { GetObjectCommand, NoSuchKey, S3Client } from "@aws-sdk/client-s3";
import type { Aws } from "../aws/aws";

/** What a project's Terraform state tells about it. */
export interface ProjectState {
  /** Number of managed resources. */
  readonly resources: number;
  /** Path of the build repository with its namespace, such as `ml/abalone-build`. */
  readonly buildRepository: string | undefined;
  readonly deployRepository: string | undefined;
}

interface StateResource {
  readonly mode?: string;
  readonly type?: string;
  readonly name?: string;
  readonly instances?: readonly { readonly attributes?: Readonly<Record<string, unknown>> }[];
}

/**
 * Undefined when there is no state.
 * @throws when it can not be read
 */
export async function readProjectState(
  aws: Aws,
  bucket: string,
  projectId: string,
): Promise<ProjectState | undefined> {
  const Key = `projects/${projectId}/terraform.tfstate`;
  try {
    const { Body } = await aws.client(S3Client).send(new GetObjectCommand({ Bucket: bucket, Key }));
    return summed(JSON.parse((await Body?.transformToString()) ?? "{}") as { resources?: StateResource[] });
  } catch (problem) {
    if (problem instanceof NoSuchKey) return undefined;
    throw problem;
  }
}

function summed({ resources = [] }: { readonly resources?: readonly StateResource[] }): ProjectState {
  const managed = resources.filter(({ mode }) => mode === "managed");
  const repository = (name: string) => {
    const found = managed.find((one) => one.type === "gitlab_project" && one.name === name);
    const path = found?.instances?.[0]?.attributes?.["path_with_namespace"];
    return typeof path === "string" ? path : undefined;
  };
  return {
    resources: managed.reduce((count, { instances = [] }) => count + instances.length, 0),
    buildRepository: repository("model_build"),
    deployRepository: repository("model_deploy"),
  };
}
