import { S3 } from "@aws-sdk/client-s3";
import { Records } from "../../functions/project-deletion/records";
import type { Aws } from "../aws/aws";
import type { Catalog } from "../catalog/catalog";

/** What the state bucket knows of projects: status objects and pending deletions. */
export function recordsOf(aws: Aws, { stateBucket }: Catalog): Records {
  return new Records(aws.client(S3), stateBucket);
}
