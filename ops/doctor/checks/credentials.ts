import { STS } from "@aws-sdk/client-sts";
import type { Aws } from "../../aws/aws";
import { errorMessage } from "../../errors";
import { type Finding, ok, problem } from "../check";
import type { DeploymentSettings } from "../settings";

/** Who calls AWS, and in which region: everything else that is asked of AWS rests on it. */
export async function credentialFindings(aws: Aws, settings: DeploymentSettings): Promise<Finding[]> {
  const region = await aws.region().catch(() => undefined);
  if (!region) return [problem("No AWS region is set.", "export AWS_REGION=us-east-1, or use --region.")];
  try {
    const { Account, Arn } = await aws.client(STS).getCallerIdentity();
    return [ok(`You are ${Arn} of the account ${Account}.`), regionFinding(region, settings["region"])];
  } catch (error) {
    return [
      problem(
        `AWS does not take the credentials: ${errorMessage(error)}`,
        "Sign in: aws configure, aws sso login, or export the keys.",
      ),
    ];
  }
}

function regionFinding(region: string, deployed: string | undefined): Finding {
  if (!deployed || deployed === region) return ok(`The region is ${region}.`);
  return problem(
    `The region is ${region} here, and a deployment would go to ${deployed}.`,
    `export AWS_REGION=${deployed}, or set region = "${region}" in terraform.tfvars.`,
  );
}
