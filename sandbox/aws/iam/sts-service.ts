import { XMLParser } from "fast-xml-parser";
import { AwsError } from "../aws-error";
import type { Service, ServiceContext } from "../service";
import type { AccessKeys } from "./access-keys";
import { describeEntity } from "./role";

interface Credentials {
  readonly AccessKeyId: string;
  readonly SessionToken: string;
  readonly Expiration: string;
}

const parser = new XMLParser({ parseTagValue: false });

/** STS is moto's; the sessions that it makes are remembered, and roles that do not exist make none. */
export function stsService(
  serviceContext: ServiceContext,
  keys: AccessKeys,
  isAccount: (accessKeyId: string) => boolean,
): Service {
  return {
    signingName: "sts",
    query: {
      async AssumeRole(form, call) {
        const roleArn = form.get("RoleArn") ?? "";
        const name = roleArn.slice(roleArn.lastIndexOf("/") + 1);
        const role = await describeEntity(serviceContext, "Role", name);
        if (role?.Arn !== roleArn) {
          const message = `User: arn:aws:iam::${call.accountId}:root is not authorized to perform: sts:AssumeRole on resource: ${roleArn}`;
          throw new AwsError("AccessDenied", message, 403);
        }
        const answer = await call.forward();
        if (answer.status >= 300) return answer;
        const { Credentials: made, AssumedRoleUser: user } = result(answer.body.toString("utf8"));
        keys.record(made.AccessKeyId, {
          principal: {
            kind: "role",
            name,
            arn: user.Arn,
            accountId: call.accountId,
            sessionPolicy: form.get("Policy") ?? undefined,
          },
          sessionToken: made.SessionToken,
          expires: isAccount(call.accessKeyId) ? undefined : Date.parse(made.Expiration),
        });
        return answer;
      },
    },
  };
}

function result(text: string): { Credentials: Credentials; AssumedRoleUser: { Arn: string } } {
  const { AssumeRoleResponse: response } = parser.parse(text) as {
    AssumeRoleResponse: {
      AssumeRoleResult: { Credentials: Credentials; AssumedRoleUser: { Arn: string } };
    };
  };
  return response.AssumeRoleResult;
}
