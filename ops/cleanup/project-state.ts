import * as v from "valibot";
import { projectStateKey } from "../../contracts/state-keys";
import type { Aws } from "../aws/aws";
import type { Catalog } from "../catalog/catalog";
import { recordsOf } from "../projects/records";
import { STATE_FORMAT } from "../projects/terraform-state";

/** What a project's Terraform state says about it. */
export interface ProjectState {
  /** Number of managed resources. */
  readonly resources: number;
  /** Path of the build repository with its namespace, such as `ml/abalone-build`. */
  readonly buildRepository: string | undefined;
  readonly deployRepository: string | undefined;
}

const stateSchema = v.object({
  ...STATE_FORMAT,
  resources: v.optional(
    v.array(
      v.object({
        mode: v.string(),
        type: v.string(),
        name: v.string(),
        instances: v.optional(
          v.array(v.object({ attributes: v.nullish(v.record(v.string(), v.unknown())) })),
          [],
        ),
      }),
    ),
    [],
  ),
});

/**
 * Undefined when there is no state.
 * @throws when it can not be read, or is no state
 */
export async function readProjectState(
  aws: Aws,
  catalog: Catalog,
  projectId: string,
): Promise<ProjectState | undefined> {
  const state = await recordsOf(aws, catalog).read(projectStateKey(projectId), stateSchema);
  return state && summarized(state);
}

function summarized({ resources }: v.InferOutput<typeof stateSchema>): ProjectState {
  const managed = resources.filter(({ mode }) => mode === "managed");
  const repository = (name: string) => {
    const found = managed.find((one) => one.type === "gitlab_project" && one.name === name);
    const path = found?.instances[0]?.attributes?.["path_with_namespace"];
    return typeof path === "string" ? path : undefined;
  };
  return {
    resources: managed.reduce((count, { instances }) => count + instances.length, 0),
    buildRepository: repository("model_build"),
    deployRepository: repository("model_deploy"),
  };
}
