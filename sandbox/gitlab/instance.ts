import { randomBytes } from "node:crypto";
import type { Git } from "./git";
import { GitRepository } from "./git-repository";
import type { AccessToken, Namespace, Project, Scope, User, Visibility } from "./model";
import type { Configuration } from "./ci/configuration";
import type { Scheduling } from "./ci/scheduling";

/** First numbers of each kind of record: apart from each other, so that a mixed-up id never fits by accident. */
const FIRST_ID = {
  user: 1,
  token: 51,
  namespace: 101,
  project: 1001,
  mergeRequest: 2001,
  trigger: 3001,
  pipeline: 5001,
  protection: 7001,
  deployment: 8001,
  job: 10_001,
  note: 100_001,
};
type Sequence = keyof typeof FIRST_ID;

const DAY = 86_400_000;

/** The state of one GitLab: users, tokens, namespaces and projects, in memory. */
export class Instance {
  /** Base URL without a trailing slash; known once the server listens. */
  url = "";
  readonly users: User[] = [];
  readonly namespaces: Namespace[] = [];
  readonly projects = new Map<number, Project>();
  readonly tokens = new Map<string, AccessToken>();
  /** Former full paths of renamed projects, in lower case, with the project's id. */
  readonly formerPaths = new Map<string, number>();
  /** Configurations that were read before, by the id of their file's content. */
  readonly configurations = new Map<string, Configuration>();
  /** Variables of the whole instance, for every job. */
  variables: Readonly<Record<string, string>> = {};
  /** Whether a project marked for deletion may be removed at once; on gitlab.com it may not. */
  immediateDeletion = true;
  private scheduler: Scheduling | undefined;
  private readonly last = new Map<Sequence, number>();

  constructor(
    readonly git: Git,
    readonly repositories: string,
    /** Folder for checkouts, logs and artifacts. */
    readonly workFolder: string,
  ) {}

  get scheduling(): Scheduling {
    if (!this.scheduler) throw new Error("The GitLab server has not started.");
    return this.scheduler;
  }

  set scheduling(scheduler: Scheduling) {
    this.scheduler = scheduler;
  }

  nextId(sequence: Sequence): number {
    const id = (this.last.get(sequence) ?? FIRST_ID[sequence] - 1) + 1;
    this.last.set(sequence, id);
    return id;
  }

  addUser(username: string, details: { name?: string; email?: string; admin?: boolean } = {}): User {
    const user: User = {
      id: this.nextId("user"),
      username,
      name: details.name ?? username,
      email: details.email ?? `${username}@example.com`,
      admin: details.admin ?? false,
      createdAt: new Date(),
      state: "active",
    };
    this.users.push(user);
    this.addNamespace({ kind: "user", name: user.name, path: username, owner: user, visibility: "public" });
    return user;
  }

  addNamespace(details: {
    kind: Namespace["kind"];
    name: string;
    path: string;
    visibility: Visibility;
    owner?: User;
    parent?: Namespace;
    description?: string;
  }): Namespace {
    const namespace: Namespace = {
      description: "",
      ...details,
      id: this.nextId("namespace"),
      members: new Map(),
      createdAt: new Date(),
    };
    this.namespaces.push(namespace);
    return namespace;
  }

  addToken(
    user: User,
    details: { value?: string; name?: string; scopes?: readonly Scope[]; expiresAt?: Date } = {},
  ): AccessToken {
    const token: AccessToken = {
      id: this.nextId("token"),
      name: details.name ?? "sandbox",
      value: details.value ?? `glpat-${randomBytes(15).toString("base64url")}`,
      user,
      scopes: details.scopes ?? ["api"],
      createdAt: new Date(),
      expiresAt: details.expiresAt ?? new Date(Date.now() + 365 * DAY),
      revoked: false,
    };
    this.tokens.set(token.value, token);
    return token;
  }

  repository(project: Project): GitRepository {
    return new GitRepository(this.git, project.repository);
  }

  fullPath(namespace: Namespace): string {
    return namespace.parent ? `${this.fullPath(namespace.parent)}/${namespace.path}` : namespace.path;
  }

  fullName(namespace: Namespace): string {
    return namespace.parent ? `${this.fullName(namespace.parent)} / ${namespace.name}` : namespace.name;
  }

  projectPath(project: Project): string {
    return `${this.fullPath(project.namespace)}/${project.path}`;
  }

  /** By number, or by full path; paths are not case-sensitive, and former paths are followed. */
  findProject(idOrPath: string): { project: Project; moved: boolean } | undefined {
    if (/^\d+$/.test(idOrPath)) {
      const project = this.projects.get(Number(idOrPath));
      return project && { project, moved: false };
    }
    const path = idOrPath.toLowerCase();
    for (const project of this.projects.values())
      if (this.projectPath(project).toLowerCase() === path) return { project, moved: false };
    const former = this.projects.get(this.formerPaths.get(path) ?? 0);
    return former && { project: former, moved: true };
  }

  findNamespace(idOrPath: string): Namespace | undefined {
    return this.namespaces.find((namespace) =>
      /^\d+$/.test(idOrPath)
        ? namespace.id === Number(idOrPath)
        : this.fullPath(namespace).toLowerCase() === idOrPath.toLowerCase(),
    );
  }

  findUser(idOrName: string): User | undefined {
    return this.users.find((user) =>
      /^\d+$/.test(idOrName)
        ? user.id === Number(idOrName)
        : user.username.toLowerCase() === idOrName.toLowerCase(),
    );
  }

  namespaceOf(user: User): Namespace {
    const namespace = this.namespaces.find(
      (candidate) => candidate.kind === "user" && candidate.owner === user,
    );
    if (!namespace) throw new Error(`The user ${user.username} has no namespace.`);
    return namespace;
  }
}
