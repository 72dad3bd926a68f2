import { checkout } from "./ops-checkout";
import { shareCatalog } from "./shared-catalog";
// In this order: the first expects a catalog with one release, and leaves it so; the last moves the catalog's state.
import "./ops-commands.scenario";
import "./releases.scenario";

// Deleted projects are left for `ops cleanup`.
const variables = { TF_VAR_destroy_deleted_projects: "false" } as const;
shareCatalog("operations", { project: checkout.folder, variables }, () => checkout.remove());
