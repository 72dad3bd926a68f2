import { strFromU8, unzipSync } from "fflate";
import { randomUUID } from "node:crypto";
import { AwsError, notInTheSandbox } from "../aws-error";
import type { AccountCaller, Call } from "../service";
import { COMMAND_RUNNER } from "./command-runner/resource-schema";
import type { ResourceType } from "./resource-handler";
import type { StackOperation } from "./stack-operations";

interface TypeInput {
  readonly Type?: string;
  readonly TypeName?: string;
  readonly Arn?: string;
  readonly VersionId?: string;
}

interface RegisterInput {
  readonly Type?: string;
  readonly TypeName: string;
  readonly SchemaHandlerPackage: string;
  readonly ExecutionRoleArn?: string;
}

interface Registration {
  readonly version: string;
  /** Why it failed; undefined for one that succeeds. */
  readonly failure: string | undefined;
  readonly executionRoleArn: string | undefined;
  /** How often somebody asked how far it is. */
  asked: number;
}

const PACKAGE = /^s3:\/\/([^/]+)\/(.+)$/;

interface TypeRegistryParts {
  readonly account: AccountCaller;
  /** The types that stacks may use; a registration adds to it. */
  readonly types: Map<string, ResourceType>;
  readonly commandRunner: ResourceType;
}

/**
 * CloudFormation's registry as far as CommandRunner goes through it: looked up, registered, made the default.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/registry-register-private-extension.html
 */
export function typeRegistry({
  account,
  types,
  commandRunner,
}: TypeRegistryParts): Record<string, StackOperation<never>> {
  const registrations = new Map<string, Registration>();
  const firstVersion = types.size + 1;
  let executionRoleArn: string | undefined;
  let defaultVersion = "00000001";

  const arn = ({ region, accountId }: Call) =>
    `arn:aws:cloudformation:${region}:${accountId}:type/resource/${COMMAND_RUNNER.replaceAll("::", "-")}`;

  function registered({ Arn, TypeName }: TypeInput, call: Call): void {
    if (Arn === undefined && TypeName === undefined)
      throw registryError("Either Arn, or Type and TypeName must be specified.");
    const meant = TypeName === COMMAND_RUNNER || Arn?.startsWith(arn(call));
    if (!meant) throw notInTheSandbox("cloudformation", `types other than ${COMMAND_RUNNER}`);
    if (!types.has(COMMAND_RUNNER))
      throw new AwsError("TypeNotFoundException", `The type '${COMMAND_RUNNER}' cannot be found.`, 404);
  }

  function finish(registration: Registration): void {
    const first = !types.has(COMMAND_RUNNER);
    types.set(COMMAND_RUNNER, commandRunner);
    if (!first) return;
    defaultVersion = registration.version;
    executionRoleArn = registration.executionRoleArn;
  }

  return {
    DescribeType(input: TypeInput, call: Call) {
      registered(input, call);
      return {
        Arn: arn(call),
        Type: "RESOURCE",
        TypeName: COMMAND_RUNNER,
        DefaultVersionId: defaultVersion,
        IsDefaultVersion: true,
        ProvisioningType: "IMMUTABLE",
        DeprecatedStatus: "LIVE",
        Visibility: "PRIVATE",
        ExecutionRoleArn: executionRoleArn,
      };
    },

    async RegisterType(input: RegisterInput, { region }: Call) {
      if (input.TypeName !== COMMAND_RUNNER)
        throw notInTheSandbox("cloudformation", `RegisterType of ${input.TypeName}`);
      const token = randomUUID();
      registrations.set(token, {
        version: String(firstVersion + registrations.size).padStart(8, "0"),
        failure: schemaProblem(await packageOf(account, region, input.SchemaHandlerPackage)),
        executionRoleArn: input.ExecutionRoleArn,
        asked: 0,
      });
      return { RegistrationToken: token };
    },

    DescribeTypeRegistration({ RegistrationToken: token }: { RegistrationToken: string }, call: Call) {
      const registration = registrations.get(token);
      if (!registration) throw registryError(`No registration with the token ${token}.`);
      registration.asked += 1;
      if (registration.asked === 1) return { ProgressStatus: "IN_PROGRESS" };
      if (registration.failure) return { ProgressStatus: "FAILED", Description: registration.failure };
      finish(registration);
      return {
        ProgressStatus: "COMPLETE",
        TypeArn: arn(call),
        TypeVersionArn: `${arn(call)}/${registration.version}`,
      };
    },

    SetTypeDefaultVersion(input: TypeInput, call: Call) {
      registered(input, call);
      const version = input.VersionId ?? input.Arn?.split("/").at(-1) ?? "";
      const registration = [...registrations.values()].find((one) => one.version === version);
      if (!registration) throw registryError(`The version ${version} of ${COMMAND_RUNNER} does not exist.`);
      defaultVersion = version;
      executionRoleArn = registration.executionRoleArn;
      return {};
    },
  };
}

async function packageOf(account: AccountCaller, region: string, url: string): Promise<Buffer> {
  const [, bucket, key] = PACKAGE.exec(url) ?? [];
  if (!bucket || !key) throw registryError(`${url} is not the address of an object in S3.`);
  try {
    const target = `/${bucket}/${key}`;
    return (await account.http({ signingName: "s3", region, method: "GET", target })).body;
  } catch (error) {
    throw registryError(`The package ${url} can not be read: ${(error as AwsError).message}`);
  }
}

/** A package is a zip file with the type's schema in it: https://docs.aws.amazon.com/cloudformation-cli/latest/userguide/resource-type-cli-submit.html */
function schemaProblem(content: Buffer): string | undefined {
  try {
    const schema = unzipSync(content, { filter: ({ name }) => name === "schema.json" })["schema.json"];
    const { typeName } = JSON.parse(schema ? strFromU8(schema) : "{}") as { typeName?: string };
    return typeName === COMMAND_RUNNER
      ? undefined
      : `The package has the schema of ${typeName ?? "no type"}.`;
  } catch {
    return "The package is not a zip file with a schema.json.";
  }
}

function registryError(message: string): AwsError {
  return new AwsError("CFNRegistryException", message);
}
