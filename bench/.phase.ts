import { writeFileSync } from "node:fs";
import { Catalog } from "./catalog";
import { machine } from "./surroundings";
async function main() {
  const c = await Catalog.open();
  writeFileSync("/tmp/bb/phase.json", JSON.stringify({ command: c.warmUp.command, id: c.warmUp.id, package: c.packageFile, env: { AWS_ENDPOINT_URL: c.sandbox.aws.url, AWS_ACCESS_KEY_ID: "test", AWS_SECRET_ACCESS_KEY: "test", AWS_EC2_METADATA_DISABLED: "true", GT: c.sandbox.environment["GITLAB_TOKEN"], ...c.sandbox.aws.surroundings.hostEnvironment }, tools: c.sandbox.folder + "/aws/host-tools" }));
  console.log("ready", machine());
  await new Promise<void>((r) => process.once("SIGTERM", () => r()) && setInterval(() => {}, 1000));
  await c.close(); process.exit(0);
}
void main();
