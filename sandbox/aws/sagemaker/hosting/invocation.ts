import { randomUUID } from "node:crypto";
import { AwsError } from "../../aws-error";
import type { AwsResponse, Call } from "../../service";
import { modelError } from "./model-error";
import { endpointNotFound } from "./names";
import type { HostingStore } from "./store";
import type { VariantAnswer } from "./variant-fleet";

/** https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_runtime_InvokeEndpoint.html (Body) */
const MOST_BYTES = 6 * 1024 * 1024;
const CUSTOM_ATTRIBUTES = "x-amzn-sagemaker-custom-attributes";
const FORWARDED = ["content-type", "accept", CUSTOM_ATTRIBUTES, "x-amzn-sagemaker-inference-id"];
/** What asks for kinds of endpoints that the sandbox does not host, and SageMaker's message about it. */
const OTHER_KINDS: Readonly<Record<string, string>> = {
  "x-amzn-sagemaker-target-model":
    "Target model header provided in the request is not supported for this endpoint. Please create a multi-model endpoint.",
  "x-amzn-sagemaker-inference-component": "The endpoint has no inference components.",
};

/**
 * InvokeEndpoint: a call of a model, through the containers of the variant that its traffic share picks.
 * @throws AwsError ValidationError, ModelError
 */
export async function invokeEndpoint(store: HostingStore, call: Call, name: string): Promise<AwsResponse> {
  const started = performance.now();
  const { headers, body } = call.request;
  refuse(headers, body);
  const endpoint = store.endpoints.get(name.toLowerCase());
  const targetVariant = headers["x-amzn-sagemaker-target-variant"];
  if (endpoint?.runtime.serving === undefined) throw endpointNotFound(call.accountId, name);
  const picked = endpoint.runtime.pick(targetVariant);
  if (picked === undefined) throw validationError(`Variant ${targetVariant} not found for endpoint ${name}.`);

  const { variant, serving } = picked;
  const asked = performance.now();
  const answer = await variant.invoke({ body, headers: forwarded(headers) });
  const modelLatency = performance.now() - asked;
  endpoint.runtime.metrics.record({
    variant: variant.name,
    modelLatency: Math.round(modelLatency * 1000),
    overheadLatency: Math.round((performance.now() - started - modelLatency) * 1000),
    status: answer.status,
  });
  if (answer.status < 200 || answer.status >= 300) {
    throw modelError(endpoint.name, store.region, store.accountId, answer);
  }
  serving.capture?.capture({
    variant: variant.name,
    input: { type: headers["content-type"] ?? "application/octet-stream", body },
    output: { type: contentType(answer), body: answer.body },
    inferenceId: headers["x-amzn-sagemaker-inference-id"],
  });
  return response(answer, variant.name);
}

function refuse(headers: Readonly<Record<string, string>>, body: Buffer): void {
  for (const [header, message] of Object.entries(OTHER_KINDS)) {
    if (headers[header] !== undefined) throw validationError(message);
  }
  if (body.length <= MOST_BYTES) return;
  throw new AwsError("413", "Request Entity Too Large", 413);
}

function forwarded(headers: Readonly<Record<string, string>>): Record<string, string> {
  const entries = FORWARDED.flatMap((name) => (headers[name] === undefined ? [] : [[name, headers[name]]]));
  return Object.fromEntries(entries) as Record<string, string>;
}

function response(answer: VariantAnswer, variant: string): AwsResponse {
  const attributes = answer.headers[CUSTOM_ATTRIBUTES];
  return {
    status: 200,
    headers: {
      "content-type": contentType(answer),
      "x-amzn-invoked-production-variant": variant,
      "x-amzn-requestid": randomUUID(),
      ...(attributes !== undefined && { [CUSTOM_ATTRIBUTES]: String(attributes) }),
    },
    body: answer.body,
  };
}

function contentType(answer: VariantAnswer): string {
  return String(answer.headers["content-type"] ?? "application/octet-stream");
}

function validationError(message: string): AwsError {
  return new AwsError("ValidationError", message);
}
