import { AwsError } from "../aws-error";
import type { Service, ServiceContext } from "../service";

/** Secrets Manager is moto's, but for its message about a name that a deleted secret still holds. */
export function secretsManagerService(serviceContext: ServiceContext): Service {
  return {
    signingName: "secretsmanager",
    json: {
      async CreateSecret({ Name: name }, call) {
        const held = await serviceContext.account
          .json("secretsmanager", call.region, "secretsmanager.DescribeSecret", { SecretId: name })
          .then(({ DeletedDate: deleted }) => deleted !== undefined && deleted !== null)
          .catch(() => false);
        if (!held) return undefined;
        throw new AwsError(
          "InvalidRequestException",
          "You can't create this secret because a secret with this name is already scheduled for deletion.",
        );
      },
    },
  };
}
