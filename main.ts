import { App } from "cdktf";
import { packFunction, packProduct } from "./command-runner/package";
import { SageMakerProjectStack } from "./stacks/sagemaker-project";
import { ServiceCatalogStack } from "./stacks/service-catalog";

const root = process.cwd();
const app = new App();

const project = new SageMakerProjectStack(app, "sagemaker-project");
new ServiceCatalogStack(app, "service-catalog", {
  release: packProduct(project, root),
  projectDeletionFile: packFunction("project-deletion", root),
  stateLocation: process.env["CATALOG_STATE_BUCKET"],
  stateFile: process.env["CATALOG_STATE_FILE"],
  writeOnlySecrets: process.env["CATALOG_WRITE_ONLY_SECRETS"] !== "false",
});

app.synth();
