import { shareCatalog } from "./shared-catalog";
// In this order: the first deploys the catalog anew when it is done.
import "./lifecycle.scenario";
import "./least-privilege.scenario";

shareCatalog("lifecycle");
