import { arn, needs, query, role } from "./asking";

describe("what requests of Query services need", () => {
  it.each<[string, Record<string, string>, string[]]>([
    [
      "iam",
      { Action: "CreateRole", RoleName: "r", Path: "/p/" },
      ["iam:CreateRole arn:aws:iam::123456789012:role/p/r"],
    ],
    [
      "iam",
      { Action: "PutRolePolicy", RoleName: "r" },
      ["iam:PutRolePolicy arn:aws:iam::123456789012:role/team/r"],
    ],
    [
      "iam",
      { Action: "AddRoleToInstanceProfile", RoleName: "r", InstanceProfileName: "i" },
      [
        "iam:AddRoleToInstanceProfile arn:aws:iam::123456789012:instance-profile/i",
        "iam:PassRole arn:aws:iam::123456789012:role/team/r",
      ],
    ],
    ["sts", { Action: "GetCallerIdentity" }, []],
    ["sts", { Action: "AssumeRole", RoleArn: role }, [`sts:AssumeRole ${role}`]],
    [
      "cloudformation",
      { Action: "CreateStack", StackName: "SC-1" },
      [`cloudformation:CreateStack ${arn("cloudformation", "stack/SC-1/*")}`],
    ],
    ["cloudformation", { Action: "ValidateTemplate" }, ["cloudformation:ValidateTemplate *"]],
    ["ec2", { Action: "DescribeVpcs" }, ["ec2:DescribeVpcs *"]],
    ["sns", { Action: "Publish", TopicArn: "arn:t" }, ["sns:Publish arn:t"]],
    [
      "monitoring",
      { Action: "DescribeAlarms", "AlarmNames.member.1": "a" },
      [`cloudwatch:DescribeAlarms ${arn("cloudwatch", "alarm:a")}`],
    ],
    [
      "monitoring",
      { Action: "DescribeAlarms" },
      [`cloudwatch:DescribeAlarms ${arn("cloudwatch", "alarm:*")}`],
    ],
  ])("%s %j", async (service, form, expected) => {
    expect(await query(service, form)).toEqual(expected);
  });

  it.each([
    [{ Action: "PutRolePolicy", RoleName: "r" }, "arn:aws:iam::123456789012:policy/boundary"],
    [{ Action: "PutRolePermissionsBoundary", RoleName: "r", PermissionsBoundary: "arn:new" }, "arn:new"],
    [{ Action: "CreateRole", RoleName: "r", PermissionsBoundary: "arn:new" }, "arn:new"],
  ])("have the boundary of a role: %j", async (form, boundary) => {
    const headers = { "content-type": "application/x-www-form-urlencoded" };
    const [found] = await needs({
      signingName: "iam",
      headers,
      body: Buffer.from(new URLSearchParams(form).toString()),
    });
    expect(found?.context).toEqual({ "iam:permissionsboundary": boundary });
  });
});
