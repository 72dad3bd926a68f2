import { page } from "./answers";
import { duplicate, found, inUse, notFound } from "./catalog-errors";
import type { Catalog, CatalogContext, CatalogOperations, TagOption } from "./catalog";
import { newId } from "./identifiers";

interface Association {
  readonly ResourceId: string;
  readonly TagOptionId: string;
}

interface Paged {
  readonly PageSize?: number;
  readonly PageToken?: string;
}

interface TagOptionFilters {
  readonly Key?: string;
  readonly Value?: string;
  readonly Active?: boolean;
}

export const tagOptionOperations: CatalogOperations = {
  CreateTagOption(input: { Key: string; Value: string }, { catalog }: CatalogContext) {
    refuseDuplicate(catalog, input.Key, input.Value);
    const option: TagOption = {
      id: newId("tag"),
      key: input.Key,
      value: input.Value,
      active: true,
      resourceIds: new Set(),
    };
    catalog.tagOptions.set(option.id, option);
    return { TagOptionDetail: detail(catalog, option) };
  },

  DescribeTagOption: (input: { Id: string }, { catalog }: CatalogContext) => ({
    TagOptionDetail: detail(catalog, findTagOption(catalog, input.Id)),
  }),

  UpdateTagOption(input: { Id: string; Value?: string; Active?: boolean }, { catalog }: CatalogContext) {
    const option = findTagOption(catalog, input.Id);
    if (input.Value !== undefined && input.Value !== option.value)
      refuseDuplicate(catalog, option.key, input.Value);
    option.value = input.Value ?? option.value;
    option.active = input.Active ?? option.active;
    return { TagOptionDetail: detail(catalog, option) };
  },

  DeleteTagOption(input: { Id: string }, { catalog }: CatalogContext) {
    const { resourceIds } = findTagOption(catalog, input.Id);
    if (resourceIds.size > 0) {
      throw inUse(`Tag option ${input.Id} is associated with ${[...resourceIds].join(", ")}.`);
    }
    catalog.tagOptions.delete(input.Id);
    return {};
  },

  ListTagOptions(input: Paged & { Filters?: TagOptionFilters }, { catalog }: CatalogContext) {
    const { Key: key, Value: value, Active: active } = input.Filters ?? {};
    const options = [...catalog.tagOptions.values()].filter(
      (option) =>
        (key ?? option.key) === option.key &&
        (value ?? option.value) === option.value &&
        (active ?? option.active) === option.active,
    );
    const { items, next } = page(options, input);
    return { TagOptionDetails: items.map((option) => detail(catalog, option)), PageToken: next };
  },

  AssociateTagOptionWithResource(input: Association, { catalog }: CatalogContext) {
    const option = findTagOption(catalog, input.TagOptionId);
    findResource(catalog, input.ResourceId);
    if (option.resourceIds.has(input.ResourceId)) {
      throw duplicate(`Tag option ${option.id} is already associated with ${input.ResourceId}.`);
    }
    option.resourceIds.add(input.ResourceId);
    return {};
  },

  DisassociateTagOptionFromResource(input: Association, { catalog }: CatalogContext) {
    const option = findTagOption(catalog, input.TagOptionId);
    if (!option.resourceIds.delete(input.ResourceId)) {
      throw notFound(`Tag option ${option.id} is not associated with ${input.ResourceId}.`);
    }
    return {};
  },

  ListResourcesForTagOption(
    input: Paged & { TagOptionId: string; ResourceType?: string },
    { catalog }: CatalogContext,
  ) {
    const wanted = input.ResourceType?.toLowerCase();
    const resources = [...findTagOption(catalog, input.TagOptionId).resourceIds]
      .map((id) => findResource(catalog, id))
      .filter(({ ARN: arn }) => wanted === undefined || arn.includes(`:${wanted}/`));
    const { items, next } = page(resources, input);
    return { ResourceDetails: items, PageToken: next };
  },
};

function findTagOption(catalog: Catalog, id: string): TagOption {
  return found(catalog.tagOptions, id, "Tag option");
}

function refuseDuplicate(catalog: Catalog, key: string, value: string): void {
  const same = [...catalog.tagOptions.values()].find(
    (option) => option.key === key && option.value === value,
  );
  if (same !== undefined) throw duplicate(`Tag option with key ${key} and value ${value} already exists.`);
}

function findResource(catalog: Catalog, id: string): { readonly ARN: string } {
  const portfolio = catalog.portfolios.get(id);
  if (portfolio !== undefined) {
    const { arn, displayName, description, createdTime } = portfolio;
    return resource(id, arn, displayName, description, createdTime);
  }
  const product = found(catalog.products, id, "Resource");
  return resource(id, product.arn, product.details.Name, product.details.Description, product.createdTime);
}

function resource(
  id: string,
  arn: string,
  name: string,
  description: string | undefined,
  createdTime: number,
) {
  return { Id: id, ARN: arn, Name: name, Description: description ?? "", CreatedTime: createdTime };
}

function detail(catalog: Catalog, option: TagOption): object {
  return {
    Id: option.id,
    Key: option.key,
    Value: option.value,
    Active: option.active,
    Owner: catalog.accountId,
  };
}

/** Details of the tag options of a portfolio or product. */
export function tagOptionsOf(catalog: Catalog, resourceId: string): object[] {
  return optionsOf(catalog, [resourceId]).map((option) => detail(catalog, option));
}

export function optionsOf(catalog: Catalog, resourceIds: readonly string[]): TagOption[] {
  return [...catalog.tagOptions.values()].filter((option) =>
    resourceIds.some((id) => option.resourceIds.has(id)),
  );
}
