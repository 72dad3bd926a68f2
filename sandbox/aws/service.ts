/** One request to the local AWS, as far as routing needs to know it. */
export interface AwsRequest {
  readonly method: string;
  /** Path and query exactly as received. */
  readonly target: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  /** Service of the credential scope, for example `servicecatalog`, `s3`, `lambda`; empty for an unsigned request. */
  readonly signingName: string;
  readonly region: string;
  readonly accessKeyId: string;
}

export interface AwsResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** Who calls, and from where: what every operation may need beside its input. */
export interface Call {
  readonly region: string;
  readonly accountId: string;
  readonly accessKeyId: string;
  readonly request: AwsRequest;
  /** Hands the request on to moto, unchanged or with another body, and answers what moto answered. */
  forward(body?: Buffer): Promise<AwsResponse>;
}

/** An operation of a JSON service: input in, output (or its promise) out, `AwsError` thrown; `undefined` hands the request on to moto. */
export type JsonOperation = (input: Record<string, unknown>, call: Call) => unknown;

/** An operation of the Query protocol: the parsed form is the input, the text of the XML answer the result. */
export type QueryOperation = (
  form: URLSearchParams,
  call: Call,
) => Promise<AwsResponse | undefined> | AwsResponse | undefined;

/** An operation on raw HTTP (S3, Lambda, unsigned requests); `undefined` tries the next pattern, then moto. */
export type HttpOperation = (
  call: Call,
  match: RegExpMatchArray,
) => Promise<AwsResponse | undefined> | AwsResponse | undefined;

/** What one module of the local AWS contributes to the front. Several may share a signing name. */
export interface Service {
  /** Empty: requests that carry no signature, such as signals to a CloudFormation wait handle. */
  readonly signingName: string;
  /** Operations by the name after the dot of `X-Amz-Target`. */
  readonly json?: Readonly<Record<string, JsonOperation>>;
  /** Operations of the Query protocol by `Action`. */
  readonly query?: Readonly<Record<string, QueryOperation>>;
  /** Operations by method and path with query, for example `/^POST \/2015-03-31\/functions\/([^/]+)\/invocations/`. */
  readonly http?: readonly { readonly pattern: RegExp; readonly handle: HttpOperation }[];
  /** `refuse`: an operation that is not listed gets "not in the sandbox" instead of moto's answer. Default `forward`. */
  readonly others?: "forward" | "refuse";
  /** Ends what the service started: processes, timers. */
  stop?(): Promise<void> | void;
}

/** An event as a service of the account puts it on the default event bus. */
export interface EmittedEvent {
  /** For example `aws.sagemaker`. */
  readonly source: string;
  /** For example `SageMaker Model Package State Change`. */
  readonly detailType: string;
  readonly detail: Readonly<Record<string, unknown>>;
  /** ARNs that the event is about. */
  readonly resources?: readonly string[];
  readonly region: string;
}

/** What a service may ask of the rest of the local AWS; `aws.ts` makes one and hands it to every service. */
export interface ServiceContext {
  readonly accountId: string;
  /** Folder for the service's files. */
  readonly directory: string;
  /** A Python that has moto, botocore and the AWS CLI v1. */
  readonly python: string;
  /** A Python that has pandas, scikit-learn and XGBoost, for what SageMaker's images run. */
  readonly mlPython: string;
  /** Extra environment of the CommandRunner host and of Lambda functions. */
  readonly hostEnvironment: Readonly<Record<string, string>>;
  /** Where the front listens, for example `http://127.0.0.1:41234`; known once the front has started. */
  url(): string;
  /** Credentials that may do everything, for programs that the sandbox starts on the account's behalf. */
  credentials(): { readonly accessKeyId: string; readonly secretAccessKey: string };
  /** Calls an operation of the local AWS as the account itself does, whichever part answers it. */
  readonly account: AccountCaller;
  /**
   * Calls as a role, allowed only what its policies allow; what a service does in the name of a role goes this way. For programs
   * that act as a role there are `roleCredentials`.
   * @param session name of the session, for example the id of an instance
   */
  as(roleArn: string, session: string): AccountCaller;
  /**
   * Calls of a service in the name of whoever called it, allowed only what that one is allowed
   * (https://docs.aws.amazon.com/IAM/latest/UserGuide/access_forward_access_sessions.html).
   */
  inNameOf(call: Call): AccountCaller;
  /** Whether a role may do something: its policies, its boundary and the resource's policy together. */
  mayRole(
    roleArn: string,
    request: { readonly action: string; readonly resource: string },
    region: string,
  ): Promise<boolean>;
  /** Puts an event on the default bus; rules are matched and targets called after this returns. */
  emitEvent(event: EmittedEvent): void;
}

/** Calls of the sandbox to itself. Every method throws `AwsError` for an answer of 300 or above. */
export interface AccountCaller {
  /** `target` as in `X-Amz-Target`, for example `Logs_20140328.CreateLogStream`. */
  json(signingName: string, region: string, target: string, input: object): Promise<Record<string, unknown>>;
  /** `form` has `Action` and `Version`; the answer is XML text. */
  query(signingName: string, region: string, form: Readonly<Record<string, string>>): Promise<string>;
  /** A request with method and path, for S3 and the services of the REST protocols. */
  http(request: {
    readonly signingName: string;
    readonly region: string;
    readonly method: string;
    readonly target: string;
    readonly body?: Buffer;
    readonly headers?: Readonly<Record<string, string>>;
  }): Promise<AwsResponse>;
}
