import { AwsError } from "../aws-error";
import type { AwsRequest, ServiceContext } from "../service";
import { iam, members, type Xml } from "./iam-caller";
import type { Principal } from "./principal";

/** A session of a role, as AssumeRole answered it. */
interface RoleSession {
  readonly principal: Principal;
  readonly sessionToken: string;
  /** In milliseconds since 1970; `undefined` where whoever runs the program renews its credentials, as services of AWS do. */
  readonly expires?: number;
}

/** Whose access keys are whose. */
export class AccessKeys {
  private readonly sessions = new Map<string, RoleSession>();
  private readonly users = new Map<string, Promise<Principal | undefined>>();

  constructor(private readonly caller: Pick<ServiceContext, "account" | "accountId">) {}

  record(accessKeyId: string, session: RoleSession): void {
    this.sessions.set(accessKeyId, session);
  }

  /**
   * Whom a request's key belongs to.
   * @throws AwsError as AWS refuses keys that it does not know, sessions that are over and wrong session tokens
   */
  async principal(request: AwsRequest): Promise<Principal> {
    const session = this.sessions.get(request.accessKeyId);
    if (session) return this.ofSession(session, request);
    const user = await this.user(request.accessKeyId);
    if (user) return user;
    throw unknownKey(request.signingName);
  }

  /** Takes note of a call of IAM that may have changed somebody's keys. */
  changed(form: URLSearchParams): void {
    if (/AccessKey$|User$/.test(form.get("Action") ?? "")) this.users.clear();
  }

  private ofSession({ principal, sessionToken, expires }: RoleSession, request: AwsRequest): Principal {
    const query = new URLSearchParams(request.target.split("?")[1] ?? "");
    const given =
      request.headers["x-amz-security-token"] ??
      query.get("X-Amz-Security-Token") ??
      query.get("x-amz-security-token");
    if (given !== sessionToken) throw unknownKey(request.signingName);
    if (expires !== undefined && expires < Date.now()) {
      const code = request.signingName === "s3" ? "ExpiredToken" : "ExpiredTokenException";
      throw new AwsError(code, "The security token included in the request is expired", 403);
    }
    return principal;
  }

  private user(accessKeyId: string): Promise<Principal | undefined> {
    const known = this.users.get(accessKeyId);
    if (known) return known;
    const found = this.findUser(accessKeyId);
    this.users.set(accessKeyId, found);
    // A key that is not there now may be made yet.
    const drop = (): boolean => this.users.delete(accessKeyId);
    found.then((user) => user ?? drop(), drop);
    return found;
  }

  private async findUser(accessKeyId: string): Promise<Principal | undefined> {
    const used = await iam(this.caller, "GetAccessKeyLastUsed", { AccessKeyId: accessKeyId }).catch(notThere);
    if (!used?.UserName) return undefined;
    const name = String(used.UserName);
    const { AccessKeyMetadata } = await iam(this.caller, "ListAccessKeys", { UserName: name });
    const key = members(AccessKeyMetadata).find((one) => one.AccessKeyId === accessKeyId);
    if (key?.Status !== "Active") return undefined;
    const { User: user } = (await iam(this.caller, "GetUser", { UserName: name })) as { User?: Xml };
    return { kind: "user", name, arn: String(user?.Arn), accountId: this.caller.accountId };
  }
}

function notThere(error: unknown): undefined {
  if (error instanceof AwsError && error.status < 500) return undefined;
  throw error;
}

/** The code differs by service: https://docs.aws.amazon.com/IAM/latest/UserGuide/CommonErrors.html */
function unknownKey(signingName: string): AwsError {
  if (signingName === "s3") {
    const message = "The AWS Access Key Id you provided does not exist in our records.";
    return new AwsError("InvalidAccessKeyId", message, 403);
  }
  const query = ["iam", "sts", "ec2", "cloudformation", "monitoring", "sns"].includes(signingName);
  return new AwsError(
    query ? "InvalidClientTokenId" : "UnrecognizedClientException",
    "The security token included in the request is invalid.",
    query ? 403 : 400,
  );
}
