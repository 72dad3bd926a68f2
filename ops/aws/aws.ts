import { STS } from "@aws-sdk/client-sts";

/** A region, endpoint and credentials; what is missing comes from the environment and the profile, as in the AWS CLI. */
interface AwsSettings {
  readonly region?: string;
  readonly endpoint?: string;
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

/** Attempts of a call, with growing pauses: hundreds of projects meet the services' rates. */
const ATTEMPTS = 6;

/** What all clients of the SDK have in common. */
interface AnyClient {
  readonly middlewareStack: { add(middleware: never, options: never): void };
  destroy(): void;
}

type ClientClass<Client extends AnyClient> = new (settings: AwsSettings & { maxAttempts: number }) => Client;

/** The services of one account and region. */
export interface Aws {
  /** The one client of this class, such as `S3`; who does not ask for it need not load it. */
  client<Client extends AnyClient>(Class: ClientClass<Client>): Client;
  /** Calls so far; an attempt that was repeated counts once. */
  readonly calls: number;
  /** @throws when neither an option, nor the environment, nor the profile names a region */
  region(): Promise<string>;
  close(): void;
}

export function awsClients(settings: AwsSettings = {}): Aws {
  const made = new Map<unknown, AnyClient>();
  let calls = 0;
  function client<Client extends AnyClient>(Class: ClientClass<Client>): Client {
    const existing = made.get(Class) as Client | undefined;
    if (existing) return existing;
    const created = new Class({ ...settings, maxAttempts: ATTEMPTS });
    count(created, () => (calls += 1));
    made.set(Class, created);
    return created;
  }
  return {
    client,
    get calls() {
      return calls;
    },
    region: () => client(STS).config.region(),
    close: () => made.forEach((one) => one.destroy()),
  };
}

type Next = (args: unknown) => Promise<unknown>;

function count(client: AnyClient, counted: () => void): void {
  const middleware = (next: Next) => (args: unknown) => {
    counted();
    return next(args);
  };
  client.middlewareStack.add(middleware as never, { step: "initialize", name: "countCalls" } as never);
}

/** What a call answers; undefined when AWS refuses it with this error, such as that there is no such thing. */
export async function unlessRefused<Answer>(
  Refusal: abstract new (...settings: never[]) => Error,
  call: Promise<Answer>,
): Promise<Answer | undefined> {
  try {
    return await call;
  } catch (error) {
    if (error instanceof Refusal) return undefined;
    throw error;
  }
}
