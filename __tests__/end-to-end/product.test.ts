import { shareCatalog } from "./shared-catalog";
// In this order: the first deploys the catalog anew when it is done, and the last leaves it with other settings.
import "./lifecycle.scenario";
import "./least-privilege.scenario";
import "./failed-creation.scenario";
import "./living-project.scenario";
import "./destroyed-deployments.scenario";
import "./s3-template.scenario";
import "./deleted-project.scenario";

// A destroy that fails is tried twice, the second time without a pause.
shareCatalog("product", { variables: { TF_VAR_destroy_retry_minutes: "[0]" } });
