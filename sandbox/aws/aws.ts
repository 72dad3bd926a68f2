import { mkdirSync } from "node:fs";
import { accountCaller } from "./account-caller";
import {
  cloudFormationService,
  type CloudFormation,
  type CloudFormationOptions,
} from "./cloudformation/cloudformation";
import { dispatcher } from "./dispatcher";
import type { Delivery } from "./events/event-delivery";
import { eventsService } from "./events/events-service";
import { startFront } from "./front";
import { iamService } from "./iam/iam-service";
import { lambdaDownloads, type LambdaOptions, lambdaService } from "./lambda/lambda-service";
import { motoClient } from "./moto-client";
import { startMoto } from "./moto-process";
import { requestLog } from "./request-log";
import { s3Services } from "./s3/s3-service";
import { sagemakerService } from "./sagemaker/sagemaker";
import { secretsManagerService } from "./secrets-manager/secrets-manager-service";
import { serviceCatalogService } from "./service-catalog/service-catalog";
import type { AwsRequest, AwsResponse, Service, Surroundings } from "./service";

export interface AwsOptions {
  /** Folder for logs and data; made if missing. */
  readonly directory: string;
  /** Path of a Python that has `moto[server]` (see sandbox/requirements.txt). */
  readonly python: string;
  /** Extra environment of the CommandRunner host and of Lambda functions. @default {} */
  readonly hostEnvironment?: Readonly<Record<string, string>>;
  /** @default "123456789012" */
  readonly accountId?: string;
  /** Whether EventBridge delivers every event twice, as it may. @default false */
  readonly deliverTwice?: boolean;
  readonly lambda?: LambdaOptions;
  readonly cloudFormation?: CloudFormationOptions;
  /** Services beside those of the sandbox itself. @default [] */
  readonly services?: readonly ((surroundings: Surroundings) => Service)[];
}

/** A running local AWS. */
export interface LocalAws {
  readonly url: string;
  readonly accountId: string;
  readonly region: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  readonly surroundings: Surroundings;
  /** How EventBridge delivers; may be changed while the sandbox runs. */
  readonly delivery: Delivery;
  /** Stacks with a CommandRunner and the hosts of their runs, to look at and to kill. */
  readonly cloudFormation: CloudFormation;
  /** Resolves when every event has been delivered or given up and no asynchronous invocation is under way. */
  settled(): Promise<void>;
  stop(): Promise<void>;
}

const credentials = { accessKeyId: "test", secretAccessKey: "test" };

/** Starts moto and the front before it, on free ports of 127.0.0.1. Nothing of it outlives this process. */
export async function startAws(options: AwsOptions): Promise<LocalAws> {
  const accountId = options.accountId ?? "123456789012";
  mkdirSync(options.directory, { recursive: true });
  const moto = await startMoto({ python: options.python, directory: options.directory, accountId });
  const log = requestLog(options.directory);

  let handle: (request: AwsRequest) => Promise<AwsResponse> = () =>
    Promise.reject(new Error("The front is not up yet."));
  let url = "";
  const surroundings: Surroundings = {
    accountId,
    directory: options.directory,
    python: options.python,
    hostEnvironment: options.hostEnvironment ?? {},
    url: () => url,
    credentials: () => credentials,
    account: accountCaller(
      (request) => handle(request),
      () => new URL(url).host,
    ),
    emitEvent: (event) => events.emit(event),
  };
  const delivery: Delivery = { copies: options.deliverTwice ? 2 : 1 };
  const events = eventsService(surroundings, delivery);
  const lambda = lambdaService(surroundings, options.lambda);
  const [s3, anonymousS3] = s3Services(surroundings);
  const cloudFormation = cloudFormationService(surroundings, options.cloudFormation);
  const secrets = secretsManagerService(surroundings);
  const projects = [sagemakerService(surroundings), serviceCatalogService(surroundings), cloudFormation];
  const further = (options.services ?? []).map((service) => service(surroundings));
  // Whoever else takes unsigned requests comes before S3, which refuses what is left.
  const services = [
    events,
    lambda,
    s3,
    secrets,
    iamService(surroundings),
    lambdaDownloads(surroundings),
    ...projects,
    ...further,
    anonymousS3,
  ];
  handle = dispatcher({ accountId, moto: motoClient(moto.port), log, services }).handle;
  const front = await startFront((request) => handle(request));
  url = front.url;

  return {
    url,
    accountId,
    region: "us-east-1",
    credentials,
    surroundings,
    delivery,
    cloudFormation,
    async settled() {
      await events.settled();
      await lambda.settled();
    },
    async stop() {
      await front.close();
      await Promise.all(services.map((service) => service.stop?.()));
      await moto.stop();
      await log.close();
    },
  };
}
