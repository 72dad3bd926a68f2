import { Studio } from "../studio";

/** The final status of a project that is being created, updated or deleted, and why it failed if it did. */
export async function waitForProject(
  environment: Readonly<Record<string, string>>,
  name: string,
): Promise<{ status: string; message: string }> {
  const studio = new Studio(environment);
  try {
    const project = await studio.waitUntilStable(name);
    return {
      status: project.ProjectStatus ?? "unknown",
      message:
        project.ServiceCatalogProvisionedProductDetails?.ProvisionedProductStatusMessage ??
        "no reason was given",
    };
  } finally {
    studio.close();
  }
}
