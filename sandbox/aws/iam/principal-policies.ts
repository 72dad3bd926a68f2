import type { ServiceContext } from "../service";
import { iam, members, type Xml } from "./iam-caller";
import { type Statement, statementsOf } from "./policy";
import type { Principal } from "./principal";
import { describeEntity, managedPolicy, policiesOf } from "./role";

/** What IAM keeps of a role or a user. */
export interface Entity {
  readonly arn: string;
  /** For example `AROA…`. */
  readonly id: string;
  readonly identity: readonly Statement[];
  readonly boundary?: readonly Statement[];
  readonly tags: Readonly<Record<string, string>>;
}

/** Policies of roles and users, read once and again after they were changed. */
export class PrincipalPolicies {
  private readonly entities = new Map<string, Promise<Entity | undefined>>();

  constructor(private readonly caller: Pick<ServiceContext, "account">) {}

  /** `undefined` for a role or a user that is gone. */
  of({ kind, name }: Pick<Principal, "kind" | "name">): Promise<Entity | undefined> {
    const key = `${kind}/${name}`;
    const known = this.entities.get(key);
    if (known) return known;
    const read = this.read(kind === "role" ? "Role" : "User", name);
    this.entities.set(key, read);
    read.catch(() => this.entities.delete(key));
    return read;
  }

  /** Takes note of a call of IAM that may have changed something. */
  changed(form: URLSearchParams): void {
    const action = form.get("Action") ?? "";
    if (/^(Get|List|Simulate|Generate)/.test(action)) return;
    const [role, user] = [form.get("RoleName"), form.get("UserName")];
    if (role !== null) this.entities.delete(`role/${role}`);
    else if (user !== null) this.entities.delete(`user/${user}`);
    // New policies and profiles are nobody's yet; what else there is may concern anybody.
    else if (!/^(CreatePolicy|CreateGroup|CreateInstanceProfile)$/.test(action)) this.entities.clear();
  }

  private async read(kind: "Role" | "User", name: string): Promise<Entity | undefined> {
    const entity = await describeEntity(this.caller, kind, name);
    if (!entity) return undefined;
    const boundary = (entity.PermissionsBoundary as Xml | undefined)?.PermissionsBoundaryArn;
    const groups = kind === "User" ? await this.groups(name) : [];
    const [own, ...ofGroups] = await Promise.all([
      policiesOf(this.caller, kind, name),
      ...groups.map((group) => policiesOf(this.caller, "Group", group)),
    ]);
    return {
      arn: String(entity.Arn),
      id: String(entity[`${kind}Id`]),
      identity: [own, ...ofGroups].flat(),
      boundary:
        boundary === undefined ? undefined : statementsOf(await managedPolicy(this.caller, String(boundary))),
      tags: Object.fromEntries(members(entity.Tags).map((tag) => [String(tag.Key), String(tag.Value)])),
    };
  }

  private async groups(user: string): Promise<string[]> {
    const { Groups } = await iam(this.caller, "ListGroupsForUser", { UserName: user });
    return members(Groups).map((group) => String(group.GroupName));
  }
}
