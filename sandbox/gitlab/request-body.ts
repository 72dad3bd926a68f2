import type { FastifyInstance, FastifyRequest } from "fastify";
import { GitLabError } from "./gitlab-error";
import { nestedParameters } from "./nested-parameters";

/** GitLab's own limit for the body of a commit is 300 MB: https://docs.gitlab.com/api/commits/ */
export const BODY_LIMIT = 300 * 1024 * 1024;

const malformed = (): GitLabError => new GitLabError(400, { error: "The provided body is malformed" });

function parseJson(body: string): unknown {
  if (body.trim() === "") return {};
  try {
    return JSON.parse(body) as unknown;
  } catch {
    throw malformed();
  }
}

async function parseMultipart(body: Buffer, contentType: string): Promise<unknown> {
  try {
    const form = await new Response(new Uint8Array(body), {
      headers: { "content-type": contentType },
    }).formData();
    const fields: [string, string | Blob][] = [];
    form.forEach((value, name) => fields.push([name, value]));
    const pairs = fields.map(async ([name, value]): Promise<[string, unknown]> => [
      name,
      typeof value === "string" ? value : await value.text(),
    ]);
    return nestedParameters(await Promise.all(pairs));
  } catch {
    throw malformed();
  }
}

/** Bodies as GitLab takes them: JSON, form, multipart form; a body of git is passed on as a stream. */
export function registerBodyParsers(server: FastifyInstance): void {
  server.removeAllContentTypeParsers();
  server.addContentTypeParser(
    "application/json",
    { parseAs: "string" },
    async (_request: unknown, body: string) => parseJson(body),
  );
  server.addContentTypeParser(
    "application/x-www-form-urlencoded",
    { parseAs: "string" },
    async (_request: unknown, body: string) => nestedParameters(new URLSearchParams(body)),
  );
  server.addContentTypeParser(
    "multipart/form-data",
    { parseAs: "buffer" },
    async (request: FastifyRequest, body: Buffer) =>
      parseMultipart(body, request.headers["content-type"] ?? ""),
  );
  server.addContentTypeParser(/^application\/x-git-/, async (_request: unknown, stream: unknown) => stream);
  server.addContentTypeParser("*", async () => {
    throw new GitLabError(415, { error: "The provided content-type is not supported." });
  });
}
