import { SagemakerCodeRepository } from "@cdktf/provider-aws/lib/sagemaker-code-repository";
import { Fn } from "cdktf";
import { Construct } from "constructs";

export interface CodeRepository {
  /** Name in SageMaker. */
  readonly name: string;
  /** Address that `git clone` takes. */
  readonly cloneUrl: string;
  readonly branch: string;
}

export interface CodeRepositoriesProps {
  readonly build: CodeRepository;
  readonly deploy: CodeRepository;
  /** ARN of the secret with the JSON keys `username` and `password` that SageMaker clones with. */
  readonly credentialsSecretArn: string;
}

/** Registers GitLab repositories in SageMaker, so that Studio lists them with the project and notebooks can clone them. */
export class CodeRepositories extends Construct {
  constructor(scope: Construct, id: string, props: CodeRepositoriesProps) {
    super(scope, id);
    this.register("model-build", props.build, props.credentialsSecretArn);
    this.register("model-deploy", props.deploy, props.credentialsSecretArn);
  }

  private register(id: string, repository: CodeRepository, secretArn: string): void {
    new SagemakerCodeRepository(this, id, {
      codeRepositoryName: repository.name,
      gitConfig: { repositoryUrl: httpsUrl(repository.cloneUrl), branch: repository.branch, secretArn },
    });
  }
}

/**
 * SageMaker registers `https://` addresses only
 * (https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_GitConfig.html). A GitLab on this very machine, the one
 * kind that may be reached by plain HTTP, is registered by the https form of its address.
 */
function httpsUrl(cloneUrl: string): string {
  return Fn.replace(cloneUrl, "/^http:/", "https:");
}
