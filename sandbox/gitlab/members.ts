import type { ApiCall } from "./api-call";
import { namespaceAccess, projectAccess } from "./authorization";
import { forbidden, GitLabError, notFound } from "./gitlab-error";
import type { Instance } from "./instance";
import { AccessLevel, type Member, type Namespace, type Project } from "./model";
import type { Routes } from "./routes";
import { basicUser } from "./users";

const LEVELS = ["5", "10", "15", "20", "30", "40", "50"];

interface Source {
  readonly members: Map<number, Member>;
  readonly access: number;
  /** Members by way of the groups above, too. */
  readonly all: () => Member[];
}

const inherited = (namespace: Namespace): Member[] => {
  const owner = namespace.owner
    ? [{ user: namespace.owner, accessLevel: AccessLevel.owner, createdAt: namespace.createdAt }]
    : [];
  return [...(namespace.parent ? inherited(namespace.parent) : []), ...namespace.members.values(), ...owner];
};

const highest = (members: readonly Member[]): Member[] => [
  ...members
    .reduce((best, member) => {
      const other = best.get(member.user.id);
      return other && other.accessLevel >= member.accessLevel ? best : best.set(member.user.id, member);
    }, new Map<number, Member>())
    .values(),
];

function projectSource(call: ApiCall): Source {
  const project: Project = call.project();
  return {
    members: project.members,
    access: projectAccess(call.maybeUser, project),
    all: () => highest([...inherited(project.namespace), ...project.members.values()]),
  };
}

function groupSource(call: ApiCall): Source {
  const group = call.group();
  return {
    members: group.members,
    access: namespaceAccess(call.maybeUser, group),
    all: () => highest(inherited(group)),
  };
}

const answer = (instance: Instance, member: Member): Record<string, unknown> => ({
  ...basicUser(instance, member.user),
  access_level: member.accessLevel,
  created_at: member.createdAt.toISOString(),
  created_by: null,
  expires_at: null,
  membership_state: "active",
});

function levelOf(call: ApiCall): number {
  const level = call.parameters.requiredText("access_level", { values: LEVELS });
  call.parameters.check();
  return Number(level);
}

function requireManager(source: Source, level: number): void {
  if (source.access < AccessLevel.maintainer || level > source.access) throw forbidden();
}

function add(call: ApiCall, source: Source): unknown {
  const userId = call.parameters.integer("user_id");
  const username = call.parameters.text("username");
  if (userId === undefined && username === undefined) {
    call.parameters.problem("user_id, username are missing, at least one parameter must be provided");
  }
  const accessLevel = levelOf(call);
  requireManager(source, accessLevel);
  const user = call.instance.findUser(username ?? String(userId));
  if (!user) throw notFound("User");
  if (source.members.has(user.id)) throw new GitLabError(409, { message: "Member already exists" });
  const member: Member = { user, accessLevel, createdAt: new Date() };
  source.members.set(user.id, member);
  return answer(call.instance, member);
}

function find(call: ApiCall, members: readonly Member[]): Member {
  const id = call.pathNumber("user_id");
  const member = members.find(({ user }) => user.id === id);
  if (!member) throw notFound("Member");
  return member;
}

/** https://docs.gitlab.com/api/members/ */
export function registerMembers(routes: Routes): void {
  const { instance } = routes;
  for (const [place, sourceOf] of [
    ["/projects/:id", projectSource],
    ["/groups/:id", groupSource],
  ] as const) {
    const list = (members: Member[], call: ApiCall): unknown => {
      const query = call.parameters.text("query")?.toLowerCase() ?? "";
      const found = members.filter(({ user }) =>
        `${user.name}\n${user.username}`.toLowerCase().includes(query),
      );
      return call.page(found).map((member) => answer(instance, member));
    };
    routes.get(`${place}/members`, (call) => list([...sourceOf(call).members.values()], call));
    routes.get(`${place}/members/all`, (call) => list(sourceOf(call).all(), call));
    routes.get(`${place}/members/:user_id`, (call) =>
      answer(instance, find(call, [...sourceOf(call).members.values()])),
    );
    routes.get(`${place}/members/all/:user_id`, (call) => answer(instance, find(call, sourceOf(call).all())));
    routes.post(`${place}/members`, (call) => add(call, sourceOf(call)));
    routes.put(`${place}/members/:user_id`, (call) => {
      const source = sourceOf(call);
      const member = find(call, [...source.members.values()]);
      const level = levelOf(call);
      requireManager(source, Math.max(level, member.accessLevel));
      member.accessLevel = level;
      return answer(instance, member);
    });
    routes.delete(`${place}/members/:user_id`, (call) => {
      const source = sourceOf(call);
      const member = find(call, [...source.members.values()]);
      if (member.user !== call.user) requireManager(source, member.accessLevel);
      source.members.delete(member.user.id);
      return call.noContent();
    });
  }
}
