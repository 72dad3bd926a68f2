import type { Catalog, CatalogRecord, ProvisionedProduct } from "./catalog";
import { newId, now } from "./identifiers";

/** Opens a record for a request on a provisioned product, which is under change from now on. */
export function openRecord(
  catalog: Catalog,
  type: CatalogRecord["type"],
  product: ProvisionedProduct,
): CatalogRecord {
  const record: CatalogRecord = {
    id: newId("rec"),
    type,
    provisionedProductId: product.id,
    provisionedProductName: product.name,
    productId: product.productId,
    artifactId: product.artifactId,
    pathId: product.pathId,
    launchRoleArn: product.launchRoleArn,
    createdTime: now(),
    updatedTime: now(),
    tags: product.tags,
    status: "CREATED",
    errors: [],
    outputs: [],
  };
  catalog.records.set(record.id, record);
  product.status = "UNDER_CHANGE";
  product.lastRecordId = record.id;
  product.lastProvisioningRecordId = record.id;
  return record;
}

export function setRecordStatus(record: CatalogRecord, status: CatalogRecord["status"]): void {
  record.status = status;
  record.updatedTime = now();
}

export function failRecord(record: CatalogRecord, code: string, description: string): void {
  record.errors = [{ Code: code, Description: description }];
  setRecordStatus(record, "FAILED");
}

export function recordDetail(record: CatalogRecord): object {
  return {
    RecordId: record.id,
    ProvisionedProductName: record.provisionedProductName,
    Status: record.status,
    CreatedTime: record.createdTime,
    UpdatedTime: record.updatedTime,
    ProvisionedProductType: "CFN_STACK",
    RecordType: record.type,
    ProvisionedProductId: record.provisionedProductId,
    ProductId: record.productId,
    ProvisioningArtifactId: record.artifactId,
    PathId: record.pathId,
    RecordErrors: record.errors,
    RecordTags: record.tags,
    LaunchRoleArn: record.launchRoleArn,
  };
}
