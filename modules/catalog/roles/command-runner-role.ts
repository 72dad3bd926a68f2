import { DataAwsIamPolicyDocument } from "@cdktf/provider-aws/lib/data-aws-iam-policy-document";
import { IamInstanceProfile } from "@cdktf/provider-aws/lib/iam-instance-profile";
import { IamPolicy } from "@cdktf/provider-aws/lib/iam-policy";
import { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { IamRolePolicyAttachment } from "@cdktf/provider-aws/lib/iam-role-policy-attachment";
import { Construct } from "constructs";
import type { AwsAccount } from "../../shared/aws-account";
import type { CatalogNames } from "../../../contracts/catalog-names";
import { projectDataPolicy } from "./command-runner-data-policy";
import { projectFunctionPolicy } from "./command-runner-function-policy";
import { hostPolicy } from "./command-runner-host-policy";
import { removalPolicy } from "./command-runner-removal-policy";
import { ProjectBoundary } from "./project-boundary";

export interface CommandRunnerRoleProps {
  readonly account: AwsAccount;
  readonly names: CatalogNames;
  /** Name of the role and of the instance profile. */
  readonly name: string;
  readonly keyArn: string;
  /** ARN of the role that the jobs of SageMaker's pipelines run as. */
  readonly pipelineRoleArn: string;
}

/** The role of the host that runs Terraform for a project, and the instance profile that gives it to the host. */
export class CommandRunnerRole extends Construct {
  readonly instanceProfile: IamInstanceProfile;
  private readonly role: IamRole;

  constructor(scope: Construct, id: string, props: CommandRunnerRoleProps) {
    super(scope, id);
    const { account, names, name, keyArn } = props;
    this.role = new IamRole(this, "role", {
      name,
      description: "Host that runs Terraform for a SageMaker project with GitLab.",
      assumeRolePolicy: this.trustInstances(),
    });
    const { arn: boundaryArn } = new ProjectBoundary(this, "boundary", { account, names, keyArn });
    this.allow("host", names, hostPolicy(this, "host-document", { account, names, keyArn }));
    this.allow("data", names, projectDataPolicy(this, "data-document", account));
    this.allow(
      "functions",
      names,
      projectFunctionPolicy(this, "functions-document", { ...props, boundaryArn }),
    );
    this.allow("removal", names, removalPolicy(this, "removal-document", account));
    this.instanceProfile = new IamInstanceProfile(this, "instance-profile", { name, role: this.role.name });
  }

  /** Attaches a policy of its own: in one, the statements would pass the 6,144 characters that a managed policy has. */
  private allow(purpose: string, { prefix }: CatalogNames, document: DataAwsIamPolicyDocument): void {
    const policy = new IamPolicy(this, purpose, {
      name: `${prefix}-command-runner-${purpose}`,
      policy: document.json,
    });
    new IamRolePolicyAttachment(this, `${purpose}-attachment`, {
      role: this.role.name,
      policyArn: policy.arn,
    });
  }

  /**
   * EC2 sends no source in this request, so that no condition can narrow it
   * (https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html); a role goes to an instance of its own account only.
   */
  private trustInstances(): string {
    return new DataAwsIamPolicyDocument(this, "trust", {
      statement: [
        {
          sid: "AssumeRoleByEc2",
          actions: ["sts:AssumeRole"],
          principals: [{ type: "Service", identifiers: ["ec2.amazonaws.com"] }],
        },
      ],
    }).json;
  }
}
