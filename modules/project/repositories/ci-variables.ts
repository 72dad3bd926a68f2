import { DataAwsSecretsmanagerSecretVersion } from "@cdktf/provider-aws/lib/data-aws-secretsmanager-secret-version";
import { ProjectVariable } from "@cdktf/provider-gitlab/lib/project-variable";
import { Fn, type ITerraformDependable, type TerraformVariable } from "cdktf";
import { Construct } from "constructs";
import type { CiVariable } from "../../../contracts/ci-variables";
import type { GitRepository } from "./git-repository";
import { attributeOrNull, countIf } from "../variables/optional-value";

export interface CiVariablesProps {
  readonly repositories: Readonly<Record<string, GitRepository>>;
  /** What both repositories get. */
  readonly plain: Readonly<Record<CiVariable, string>>;
  /** Whether the repositories get the access key too. */
  readonly accessKeys: TerraformVariable;
  /** Name or ARN of the secret with the access key id. */
  readonly accessKeySecret: TerraformVariable;
  /** Name or ARN of the secret with the secret access key. */
  readonly secretKeySecret: TerraformVariable;
}

/** Variables that the pipelines of the repositories read. */
export class CiVariables extends Construct {
  private readonly made = new Map<GitRepository, ITerraformDependable[]>();

  constructor(
    scope: Construct,
    id: string,
    private readonly props: CiVariablesProps,
  ) {
    super(scope, id);
    const credentials = {
      AWS_ACCESS_KEY_ID: this.readSecret("access-key", props.accessKeySecret),
      AWS_SECRET_ACCESS_KEY: this.readSecret("secret-key", props.secretKeySecret),
    };
    for (const [name, repository] of Object.entries(props.repositories)) {
      this.addPlain(name, repository);
      this.addCredentials(name, repository, credentials);
    }
  }

  /** The variables of one repository: what starts its pipelines waits for them. */
  of(repository: GitRepository): readonly ITerraformDependable[] {
    return this.made.get(repository) ?? [];
  }

  private record(repository: GitRepository, variable: ITerraformDependable): void {
    this.made.set(repository, [...this.of(repository), variable]);
  }

  /**
   * Neither masked nor protected: names and ARNs are no secrets, a log is unreadable without them, and pipelines of other
   * branches need them too.
   */
  private addPlain(name: string, repository: GitRepository): void {
    for (const [key, value] of Object.entries(this.props.plain)) {
      const variable = new ProjectVariable(this, `${name}-${key}`, {
        project: repository.project.id,
        key,
        value,
        masked: false,
        protected: false,
        raw: true,
      });
      this.record(repository, variable);
    }
  }

  /** Masked in logs, and only for pipelines of protected branches: whoever may push any branch could print them otherwise. */
  private addCredentials(
    name: string,
    repository: GitRepository,
    credentials: Readonly<Record<string, string>>,
  ): void {
    for (const [key, value] of Object.entries(credentials)) {
      const variable = new ProjectVariable(this, `${name}-${key}`, {
        count: countIf(this.props.accessKeys.booleanValue),
        project: repository.project.id,
        key,
        value,
        masked: true,
        protected: true,
        raw: true,
      });
      this.record(repository, variable);
    }
  }

  /**
   * Value of a secret. It lands in the project's state, since the GitLab provider has no write-only argument for a variable's
   * value (https://registry.terraform.io/providers/gitlabhq/gitlab/18.6.1/docs/resources/project_variable): the state's
   * bucket is encrypted by KMS, and `ci_access_keys = false` keeps keys out of GitLab and the state altogether.
   */
  private readSecret(id: string, secret: TerraformVariable): string {
    const version = new DataAwsSecretsmanagerSecretVersion(this, id, {
      count: countIf(this.props.accessKeys.booleanValue),
      secretId: secret.stringValue,
    });
    // A line end that slipped in by hand would make the value one that GitLab can not mask.
    return Fn.trimspace(attributeOrNull(version, "secret_string"));
  }
}
