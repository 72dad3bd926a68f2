import { mkdirSync } from "node:fs";
import { accountCaller, OWN_KEY } from "./account-caller";
import {
  cloudFormationService,
  type CloudFormation,
  type CloudFormationOptions,
} from "./cloudformation/cloudformation";
import { dispatcher } from "./dispatcher";
import type { Delivery } from "./events/event-delivery";
import { ec2Service } from "./ec2/ec2-service";
import { eventsService } from "./events/events-service";
import { startFront } from "./front";
import { AccessKeys } from "./iam/access-keys";
import { AccountFacts } from "./iam/account-facts";
import { callerAs } from "./iam/acting-as";
import { PolicyAuthorization } from "./iam/authorization";
import { authorizationLog } from "./iam/authorization-log";
import { iamService } from "./iam/iam-service";
import { PrincipalPolicies } from "./iam/principal-policies";
import { stsService } from "./iam/sts-service";
import { lambdaDownloads, type LambdaOptions, lambdaService } from "./lambda/lambda-service";
import { motoClient } from "./moto-client";
import { startMoto } from "./moto-process";
import { requestLog } from "./request-log";
import { s3Services } from "./s3/s3-service";
import { type Hosting, hostingService } from "./sagemaker/hosting/hosting";
import type { HostingOptions } from "./sagemaker/hosting/waits";
import type { JobSettings } from "./sagemaker/jobs/job-run";
import { jobsService } from "./sagemaker/jobs/job-operations";
import { Jobs } from "./sagemaker/jobs/jobs";
import { pipelinesService } from "./sagemaker/pipelines/pipelines-service";
import { sagemakerService } from "./sagemaker/sagemaker";
import { secretsManagerService } from "./secrets-manager/secrets-manager-service";
import { serviceQuotasService } from "./service-quotas/service-quotas";
import { serviceCatalogService } from "./service-catalog/service-catalog";
import type { AwsRequest, AwsResponse, Service, ServiceContext } from "./service";

export interface AwsOptions {
  /** Folder for logs and data; made if missing. */
  readonly directory: string;
  /** Path of a Python that has `moto[server]` (see sandbox/requirements.txt). */
  readonly python: string;
  /** Path of a Python for jobs and endpoints of SageMaker (see sandbox/ml-requirements.in). */
  readonly mlPython: string;
  /** Extra environment of the CommandRunner host and of Lambda functions. @default {} */
  readonly hostEnvironment?: Readonly<Record<string, string>>;
  /** @default "123456789012" */
  readonly accountId?: string;
  /** Whether EventBridge delivers every event twice, as it may. @default false */
  readonly deliverTwice?: boolean;
  /** Whether calls of roles and users are allowed only what their policies allow. @default true */
  readonly authorization?: boolean;
  readonly lambda?: LambdaOptions;
  readonly cloudFormation?: CloudFormationOptions;
  readonly hosting?: HostingOptions;
  /** How SageMaker's processing and training jobs run. */
  readonly jobs?: Partial<JobSettings>;
  /** Services beside those of the sandbox itself. @default [] */
  readonly services?: readonly ((serviceContext: ServiceContext) => Service)[];
}

/** A running local AWS. */
export interface LocalAws {
  readonly url: string;
  readonly accountId: string;
  readonly region: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  readonly serviceContext: ServiceContext;
  /** How EventBridge delivers; may be changed while the sandbox runs. */
  readonly delivery: Delivery;
  /** Sets a scheduled rule of EventBridge off at once, instead of when its time comes. */
  runSchedule(rule: string): Promise<void>;
  /** Stacks with a CommandRunner and the hosts of their runs, to look at and to kill. */
  readonly cloudFormation: CloudFormation;
  /** SageMaker's endpoints and the processes that serve them. */
  readonly hosting: Hosting;
  /** Resolves when every event has been delivered or given up and no asynchronous invocation is under way. */
  waitUntilIdle(): Promise<void>;
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
  const serviceContext: ServiceContext = {
    accountId,
    directory: options.directory,
    python: options.python,
    mlPython: options.mlPython,
    hostEnvironment: options.hostEnvironment ?? {},
    url: () => url,
    credentials: () => credentials,
    account: accountCaller(
      (request) => handle(request),
      () => new URL(url).host,
    ),
    inNameOf: ({ accessKeyId, request: { headers } }) =>
      accountCaller(
        (request) => handle(request),
        () => new URL(url).host,
        { accessKeyId, sessionToken: headers["x-amz-security-token"] },
      ),
    as: (roleArn, session) => callerAs(serviceContext, (request) => handle(request), roleArn, session),
    mayRole: (roleArn, request, region) => authorization.mayRole(roleArn, request, region),
    emitEvent: (event) => events.emit(event),
  };
  const isOwner = (key: string): boolean =>
    options.authorization === false || key === OWN_KEY || key === credentials.accessKeyId;
  const keys = new AccessKeys(serviceContext);
  const authorization = new PolicyAuthorization({
    keys,
    policies: new PrincipalPolicies(serviceContext),
    facts: new AccountFacts(serviceContext),
    log: authorizationLog(options.directory),
    isOwner,
  });
  const delivery: Delivery = { copies: options.deliverTwice ? 2 : 1 };
  const events = eventsService(serviceContext, delivery);
  const lambda = lambdaService(serviceContext, options.lambda);
  const [s3, anonymousS3] = s3Services(serviceContext);
  const cloudFormation = cloudFormationService(serviceContext, options.cloudFormation);
  const secrets = secretsManagerService(serviceContext);
  const projects = [sagemakerService(serviceContext), serviceCatalogService(serviceContext), cloudFormation];
  const hosting = hostingService(serviceContext, options.hosting);
  const jobs = new Jobs(serviceContext, options.jobs);
  const further = (options.services ?? []).map((service) => service(serviceContext));
  // Whoever else takes unsigned requests comes before S3, which refuses what is left.
  const services = [
    events,
    lambda,
    s3,
    secrets,
    iamService(serviceContext),
    stsService(serviceContext, keys, isOwner),
    ec2Service(serviceContext),
    serviceQuotasService(),
    lambdaDownloads(serviceContext),
    ...projects,
    pipelinesService(jobs),
    jobsService(jobs),
    hosting,
    hosting.autoScaling,
    ...further,
    anonymousS3,
  ];
  handle = dispatcher({ accountId, moto: motoClient(moto.port), log, services, authorization }).handle;
  const front = await startFront((request) => handle(request));
  url = front.url;

  return {
    url,
    accountId,
    region: "us-east-1",
    credentials,
    serviceContext,
    delivery,
    cloudFormation,
    hosting,
    runSchedule: (rule) => events.fire("us-east-1", rule),
    async waitUntilIdle() {
      await events.waitUntilIdle();
      await lambda.waitUntilIdle();
    },
    async stop() {
      await front.close();
      await Promise.all(services.map((service) => service.stop?.()));
      await moto.stop();
      await log.close();
    },
  };
}
