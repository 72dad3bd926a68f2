import type { AwsError } from "../aws-error";
import { readS3Template, TemplateUnreadable } from "../s3-template";
import { invalidParameters } from "./catalog-errors";
import type { CatalogContext } from "./catalog";

export interface ArtifactProperties {
  readonly Name?: string;
  readonly Description?: string;
  readonly Type?: string;
  readonly Info?: Readonly<Record<string, string>>;
  readonly DisableTemplateValidation?: boolean;
}

const INVALID_TEMPLATE = "Invalid templateBody. Please make sure that your template is valid";

/**
 * The template of a new version: read from S3 once, and checked by CloudFormation unless the caller says not to.
 *
 * @throws AwsError `InvalidParametersException`
 */
export async function readTemplate(properties: ArtifactProperties, context: CatalogContext): Promise<string> {
  const url = properties.Info?.["LoadTemplateFromURL"];
  const others = Object.keys(properties.Info ?? {}).filter((key) => key !== "LoadTemplateFromURL");
  if (url === undefined || others.length > 0) {
    throw invalidParameters(
      `Info must have LoadTemplateFromURL and nothing else here, and has [${Object.keys(properties.Info ?? {}).join(", ")}].`,
    );
  }
  const { region } = context.call;
  const text = await readS3Template(context.account, region, url).catch((error: Error) => {
    if (error instanceof TemplateUnreadable) throw invalidParameters(`${INVALID_TEMPLATE}: ${error.message}`);
    throw error;
  });
  if (properties.DisableTemplateValidation !== true) await validate(url, context);
  return text;
}

async function validate(url: string, { account, call }: CatalogContext): Promise<void> {
  const form = { Action: "ValidateTemplate", Version: "2010-05-15", TemplateURL: url };
  await account.query("cloudformation", call.region, form).catch((error: AwsError) => {
    if (error.code === "UnknownOperationException" || error.status >= 500) throw error;
    throw invalidParameters(`${INVALID_TEMPLATE}: ${error.message}`);
  });
}
