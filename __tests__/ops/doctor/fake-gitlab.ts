import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** Status and body by path behind `/api/v4/`; anything else is 404. */
export type Answers = Record<string, readonly [status: number, body: unknown]>;

export interface FakeGitLab {
  readonly url: string;
  /** May be changed between calls. */
  answers: Answers;
  /** Tokens of the calls, in their order. */
  readonly tokens: (string | undefined)[];
  stop(): Promise<void>;
}

/** What GitLab answers to a token with which all is well. */
export const WELL: Answers = {
  version: [200, { version: "18.6.1" }],
  "personal_access_tokens/self": [200, { scopes: ["api"], active: true, expires_at: "2999-12-31" }],
  user: [200, { username: "ops" }],
};

/** A GitLab of 127.0.0.1 that says of tokens whatever a test wants. */
export async function startFakeGitLab(): Promise<FakeGitLab> {
  const tokens: (string | undefined)[] = [];
  const fake = { url: "", answers: WELL, tokens };
  const server = createServer((request, response) => {
    tokens.push(request.headers["private-token"] as string | undefined);
    const [status, body] = fake.answers[(request.url ?? "").replace("/api/v4/", "")] ?? [404, {}];
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  fake.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return Object.assign(fake, {
    stop: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  });
}
