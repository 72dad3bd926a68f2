import { shareCatalog } from "./shared-catalog";
// In this order: the last leaves the catalog with other settings.
import "./destroyed-deployments.scenario";
import "./s3-template.scenario";
import "./deleted-project.scenario";

// A destroy that fails is tried twice, the second time without a pause.
shareCatalog("deletion", () => ({ variables: { TF_VAR_destroy_retry_minutes: "[0]" } }));
