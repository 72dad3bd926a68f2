import { AwsError, notInTheSandbox } from "../aws-error";
import { jsonAnswer, jsonBody } from "../protocol";
import type { AwsResponse, Call, ServiceContext } from "../service";
import type { EventInvokeConfigs } from "./event-invoke-config";
import { checkExecutionRole } from "./execution-role";
import type { FunctionCode } from "./function-code";
import { functionConfiguration } from "./function-configuration";
import { functionReference } from "./function-name";
import { checkNewFunction, checkSettings, type FunctionSettings, invalidParameter } from "./function-rules";
import type { FunctionSettingsStore } from "./function-settings";

/** Where a package comes from: the bytes themselves, or an object. */
interface CodeInput {
  readonly ZipFile?: string;
  readonly S3Bucket?: string;
  readonly S3Key?: string;
  readonly S3ObjectVersion?: string;
  readonly ImageUri?: string;
}

type Settings = FunctionSettings & {
  readonly Code?: CodeInput;
  readonly Publish?: boolean;
  readonly LoggingConfig?: { readonly LogFormat?: string };
};

/** The operations that make, change and show functions: moto keeps them, checks and code are the sandbox's. */
export class FunctionManagement {
  constructor(
    private readonly serviceContext: ServiceContext,
    private readonly code: FunctionCode,
    private readonly settings: FunctionSettingsStore,
    private readonly eventInvokeConfigs: EventInvokeConfigs,
  ) {}

  async create(call: Call): Promise<AwsResponse> {
    const input = jsonBody(call) as Settings;
    checkNewFunction(input);
    this.checkPlayed(input);
    checkSettings(input);
    const zip = await this.package(input.Code ?? {}, call.region);
    await this.code.keep(zip);
    await checkExecutionRole(this.serviceContext, input.Role ?? "", input.DeadLetterConfig?.TargetArn);
    const body = { ...input, Publish: false, Code: { ZipFile: zip.toString("base64") } };
    const created = await call.forward(Buffer.from(JSON.stringify(body)));
    if (created.status >= 300) return created;
    const name = (JSON.parse(created.body.toString("utf8")) as { FunctionName: string }).FunctionName;
    this.settings.remove(name);
    this.settings.keep(name, input as Record<string, unknown>);
    return input.Publish ? this.published(call, name, 201) : this.settings.completed(created);
  }

  async updateCode(call: Call, encodedName: string): Promise<AwsResponse> {
    const input = jsonBody(call) as CodeInput & { readonly Publish?: boolean };
    const zip = await this.package(input, call.region);
    await this.code.keep(zip);
    const fromObject = { S3Bucket: undefined, S3Key: undefined, S3ObjectVersion: undefined };
    const body = { ...input, ...fromObject, Publish: false, ZipFile: zip.toString("base64") };
    const updated = await call.forward(Buffer.from(JSON.stringify(body)));
    if (updated.status >= 300 || !input.Publish) return this.settings.completed(updated);
    return this.published(call, functionReference(encodedName, "").name, 200);
  }

  async updateConfiguration(call: Call, encodedName: string): Promise<AwsResponse> {
    const input = jsonBody(call) as Settings;
    this.checkPlayed(input);
    checkSettings(input);
    const { name } = functionReference(encodedName, call.request.target);
    if (input.Role !== undefined || input.DeadLetterConfig?.TargetArn) {
      const role =
        input.Role ?? (await functionConfiguration(this.serviceContext.account, call.region, name)).Role;
      await checkExecutionRole(this.serviceContext, role, input.DeadLetterConfig?.TargetArn);
    }
    const body = {
      ...input,
      ...(input.Environment && { Environment: { Variables: input.Environment.Variables ?? {} } }),
    };
    const updated = await call.forward(Buffer.from(JSON.stringify(body)));
    if (updated.status < 300) this.settings.keep(name, input as Record<string, unknown>);
    return this.settings.completed(updated);
  }

  /** GetFunction: the code's location leads to the front. */
  async get(call: Call): Promise<AwsResponse> {
    const found = this.settings.completed(await call.forward());
    if (found.status >= 300) return found;
    const answer = JSON.parse(found.body.toString("utf8")) as {
      Configuration: { CodeSha256: string; FunctionName: string };
    };
    const { CodeSha256: sha256, FunctionName: name } = answer.Configuration;
    const location = `${this.serviceContext.url()}/awslambda-${call.region}-tasks/snapshots/${name}/${encodeURIComponent(sha256)}`;
    return jsonAnswer({ ...answer, Code: { RepositoryType: "S3", Location: location } });
  }

  async delete(call: Call, encodedName: string): Promise<AwsResponse> {
    const { name, qualifier } = functionReference(encodedName, call.request.target);
    const deleted = await call.forward();
    if (deleted.status < 300 && qualifier === undefined) {
      this.settings.remove(name);
      this.eventInvokeConfigs.remove(name);
    }
    return deleted;
  }

  private async published(call: Call, name: string, status: number): Promise<AwsResponse> {
    const version = await this.serviceContext.account.http({
      signingName: "lambda",
      region: call.region,
      method: "POST",
      target: `/2015-03-31/functions/${name}/versions`,
      body: Buffer.from("{}"),
      headers: { "content-type": "application/json" },
    });
    return { ...version, status };
  }

  private checkPlayed(input: Settings): void {
    if (input.PackageType === "Image" || input.Code?.ImageUri)
      throw notInTheSandbox("lambda", "functions of container images");
    if ((input.Layers ?? []).length > 0) throw notInTheSandbox("lambda", "functions with layers");
    if (input.LoggingConfig?.LogFormat === "JSON") throw notInTheSandbox("lambda", "LogFormat JSON");
  }

  private async package(input: CodeInput, region: string): Promise<Buffer> {
    if (input.ZipFile !== undefined) return Buffer.from(input.ZipFile, "base64");
    if (!input.S3Bucket || !input.S3Key) {
      throw invalidParameter("Please provide a source for function code.");
    }
    const key = input.S3Key.split("/").map(encodeURIComponent).join("/");
    const version = input.S3ObjectVersion ? `?versionId=${encodeURIComponent(input.S3ObjectVersion)}` : "";
    try {
      const target = `/${input.S3Bucket}/${key}${version}`;
      return (await this.serviceContext.account.http({ signingName: "s3", region, method: "GET", target }))
        .body;
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      throw invalidParameter(
        `Error occurred while GetObject. S3 Error Code: ${error.code}. S3 Error Message: ${error.message}`,
      );
    }
  }
}
