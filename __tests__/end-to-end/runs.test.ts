import { shareCatalog } from "./shared-catalog";
import "./failed-creation.scenario";
import "./living-project.scenario";

shareCatalog("runs");
