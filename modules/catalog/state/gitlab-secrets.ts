import { SecretsmanagerSecret } from "@cdktf/provider-aws/lib/secretsmanager-secret";
import { SecretsmanagerSecretVersion } from "@cdktf/provider-aws/lib/secretsmanager-secret-version";
import { TerraformCount, type TerraformVariable, Token } from "cdktf";
import { Construct } from "constructs";
import type { CatalogNames } from "../../../contracts/catalog-names";

export interface GitLabSecretsProps {
  readonly names: CatalogNames;
  readonly keyArn: string;
  readonly userName: TerraformVariable;
  readonly token: TerraformVariable;
  readonly accessKey: TerraformVariable;
  readonly secretKey: TerraformVariable;
  /** Whether Terraform is 1.11 or newer: older ones refuse the arguments themselves, whatever their value. */
  readonly writeOnly: boolean;
  readonly recoveryDays: TerraformVariable;
}

/**
 * The four secrets of the GitLab side: token, git credentials, and the two halves of the access key of CI jobs.
 *
 * The git password is the token, which GitLab takes over HTTPS (https://docs.gitlab.com/user/profile/personal_access_tokens/),
 * so that no second secret need be typed and every value was made by a machine.
 *
 * Values go to AWS as write-only arguments, which Terraform keeps neither in the state nor in a plan
 * (https://developer.hashicorp.com/terraform/language/manage-sensitive-data/write-only). Terraform then can not see a change
 * of the value itself; `secret_string_wo_version` has to change with it. It is the first 48 bits of a SHA-256 over the
 * secret's name and value: a new value is stored without a counter that someone must raise, and the number
 * in the state says nothing about a random value of 20 characters and more, which the variables' rules demand. What the
 * state holds of the secrets is these numbers and the names. Terraform 1.10 has no such arguments: there, ops asks for plain ones.
 *
 * No resource policy: who may read is decided by the roles' own policies in this account, and nobody outside of it may.
 * No rotation by AWS: only GitLab and IAM can make new values; ops brings them by deploying again.
 */
export class GitLabSecrets extends Construct {
  readonly token: SecretsmanagerSecret;
  readonly user: SecretsmanagerSecret;
  readonly accessKey: SecretsmanagerSecret;
  readonly secretKey: SecretsmanagerSecret;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: GitLabSecretsProps,
  ) {
    super(scope, id);
    const { names, token, userName, accessKey, secretKey } = props;
    this.token = this.secret("token", names.tokenSecret, "GitLab token of SageMaker projects.");
    this.user = this.secret(
      "user",
      names.userSecret,
      "GitLab user and token of SageMaker projects, for git over HTTPS.",
    );
    this.accessKey = this.secret(
      "access-key",
      names.accessKeySecret,
      "Id of the access key of GitLab's CI jobs.",
    );
    this.secretKey = this.secret(
      "secret-key",
      names.secretKeySecret,
      "Secret of the access key of GitLab's CI jobs.",
    );

    this.store("token-value", this.token, value(token));
    this.store(
      "user-value",
      this.user,
      `jsonencode({ username = ${value(userName)}, password = ${value(token)} })`,
    );
    this.storeIfGiven("access-key-value", this.accessKey, value(accessKey));
    this.storeIfGiven("secret-key-value", this.secretKey, value(secretKey));
  }

  private secret(id: string, name: string, description: string): SecretsmanagerSecret {
    return new SecretsmanagerSecret(this, id, {
      name,
      description,
      kmsKeyId: this.props.keyArn,
      recoveryWindowInDays: this.props.recoveryDays.numberValue,
    });
  }

  private store(id: string, secret: SecretsmanagerSecret, expression: string): SecretsmanagerSecretVersion {
    const content = `\${${expression}}`;
    const fingerprint = `\${parseint(substr(sha256("${id}:${content}"), 0, 12), 16)}`;
    return new SecretsmanagerSecretVersion(this, id, {
      secretId: secret.id,
      ...(this.props.writeOnly
        ? { secretStringWo: content, secretStringWoVersion: Token.asNumber(fingerprint) }
        : { secretString: content }),
    });
  }

  private storeIfGiven(id: string, secret: SecretsmanagerSecret, expression: string): void {
    const version = this.store(id, secret, expression);
    // Terraform takes no sensitive value as a count; whether a key was given at all is no secret.
    version.count = TerraformCount.of(Token.asNumber(`\${nonsensitive(${expression} != "") ? 1 : 0}`));
  }
}

/** The variable inside of an expression of Terraform's language. */
function value(variable: TerraformVariable): string {
  return `var.${variable.friendlyUniqueId}`;
}
