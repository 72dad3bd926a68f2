import { AwsError } from "../../aws-error";
import { validationException } from "../listing";
import type { EndpointConfig, Model } from "./definitions";
import type { Endpoint, HostingStore } from "./store";

const TITLES = { model: "model", "endpoint-config": "endpoint configuration", endpoint: "endpoint" } as const;
type Type = keyof typeof TITLES;

/** @throws AwsError ValidationException when a resource of this name is there */
export function refuseTaken(
  store: HostingStore,
  type: Type,
  resources: ReadonlyMap<string, unknown>,
  name: string,
): void {
  if (!resources.has(name.toLowerCase())) return;
  throw validationException(`Cannot create already existing ${TITLES[type]} "${store.arn(type, name)}".`);
}

export function findModel(store: HostingStore, name: string): Model {
  return found(store.models.get(name.toLowerCase()), store, "model", name);
}

export function findConfig(store: HostingStore, name: string): EndpointConfig {
  return found(store.configs.get(name.toLowerCase()), store, "endpoint-config", name);
}

export function findEndpoint(store: HostingStore, name: string): Endpoint {
  return found(store.endpoints.get(name.toLowerCase()), store, "endpoint", name);
}

function found<T>(resource: T | undefined, store: HostingStore, type: Type, name: string): T {
  if (resource !== undefined) return resource;
  throw validationException(`Could not find ${TITLES[type]} "${store.arn(type, name)}".`);
}

/** What the runtime answers for an endpoint that does not serve: InvokeEndpoint has an error type of its own. */
export function endpointNotFound(accountId: string, name: string): AwsError {
  return new AwsError("ValidationError", `Endpoint ${name} of account ${accountId} not found.`);
}
