import { entriesOf, findDataSource, findResource, providerBlock } from "../catalog";
import { attributePath, diagnosticsOf, encodeDiagnostics } from "../diagnostics";
import { DATA_SOURCES } from "../data-sources";
import { isLegacy, planChange } from "../plan";
import { RESOURCES } from "../resources";
import { conform, emptyState } from "../state";
import { decodeValue, encodeValue, type ValueObject } from "../values";
import type { Message, Method } from "../wire";
import { applyChange, failure } from "./apply";
import { configure, validateProvider } from "./configure";
import { encodeSchema } from "./encode-schema";
import type { Session } from "./session";
import { validateResource } from "./validate";

type Handler = (request: Message, session: Session) => Message | Promise<Message>;

const CAPABILITIES = { get_provider_schema_optional: true };
const PROVIDER_SENSITIVE = ["token"];

/** The methods of the plugin protocol; `socket` is where this provider listens. */
export function createHandlers(socket: string): Readonly<Record<Method, Handler>> {
  return {
    GetMetadata: () => ({
      server_capabilities: CAPABILITIES,
      resources: entriesOf("resource").map(({ name }) => ({ type_name: name })),
      data_sources: entriesOf("data-source").map(({ name }) => ({ type_name: name })),
    }),
    GetProviderSchema: () => providerSchema(),
    GetFunctions: () => ({}),
    // Sent when Terraform is interrupted; the call under way ends by itself, and the next run goes on.
    StopProvider: () => ({}),
    ValidateProviderConfig: (request) => ({
      diagnostics: encodeDiagnostics(validateProvider(object(request.config))),
    }),
    ConfigureProvider: async (request, session) => {
      await configure(session, object(request.config), socket);
      return {};
    },
    ValidateResourceConfig: (request) => {
      const { resource } = findResource(typeName(request));
      return { diagnostics: encodeDiagnostics(validateResource(resource, object(request.config))) };
    },
    ValidateDataResourceConfig: (request) => {
      const { source } = findDataSource(typeName(request));
      return { diagnostics: encodeDiagnostics(source.validate?.(object(request.config)) ?? []) };
    },
    UpgradeResourceState: upgradeState,
    ImportResourceState: (request) => {
      const { resource, block } = findResource(typeName(request));
      const state = { ...emptyState(block), ...resource.importState(String(request.id ?? "")) };
      return { imported_resources: [{ type_name: resource.type, state: encodeValue(state) }] };
    },
    ReadResource: readResource,
    PlanResourceChange: planResource,
    ApplyResourceChange: async (request, session) => {
      const found = findResource(typeName(request));
      const prior = decodeValue(request.prior_state) as ValueObject | null;
      const planned = decodeValue(request.planned_state) as ValueObject | null;
      const { state, diagnostics } = await applyChange(session.client, found, prior, planned);
      return {
        new_state: encodeValue(state),
        diagnostics: encodeDiagnostics(diagnostics),
        legacy_type_system: isLegacy(found.block),
      };
    },
    ReadDataSource: readDataSource,
  };
}

/** Answers a call whatever happens: an error becomes a diagnostic, which every answer can carry. */
export async function answer(
  handler: Handler,
  method: Method,
  request: Message,
  session: Session,
): Promise<Message> {
  try {
    return await handler(request, session);
  } catch (error) {
    return { diagnostics: encodeDiagnostics(diagnosticsOf(error, method)) };
  }
}

let schema: Message | undefined;

function providerSchema(): Message {
  schema ??= {
    provider: encodeSchema(providerBlock(), 0, PROVIDER_SENSITIVE),
    resource_schemas: Object.fromEntries(
      entriesOf("resource").map(({ name, block }) => {
        const resource = RESOURCES.get(name);
        return [name, encodeSchema(block, resource?.stateVersion ?? 0, resource?.sensitive ?? [])];
      }),
    ),
    data_source_schemas: Object.fromEntries(
      entriesOf("data-source").map(({ name, block }) => [
        name,
        encodeSchema(block, 0, DATA_SOURCES.get(name)?.sensitive ?? []),
      ]),
    ),
    server_capabilities: CAPABILITIES,
  };
  return schema;
}

/** Terraform asks for every state that it reads, of the same version too; all attributes must be in the answer. */
function upgradeState(request: Message): Message {
  const { block } = findResource(typeName(request));
  const raw = (request.raw_state ?? {}) as { json?: Uint8Array };
  const state = JSON.parse(Buffer.from(raw.json ?? Buffer.from("{}")).toString("utf8")) as ValueObject;
  return { upgraded_state: encodeValue(conform(block, state)) };
}

async function readResource(request: Message, session: Session): Promise<Message> {
  const { resource, block } = findResource(typeName(request));
  const state = object(request.current_state);
  try {
    const found = await resource.read(session.client, state);
    return { new_state: encodeValue(found ? conform(block, { ...state, ...found }) : null) };
  } catch (error) {
    return { diagnostics: encodeDiagnostics(failure(`Read ${resource.type}`, session.client, error)) };
  }
}

function planResource(request: Message): Message {
  const { resource, block } = findResource(typeName(request));
  const proposed = decodeValue(request.proposed_new_state);
  // A destruction needs no plan of ours.
  if (proposed === null) return { planned_state: encodeValue(null) };
  const prior = decodeValue(request.prior_state) as ValueObject | null;
  const { planned, replace } = planChange(resource, block, prior, object(request.config));
  return {
    planned_state: encodeValue(conform(block, planned)),
    requires_replace: replace.map(attributePath),
    legacy_type_system: isLegacy(block),
  };
}

async function readDataSource(request: Message, session: Session): Promise<Message> {
  const { source, block } = findDataSource(typeName(request));
  const config = object(request.config);
  try {
    const found = await source.read(session.client, config);
    return { state: encodeValue(conform(block, { ...config, ...found })) };
  } catch (error) {
    return { diagnostics: encodeDiagnostics(failure(`Read data.${source.type}`, session.client, error)) };
  }
}

function typeName(request: Message): string {
  return String(request.type_name);
}

function object(dynamic: unknown): ValueObject {
  return (decodeValue(dynamic) ?? {}) as ValueObject;
}
