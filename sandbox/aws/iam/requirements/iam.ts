import type { Context } from "../policy-pattern";
import {
  type Ask,
  byOperation,
  each,
  type OperationRequirements,
  onAll,
  passRole,
  tagsOfCall,
  text,
} from "./requirement";

function arn(ask: Ask, resource: string): string {
  return `arn:aws:iam::${ask.accountId}:${resource}`;
}

/** A name below the path that the request gives: `/team/` and `name` are `team/name`. */
function named(ask: Ask, kind: string, name: string): string {
  return arn(ask, `${kind}${text(ask.input, "Path") || "/"}${name}`);
}

function common(ask: Ask): Context {
  const policy = text(ask.input, "PolicyArn");
  return {
    ...(policy !== "" && { "iam:policyarn": policy }),
    ...tagsOfCall(ask),
  };
}

/** An operation on a role or a user that is there: its boundary is the one that it has, or the one that it shall have. */
function onEntity(kind: "role" | "user"): OperationRequirements {
  return async (ask) => {
    const name = text(ask.input, kind === "role" ? "RoleName" : "UserName");
    const entity = await ask.facts.entity(kind, name);
    const boundary = text(ask.input, "PermissionsBoundary") || entity?.boundaryArn;
    return [
      {
        action: `iam:${ask.operation}`,
        resource: entity?.arn ?? arn(ask, `${kind}/${name}`),
        context: { ...common(ask), ...(boundary !== undefined && { "iam:permissionsboundary": boundary }) },
        tags: async () => entity?.tags ?? {},
      },
    ];
  };
}

function create(
  kind: "role" | "user" | "policy" | "group" | "instance-profile",
  member: string,
): OperationRequirements {
  return (ask) => {
    const resource = named(ask, kind, text(ask.input, member));
    const boundary = text(ask.input, "PermissionsBoundary");
    const context = { ...common(ask), ...(boundary !== "" && { "iam:permissionsboundary": boundary }) };
    const tag = {
      role: "TagRole",
      user: "TagUser",
      policy: "TagPolicy",
      "instance-profile": "TagInstanceProfile",
    };
    const tagging = kind !== "group" && "aws:tagkeys" in context;
    return [
      { action: `iam:${ask.operation}`, resource, context },
      ...(tagging ? [{ action: `iam:${tag[kind]}`, resource, context }] : []),
    ];
  };
}

const onPolicy: OperationRequirements = (ask) => [
  { action: `iam:${ask.operation}`, resource: text(ask.input, "PolicyArn"), context: common(ask) },
];
const onGroup: OperationRequirements = (ask) => [
  {
    action: `iam:${ask.operation}`,
    resource: arn(ask, `group/${text(ask.input, "GroupName")}`),
    context: common(ask),
  },
];
const onProfile: OperationRequirements = (ask) => [
  {
    action: `iam:${ask.operation}`,
    resource: arn(ask, `instance-profile/${text(ask.input, "InstanceProfileName")}`),
    context: common(ask),
  },
];

/** Without a name these are about the caller, for whom no ARN is known here: leave for all is asked. */
const onOwnUser: OperationRequirements = (ask) =>
  text(ask.input, "UserName") === "" ? onAll("iam")(ask) : onEntity("user")(ask);

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsidentityandaccessmanagementiam.html */
export const iam = byOperation({
  ...each(
    "AttachRolePolicy DeleteRole DeleteRolePermissionsBoundary DeleteRolePolicy DetachRolePolicy GetRole GetRolePolicy " +
      "ListAttachedRolePolicies ListInstanceProfilesForRole ListRolePolicies ListRoleTags PutRolePermissionsBoundary " +
      "PutRolePolicy TagRole UntagRole UpdateAssumeRolePolicy UpdateRole UpdateRoleDescription",
    onEntity("role"),
  ),
  ...each(
    "AttachUserPolicy DeleteUser DeleteUserPolicy DetachUserPolicy GetUserPolicy ListAttachedUserPolicies ListGroupsForUser " +
      "ListUserPolicies ListUserTags PutUserPolicy TagUser UntagUser UpdateUser",
    onEntity("user"),
  ),
  ...each("CreateAccessKey DeleteAccessKey GetUser ListAccessKeys UpdateAccessKey", onOwnUser),
  ...each(
    "CreatePolicyVersion DeletePolicy DeletePolicyVersion GetPolicy GetPolicyVersion ListEntitiesForPolicy ListPolicyTags " +
      "ListPolicyVersions SetDefaultPolicyVersion TagPolicy UntagPolicy",
    onPolicy,
  ),
  ...each(
    "AddUserToGroup AttachGroupPolicy DeleteGroup DeleteGroupPolicy DetachGroupPolicy GetGroup GetGroupPolicy " +
      "ListAttachedGroupPolicies ListGroupPolicies PutGroupPolicy RemoveUserFromGroup UpdateGroup",
    onGroup,
  ),
  ...each(
    "DeleteInstanceProfile GetInstanceProfile RemoveRoleFromInstanceProfile TagInstanceProfile",
    onProfile,
  ),
  ...each(
    "ListRoles ListUsers ListGroups ListPolicies ListInstanceProfiles ListAccountAliases GetAccountSummary",
    onAll("iam"),
  ),
  CreateRole: create("role", "RoleName"),
  CreateUser: create("user", "UserName"),
  CreatePolicy: create("policy", "PolicyName"),
  CreateGroup: create("group", "GroupName"),
  CreateInstanceProfile: create("instance-profile", "InstanceProfileName"),
  async AddRoleToInstanceProfile(ask) {
    const role = await ask.facts.entity("role", text(ask.input, "RoleName"));
    return [...(await onProfile(ask)), ...passRole(role?.arn, "ec2.amazonaws.com")];
  },
  CreateServiceLinkedRole(ask) {
    const service = text(ask.input, "AWSServiceName");
    return [
      {
        action: "iam:CreateServiceLinkedRole",
        resource: arn(ask, `role/aws-service-role/${service}/AWSServiceRoleFor${service.split(".")[0]}`),
        context: { "iam:awsservicename": service },
      },
    ];
  },
});
