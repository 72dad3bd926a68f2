import { CFNRegistryException, TypeNotFoundException, CloudFormation } from "@aws-sdk/client-cloudformation";
import { type Check, type Finding, ok, problem } from "../check";
import { COMMAND_RUNNER } from "../../register/registration";

/** Projects are made by a type of CloudFormation that somebody registers, once for an account and region. */
export const commandRunnerType: Check = {
  title: "CommandRunner",
  needsAws: true,
  async find({ aws }): Promise<Finding[]> {
    const region = await aws.region();
    try {
      const type = await aws
        .client(CloudFormation)
        .describeType({ Type: "RESOURCE", TypeName: COMMAND_RUNNER });
      if (type.DeprecatedStatus === "DEPRECATED") return [notThere(region, "is registered and deprecated")];
      return [
        ok(`${COMMAND_RUNNER} is registered in ${region}, version ${type.DefaultVersionId ?? "unknown"}.`),
      ];
    } catch (error) {
      if (error instanceof TypeNotFoundException) return [notThere(region, "is not registered")];
      if (error instanceof CFNRegistryException)
        return [notThere(region, `is not usable (${error.message})`)];
      throw error;
    }
  },
};

function notThere(region: string, state: string): Finding {
  return problem(`${COMMAND_RUNNER} ${state} in ${region}.`, "Register it: npm run -s ops -- register");
}
