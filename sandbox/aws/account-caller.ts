import { AwsError } from "./aws-error";
import type { AccountCaller, AwsRequest, AwsResponse } from "./service";

/** The key of the sandbox's own calls, which may do everything. */
export const OWN_KEY = "sandbox";

/** Whose calls they are. */
interface Signer {
  readonly accessKeyId: string;
  readonly sessionToken?: string;
}

/** The sandbox's own calls: they go the way of every request, without a network between. */
export function accountCaller(
  handle: (request: AwsRequest) => Promise<AwsResponse>,
  host: () => string,
  { accessKeyId, sessionToken }: Signer = { accessKeyId: OWN_KEY },
): AccountCaller {
  const http: AccountCaller["http"] = async ({ signingName, region, method, target, body, headers }) => {
    const credential = `${accessKeyId}/${new Date().toISOString().slice(0, 10).replaceAll("-", "")}/${region}/${signingName}/aws4_request`;
    const response = await handle({
      method,
      target,
      body: body ?? Buffer.alloc(0),
      signingName,
      region,
      accessKeyId,
      headers: {
        host: host(),
        authorization: `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=host, Signature=0`,
        ...(sessionToken !== undefined && { "x-amz-security-token": sessionToken }),
        ...headers,
      },
    });
    if (response.status >= 300) throw errorOf(response);
    return response;
  };
  return {
    http,
    async json(signingName, region, target, input) {
      const response = await http({
        signingName,
        region,
        method: "POST",
        target: "/",
        body: Buffer.from(JSON.stringify(input)),
        headers: { "content-type": contentType(signingName), "x-amz-target": target },
      });
      return JSON.parse(response.body.toString("utf8") || "{}") as Record<string, unknown>;
    },
    async query(signingName, region, form) {
      const response = await http({
        signingName,
        region,
        method: "POST",
        target: "/",
        body: Buffer.from(new URLSearchParams(form).toString()),
        headers: { "content-type": "application/x-www-form-urlencoded; charset=utf-8" },
      });
      return response.body.toString("utf8");
    },
  };
}

function contentType(signingName: string): string {
  return `application/x-amz-json-${signingName === "sqs" || signingName === "dynamodb" ? "1.0" : "1.1"}`;
}

function errorOf(response: AwsResponse): AwsError {
  const text = response.body.toString("utf8");
  if (text.startsWith("{")) {
    const body = JSON.parse(text) as { __type?: string; message?: string; Message?: string };
    const code = body.__type ?? response.headers["x-amzn-errortype"] ?? "UnknownError";
    return new AwsError(
      code.slice(code.lastIndexOf("#") + 1),
      body.message ?? body.Message ?? text,
      response.status,
    );
  }
  const member = (name: string): string | undefined =>
    new RegExp(`<${name}>([^<]*)</${name}>`).exec(text)?.[1];
  return new AwsError(member("Code") ?? `HTTP${response.status}`, member("Message") ?? text, response.status);
}
