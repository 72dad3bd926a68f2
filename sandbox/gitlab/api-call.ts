import type { FastifyReply, FastifyRequest } from "fastify";
import { type Caller, authenticate, requireScope } from "./authentication";
import { canReadNamespace, canReadProject, projectAccess } from "./authorization";
import { forbidden, GitLabError, notFound, unauthorized } from "./gitlab-error";
import type { GitRepository } from "./git-repository";
import type { Instance } from "./instance";
import { opensProject } from "./job-tokens";
import type { Namespace, Project, Scope, User } from "./model";
import { keysetPage, offsetPage, type Page } from "./pagination";
import { Parameters } from "./parameters";

export const API = "/api/v4";

const READ_SCOPES: readonly Scope[] = ["api", "read_api"];
const WRITE_SCOPES: readonly Scope[] = ["api"];

/** One call of the API: who calls, with which parameters, and how to answer. */
export class ApiCall {
  readonly parameters: Parameters;
  readonly caller: Caller | undefined;
  private readonly path: Readonly<Record<string, string>>;

  constructor(
    readonly instance: Instance,
    private readonly request: FastifyRequest,
    private readonly reply: FastifyReply,
    scopes: readonly Scope[] | undefined,
    forJobs = false,
  ) {
    const body = typeof request.body === "object" && request.body !== null ? request.body : {};
    const query = request.query as Record<string, unknown>;
    this.path = request.params as Record<string, string>;
    this.parameters = new Parameters({ ...query, ...body });
    this.caller = authenticate(instance, request.headers, this.parameters.values["private_token"], forJobs);
    const reading = request.method === "GET" || request.method === "HEAD";
    if (this.caller && !this.caller.job)
      requireScope(this.caller, [...(reading ? READ_SCOPES : WRITE_SCOPES), ...(scopes ?? [])]);
  }

  /** A part of the path, decoded. */
  pathValue(name: string): string {
    return this.path[name] ?? "";
  }

  pathNumber(name: string): number {
    const value = this.pathValue(name);
    if (!/^\d+$/.test(value)) throw new GitLabError(400, { error: `${name} is invalid` });
    return Number(value);
  }

  /** The caller; refuses a call without a token. */
  get user(): User {
    if (!this.caller) throw unauthorized();
    return this.caller.user;
  }

  get maybeUser(): User | undefined {
    return this.caller?.user;
  }

  get method(): string {
    return this.request.method;
  }

  /** The project that the path names. A project that the caller may not see is answered as one that is not there. */
  project(level = 0): Project {
    const found = this.instance.findProject(this.pathValue("id"));
    if (!found || !canReadProject(this.maybeUser, found.project)) throw notFound("Project");
    const own = this.caller?.job?.project;
    if (own && !opensProject(found.project, own)) throw notFound("Project");
    if (found.moved) this.followMove(found.project);
    if (level > 0 && projectAccess(this.user, found.project) < level) throw forbidden();
    return found.project;
  }

  /** https://docs.gitlab.com/api/rest/#redirects */
  private followMove(project: Project): never {
    if (this.method !== "GET") {
      throw new GitLabError(405, {
        message: "405 Method Not Allowed - Non GET methods are not allowed for moved projects",
      });
    }
    const location = this.url
      .toString()
      .replace(encodeURIComponent(this.pathValue("id")), String(project.id));
    throw new GitLabError(
      302,
      { message: `This resource has been moved temporarily to ${location}` },
      { location },
    );
  }

  repository(project: Project): GitRepository {
    return this.instance.repository(project);
  }

  group(): Namespace {
    const namespace = this.instance.findNamespace(this.pathValue("id"));
    if (!namespace || namespace.kind !== "group" || !canReadNamespace(this.maybeUser, namespace)) {
      throw notFound("Group");
    }
    return namespace;
  }

  /** The URL of this call, on the address that clients use. */
  get url(): URL {
    return new URL(this.request.url, this.instance.url);
  }

  status(code: number): void {
    void this.reply.code(code);
  }

  headers(headers: Readonly<Record<string, string>>): void {
    void this.reply.headers(headers);
  }

  noContent(): null {
    this.status(204);
    return null;
  }

  /** `{"message":"202 Accepted"}`, GitLab's answer to work that it does later. */
  accepted(): { message: string } {
    this.status(202);
    return { message: "202 Accepted" };
  }

  page<Item>(items: readonly Item[]): readonly Item[] {
    return this.deliver(offsetPage(items, this.parameters, this.url));
  }

  keysetOrOffsetPage<Item extends { readonly id: number }>(items: readonly Item[]): readonly Item[] {
    if (this.parameters.text("pagination") !== "keyset") return this.page(items);
    return this.deliver(keysetPage(items, this.parameters, this.url));
  }

  private deliver<Item>(page: Page<Item>): readonly Item[] {
    this.headers(page.headers);
    return page.items;
  }
}
