import { currentUserData } from "./current-user";
import type { DataSource } from "./data-source";
import { groupData } from "./group";
import { projectData } from "./project";
import { projectVariableData } from "./project-variable";
import { userData } from "./user";

/** The data sources that the sandbox plays, by Terraform's name. */
export const DATA_SOURCES: ReadonlyMap<string, DataSource> = new Map(
  [currentUserData, groupData, projectData, projectVariableData, userData].map((source) => [
    source.type,
    source,
  ]),
);
