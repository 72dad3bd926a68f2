import { list, validationException, type ListInput } from "./listing";
import {
  now,
  type CodeRepository,
  type Registry,
  type RegistryContext,
  type RegistryOperations,
  type Tag,
} from "./registry";

interface RepositoryInput {
  readonly CodeRepositoryName: string;
  readonly GitConfig?: Readonly<Record<string, string>>;
  readonly Tags?: readonly Tag[];
}

/** Git repositories registered with SageMaker. */
export const codeRepositoryOperations: RegistryOperations = {
  CreateCodeRepository(input: RepositoryInput, { registry }: RegistryContext) {
    const name = input.CodeRepositoryName;
    const arn = registry.arn("code-repository", name);
    if (registry.codeRepositories.has(name)) {
      throw validationException(`Cannot create already existing CodeRepository "${arn}".`);
    }
    const repository: CodeRepository = {
      name,
      arn,
      creationTime: now(),
      lastModifiedTime: now(),
      gitConfig: input.GitConfig ?? {},
    };
    registry.codeRepositories.set(name, repository);
    registry.tags.set(arn, input.Tags ?? []);
    return { CodeRepositoryArn: arn };
  },

  DescribeCodeRepository: (input: RepositoryInput, { registry }: RegistryContext) =>
    description(find(registry, input.CodeRepositoryName)),

  UpdateCodeRepository(input: RepositoryInput, { registry }: RegistryContext) {
    const repository = find(registry, input.CodeRepositoryName);
    repository.gitConfig = { ...repository.gitConfig, ...input.GitConfig };
    repository.lastModifiedTime = now();
    return { CodeRepositoryArn: repository.arn };
  },

  DeleteCodeRepository(input: RepositoryInput, { registry }: RegistryContext) {
    const { name, arn } = find(registry, input.CodeRepositoryName);
    registry.codeRepositories.delete(name);
    registry.tags.delete(arn);
    return {};
  },

  ListCodeRepositories(input: ListInput, { registry }: RegistryContext) {
    const { items, next } = list(registry.codeRepositories.values(), input);
    return { CodeRepositorySummaryList: items.map(description), NextToken: next };
  },
};

function find(registry: Registry, name: string): CodeRepository {
  const repository = registry.codeRepositories.get(name);
  if (repository !== undefined) return repository;
  throw validationException(`Cannot find CodeRepository: "${registry.arn("code-repository", name)}"`);
}

function description(repository: CodeRepository): object {
  return {
    CodeRepositoryName: repository.name,
    CodeRepositoryArn: repository.arn,
    CreationTime: repository.creationTime,
    LastModifiedTime: repository.lastModifiedTime,
    GitConfig: repository.gitConfig,
  };
}
