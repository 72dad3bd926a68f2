import { SageMaker } from "@aws-sdk/client-sagemaker";
import type { Aws } from "../aws/aws";

/** Parameters of a project by name, as they were given when it was made or last updated. */
export type Parameters = Readonly<Record<string, string>>;

/**
 * What was given last. An update has to send all of it again: a parameter that is left out goes back to its default.
 * https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ServiceCatalogProvisioningUpdateDetails.html
 */
export async function presentParameters(aws: Aws, ProjectName: string): Promise<Parameters> {
  const { ServiceCatalogProvisioningDetails: details, TemplateProviderDetails: [provider] = [] } = await aws
    .client(SageMaker)
    .describeProject({ ProjectName });
  const given = details?.ProvisioningParameters ?? provider?.CfnTemplateProviderDetail?.Parameters ?? [];
  return Object.fromEntries(given.map(({ Key = "", Value = "" }) => [Key, Value]));
}
