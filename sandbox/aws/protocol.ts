import { randomUUID } from "node:crypto";
import { AwsError } from "./aws-error";
import type { AwsRequest, AwsResponse, Call } from "./service";

/** How a caller speaks: what its operation is called and how it wants its errors. */
export type Protocol =
  | { readonly kind: "json"; readonly operation: string; readonly contentType: string }
  | { readonly kind: "query"; readonly operation: string; readonly form: URLSearchParams }
  | { readonly kind: "s3" | "rest-xml" | "rest-json"; readonly operation: string };

const restXmlServices = new Set(["route53", "cloudfront"]);

export function protocolOf(request: AwsRequest): Protocol {
  const target = request.headers["x-amz-target"];
  if (target) {
    const operation = target.slice(target.lastIndexOf(".") + 1);
    return {
      kind: "json",
      operation,
      contentType: request.headers["content-type"] ?? "application/x-amz-json-1.1",
    };
  }
  const form = queryForm(request);
  const action = form?.get("Action");
  if (form && action) return { kind: "query", operation: action, form };
  const [path = "", query = ""] = request.target.split("?");
  const operation = `${request.method} ${path}`;
  if (request.signingName === "s3" || request.signingName === "") {
    return { kind: "s3", operation: `${operation}${subresource(query)}` };
  }
  return { kind: restXmlServices.has(request.signingName) ? "rest-xml" : "rest-json", operation };
}

/** `?policy` and the like, of which S3's operations are named; values stay out, since some are signatures. */
function subresource(query: string): string {
  const names = [...new URLSearchParams(query).keys()].filter(
    (name) => !/^(x-id$|X-Amz-|AWSAccessKeyId|Signature|Expires)/.test(name),
  );
  return names.length > 0 ? `?${names.join("&")}` : "";
}

function queryForm(request: AwsRequest): URLSearchParams | undefined {
  if (request.headers["content-type"]?.startsWith("application/x-www-form-urlencoded")) {
    return new URLSearchParams(request.body.toString("utf8"));
  }
  const query = request.target.split("?")[1];
  return query && request.signingName !== "s3" ? new URLSearchParams(query) : undefined;
}

export function jsonAnswer(body: unknown, contentType = "application/json", status = 200): AwsResponse {
  return {
    status,
    headers: { "content-type": contentType, "x-amzn-requestid": randomUUID() },
    body: Buffer.from(JSON.stringify(body ?? {})),
  };
}

export function xmlAnswer(body: string, status = 200): AwsResponse {
  return {
    status,
    headers: { "content-type": "text/xml", "x-amzn-requestid": randomUUID() },
    body: Buffer.from(body),
  };
}

/** An error in the form of the caller's protocol. */
export function errorAnswer(error: AwsError, protocol: Protocol, signingName = ""): AwsResponse {
  const code = escapeXml(error.code);
  const message = escapeXml(error.message);
  const requestId = randomUUID();
  switch (protocol.kind) {
    case "s3":
      return xmlAnswer(
        `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>${message}</Message><RequestId>${requestId}</RequestId></Error>`,
        error.status,
      );
    case "query":
    case "rest-xml":
      return xmlAnswer(
        signingName === "ec2"
          ? `<Response><Errors><Error><Code>${code}</Code><Message>${message}</Message></Error></Errors><RequestID>${requestId}</RequestID></Response>`
          : `<ErrorResponse><Error><Type>${error.status < 500 ? "Sender" : "Receiver"}</Type><Code>${code}</Code><Message>${message}</Message></Error><RequestId>${requestId}</RequestId></ErrorResponse>`,
        error.status,
      );
    case "json":
    case "rest-json":
      return jsonError(error, protocol.kind === "json" ? protocol.contentType : "application/json");
  }
}

/** Some shapes spell the member `message`, others `Message`; AWS's own answers to the two differ likewise. */
function jsonError(error: AwsError, contentType: string): AwsResponse {
  const body = { __type: error.code, message: error.message, Message: error.message, ...error.members };
  const answer = jsonAnswer(body, contentType, error.status);
  return { ...answer, headers: { ...answer.headers, "x-amzn-errortype": error.code } };
}

export function escapeXml(text: string): string {
  const entities: Record<string, string> = { "<": "&lt;", ">": "&gt;", "&": "&amp;", '"': "&quot;" };
  return text.replace(/[<>&"]/g, (character) => entities[character] ?? character);
}

/** The body of a request to a REST-JSON service. */
export function jsonBody(call: Call): Record<string, unknown> {
  try {
    return JSON.parse(call.request.body.toString("utf8") || "{}") as Record<string, unknown>;
  } catch {
    throw new AwsError("InvalidRequestContentException", "Could not parse request body into json.");
  }
}
