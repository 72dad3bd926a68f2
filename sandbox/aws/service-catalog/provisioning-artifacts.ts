import { once } from "./answers";
import { found, inUse, invalidParameters, notFound } from "./catalog-errors";
import type { Artifact, Catalog, CatalogContext, CatalogOperations } from "./catalog";
import { newId, now } from "./identifiers";
import { templateParameterDetails } from "./provisioning-parameters";
import { findProduct } from "./product-lookup";
import { readTemplate, type ArtifactProperties } from "./template-reader";

interface ArtifactInput {
  readonly ProductId?: string;
  readonly ProductName?: string;
  readonly ProvisioningArtifactId?: string;
  readonly ProvisioningArtifactName?: string;
  readonly IncludeProvisioningArtifactParameters?: boolean;
}

interface ArtifactUpdate extends ArtifactInput {
  readonly Name?: string;
  readonly Description?: string;
  readonly Active?: boolean;
  readonly Guidance?: Artifact["guidance"];
}

export const provisioningArtifactOperations: CatalogOperations = {
  async CreateProvisioningArtifact(
    input: { ProductId: string; Parameters: ArtifactProperties; IdempotencyToken: string },
    context: CatalogContext,
  ) {
    const { catalog } = context;
    found(catalog.products, input.ProductId, "Product");
    return once(catalog, "CreateProvisioningArtifact", input.IdempotencyToken, async () =>
      artifactAnswer(await makeArtifact(input.ProductId, input.Parameters, context)),
    );
  },

  async DescribeProvisioningArtifact(input: ArtifactInput, { catalog }: CatalogContext) {
    const artifact = findArtifact(catalog, input);
    const wanted = input.IncludeProvisioningArtifactParameters;
    return {
      ...artifactAnswer(artifact),
      ProvisioningArtifactParameters: wanted ? templateParameterDetails(artifact.templateText) : undefined,
    };
  },

  UpdateProvisioningArtifact(input: ArtifactUpdate, { catalog }: CatalogContext) {
    const { ProductId, ProvisioningArtifactId } = input;
    const artifact = findArtifact(catalog, { ProductId, ProvisioningArtifactId });
    artifact.name = input.Name ?? artifact.name;
    artifact.description = input.Description ?? artifact.description;
    artifact.active = input.Active ?? artifact.active;
    artifact.guidance = input.Guidance ?? artifact.guidance;
    return artifactAnswer(artifact);
  },

  DeleteProvisioningArtifact(input: ArtifactInput, { catalog }: CatalogContext) {
    const artifact = findArtifact(catalog, input);
    const users = [...catalog.provisionedProducts.values()].filter(
      ({ artifactId }) => artifactId === artifact.id,
    );
    if (users.length > 0) {
      throw inUse(
        `Provisioning artifact ${artifact.id} is in use by ${users.map(({ id }) => id).join(", ")} and cannot be deleted.`,
      );
    }
    if (artifactsOf(catalog, artifact.productId).length === 1) {
      throw inUse(
        `Provisioning artifact ${artifact.id} is the last one of product ${artifact.productId}. A product must have at least one provisioning artifact.`,
      );
    }
    catalog.artifacts.delete(artifact.id);
    return {};
  },

  ListProvisioningArtifacts(input: { ProductId: string }, { catalog }: CatalogContext) {
    found(catalog.products, input.ProductId, "Product");
    return { ProvisioningArtifactDetails: artifactsOf(catalog, input.ProductId).map(artifactDetail) };
  },
};

/** Reads the template and only then makes the version, so that a refused one leaves nothing behind. */
export async function makeArtifact(
  productId: string,
  properties: ArtifactProperties,
  context: CatalogContext,
): Promise<Artifact> {
  if (/\s/.test(properties.Name ?? "")) {
    throw invalidParameters(
      `The name of a provisioning artifact must not have spaces, and is "${properties.Name}".`,
    );
  }
  const templateText = await readTemplate(properties, context);
  const artifact: Artifact = {
    id: newId("pa"),
    productId,
    createdTime: now(),
    type: properties.Type ?? "CLOUD_FORMATION_TEMPLATE",
    templateUrl: properties.Info?.["LoadTemplateFromURL"],
    templateText,
    name: properties.Name,
    description: properties.Description,
    active: true,
    guidance: "DEFAULT",
  };
  context.catalog.artifacts.set(artifact.id, artifact);
  return artifact;
}

/** All versions of a product, the oldest first. */
export function artifactsOf(catalog: Catalog, productId: string): Artifact[] {
  return [...catalog.artifacts.values()].filter((artifact) => artifact.productId === productId);
}

/**
 * A version by its id or its name. Names need not be unique; then the id is needed.
 *
 * @throws AwsError
 */
export function findArtifact(catalog: Catalog, input: ArtifactInput): Artifact {
  const { ProvisioningArtifactId: id, ProvisioningArtifactName: name } = input;
  if ((id === undefined) === (name === undefined)) {
    throw invalidParameters("Give either ProvisioningArtifactId or ProvisioningArtifactName, and not both.");
  }
  const product = findProduct(catalog, { Id: input.ProductId, Name: input.ProductName });
  const matching = artifactsOf(catalog, product.id).filter((artifact) =>
    [artifact.id, artifact.name].includes(id ?? name),
  );
  const [artifact, ...more] = id === undefined ? matching : matching.filter((one) => one.id === id);
  if (artifact === undefined)
    throw notFound(`Provisioning artifact ${id ?? name} of product ${product.id} not found.`);
  if (more.length > 0) {
    throw invalidParameters(
      `Product ${product.id} has several provisioning artifacts named ${name}; give an id.`,
    );
  }
  return artifact;
}

export function artifactDetail(artifact: Artifact): object {
  return {
    Id: artifact.id,
    Name: artifact.name,
    Description: artifact.description,
    Type: artifact.type,
    CreatedTime: artifact.createdTime,
    Active: artifact.active,
    Guidance: artifact.guidance,
  };
}

function artifactAnswer(artifact: Artifact): object {
  return {
    ProvisioningArtifactDetail: artifactDetail(artifact),
    Info: { TemplateUrl: artifact.templateUrl },
    Status: "AVAILABLE",
  };
}
