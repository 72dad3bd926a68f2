import { readFileSync } from "node:fs";
import { join } from "node:path";
import protobuf from "protobufjs";

/** Request and answer type of every method of the service `tfplugin6.Provider`. */
const METHODS = {
  GetMetadata: ["Empty", "GetMetadataResponse"],
  GetProviderSchema: ["Empty", "GetProviderSchemaResponse"],
  ValidateProviderConfig: ["ValidateProviderConfigRequest", "ValidateProviderConfigResponse"],
  ConfigureProvider: ["ConfigureProviderRequest", "DiagnosticsResponse"],
  ValidateResourceConfig: ["ConfigRequest", "DiagnosticsResponse"],
  ValidateDataResourceConfig: ["ConfigRequest", "DiagnosticsResponse"],
  UpgradeResourceState: ["UpgradeResourceStateRequest", "UpgradeResourceStateResponse"],
  ReadResource: ["ReadResourceRequest", "ReadResourceResponse"],
  PlanResourceChange: ["PlanResourceChangeRequest", "PlanResourceChangeResponse"],
  ApplyResourceChange: ["ApplyResourceChangeRequest", "ApplyResourceChangeResponse"],
  ImportResourceState: ["ImportResourceStateRequest", "ImportResourceStateResponse"],
  ReadDataSource: ["ConfigRequest", "ReadDataSourceResponse"],
  GetFunctions: ["Empty", "GetFunctionsResponse"],
  StopProvider: ["Empty", "StopProviderResponse"],
} as const;

export type Method = keyof typeof METHODS;

/** A decoded message: snake_case names as in `wire.proto`, bytes as `Buffer`. */
export type Message = Readonly<Record<string, unknown>>;

const root = protobuf.parse(readFileSync(join(__dirname, "wire.proto"), "utf8"), { keepCase: true }).root;

export function isMethod(name: string): name is Method {
  return Object.hasOwn(METHODS, name);
}

export function decodeRequest(method: Method, bytes: Uint8Array): Message {
  return decode(METHODS[method][0], bytes);
}

export function encodeRequest(method: Method, message: Message): Uint8Array {
  return encode(METHODS[method][0], message);
}

export function decodeResponse(method: Method, bytes: Uint8Array): Message {
  return decode(METHODS[method][1], bytes);
}

export function encodeResponse(method: Method, message: Message): Uint8Array {
  return encode(METHODS[method][1], message);
}

function decode(typeName: string, bytes: Uint8Array): Message {
  const type = root.lookupType(`gitlab_provider.${typeName}`);
  return type.toObject(type.decode(bytes), { longs: Number, bytes: Buffer, arrays: true });
}

function encode(typeName: string, message: Message): Uint8Array {
  const type = root.lookupType(`gitlab_provider.${typeName}`);
  return type.encode(type.fromObject(message)).finish();
}
