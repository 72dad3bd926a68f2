import type { DataSource } from "./data-source";
import { groupData } from "./group";

/** The data sources that the sandbox plays, by Terraform's name. */
export const DATA_SOURCES: ReadonlyMap<string, DataSource> = new Map([[groupData.type, groupData]]);
