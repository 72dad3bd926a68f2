import { mkdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { roleCredentials } from "../../iam/role-credentials";
import type { AccountCaller, ServiceContext } from "../../service";
import { CONTAINER_FOLDER } from "../jobs/isolation";
import type { ProcessOptions } from "./container-process";
import { modelDataUrl, unpackFromS3 } from "./model-data";
import { servingModule } from "./serving-image";
import type { ContainerDefinition } from "./definitions";

interface Setup {
  readonly serviceContext: ServiceContext;
  readonly region: string;
  /** Made, and filled with the model. */
  readonly folder: string;
  readonly roleArn: string;
  /** Calls as that role. */
  readonly role: AccountCaller;
  readonly definition: ContainerDefinition;
  readonly name: string;
  line(text: string): void;
}

const SUBMIT_DIRECTORY = "SAGEMAKER_SUBMIT_DIRECTORY";

/**
 * Fetches a container's model and says how to run it.
 * @throws Error for an image that is not in the sandbox, and for model data that cannot be had
 */
export async function containerOptions(setup: Setup): Promise<ProcessOptions> {
  const { serviceContext, folder, definition, line } = setup;
  const environment = { ...definition.Environment };
  const module = servingModule(definition.Image ?? "", environment);
  const source = { account: setup.role, region: setup.region };
  const model = join(folder, "model");
  await mkdir(model, { recursive: true });
  const url = modelDataUrl(definition);
  if (url !== undefined) await unpackFromS3(source, url, model, setup.name);
  const code = environment[SUBMIT_DIRECTORY];
  if (code?.startsWith("s3://")) {
    await unpackFromS3(source, code, join(folder, "code"), setup.name);
    environment[SUBMIT_DIRECTORY] = `${CONTAINER_FOLDER}/code`;
  }
  return {
    python: serviceContext.mlPython,
    folder,
    module,
    environment: { ...(await systemEnvironment(setup)), ...environment },
    line,
  };
}

async function systemEnvironment(setup: Setup): Promise<Record<string, string>> {
  const { serviceContext, region, roleArn } = setup;
  return {
    PATH: [dirname(serviceContext.mlPython), process.env["PATH"] ?? ""].join(":"),
    HOME: CONTAINER_FOLDER,
    LANG: "C.UTF-8",
    TZ: "UTC",
    // Several containers share this machine: one thread each answers single rows fastest.
    OMP_NUM_THREADS: "1",
    SM_MODEL_DIR: `${CONTAINER_FOLDER}/model`,
    SAGEMAKER_REGION: region,
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_ENDPOINT_URL: serviceContext.url(),
    ...(await roleCredentials(serviceContext, roleArn, "SageMaker", region)),
  };
}
