import type { AwsRequest } from "../../service";
import type { Input } from "./requirement";

/** The body of a request as a JSON object; an empty one for whatever is none, which the service itself refuses. */
export function jsonOf(request: AwsRequest): Input {
  try {
    const value: unknown = JSON.parse(request.body.toString("utf8") || "{}");
    return typeof value === "object" && value !== null ? (value as Input) : {};
  } catch {
    return {};
  }
}
