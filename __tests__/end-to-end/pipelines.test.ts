import { shareCatalog } from "./shared-catalog";
// In this order: the first leaves no project, and the last changes the catalog.
import "./model-loop.scenario";
import "./plan-review.scenario";

shareCatalog("pipelines", { runJobs: true });
