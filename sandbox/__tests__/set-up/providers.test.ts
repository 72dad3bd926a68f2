import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { EmptyCheckout } from "./empty-checkout";

let checkout: EmptyCheckout;
beforeEach(() => (checkout = new EmptyCheckout()));
afterEach(() => checkout.remove());
const found = () => JSON.parse(checkout.read(".sandbox/terraform/providers.json")) as Record<string, string>;

describe("Terraform's providers", () => {
  it("come from the registry where it answers", async () => {
    checkout.tool("terraform", "exit 0");
    checkout.mirror("home/mirror");
    const { output } = await checkout.findProviders();
    expect(output).toMatch(
      /^Set-up: getting Terraform's providers from registry\.terraform\.io … [\d.]+ s\n$/,
    );
    expect(found()).toEqual({ source: "registry" });
    expect(checkout.read(".sandbox/terraform/terraform.rc")).toContain("plugin_cache_dir = ");
  });

  it("come from the mirror in TF_PLUGIN_MIRROR elsewhere, and the message says so", async () => {
    const mirror = checkout.mirror("named");
    checkout.mirror("home/other");
    const { output } = await checkout.findProviders({ TF_PLUGIN_MIRROR: mirror });
    expect(output).toContain(`the AWS provider comes from the mirror ${mirror}.`);
    expect(output).toContain("the sandbox's stand-in is used");
    expect(found()).toEqual({ source: "mirror", mirror, gitlab: "stand-in" });
    expect(checkout.read(".sandbox/terraform/terraform.rc")).toContain(`path    = "${mirror}"`);
  });

  it.each(["home/.terraformrc", "elsewhere.tfrc"])("come from the mirror that %s names", async (file) => {
    const mirror = checkout.mirror("configured");
    const config = join(checkout.folder, file);
    writeFileSync(config, `provider_installation {\n  filesystem_mirror {\n    path = "${mirror}"\n  }\n}\n`);
    await checkout.findProviders(file.startsWith("home") ? {} : { TF_CLI_CONFIG_FILE: config });
    expect(found()).toMatchObject({ source: "mirror", mirror });
  });

  it("come from a mirror as `terraform providers mirror` leaves it", async () => {
    const mirror = checkout.mirror("packed", true);
    await checkout.findProviders({ TF_PLUGIN_MIRROR: mirror });
    expect(found()).toMatchObject({ source: "mirror", mirror });
  });

  it("are looked for again when the mirror is gone", async () => {
    const first = checkout.mirror("first");
    await checkout.findProviders({ TF_PLUGIN_MIRROR: first });
    rmSync(first, { recursive: true });
    const mirror = checkout.mirror("second");
    expect((await checkout.findProviders({ TF_PLUGIN_MIRROR: mirror })).code).toBe(0);
    expect(found()).toMatchObject({ mirror });
  });

  it("do not come from a plugin cache, nor from a mirror for other machines", async () => {
    checkout.mirror("home/.terraform.d/plugin-cache");
    const provider = join(
      checkout.folder,
      "home/mirror/registry.terraform.io/hashicorp/aws/5.100.0/plan9_mips",
    );
    mkdirSync(provider, { recursive: true });
    expect((await checkout.findProviders()).code).not.toBe(0);
  });

  it("stop the set-up where they are nowhere, with what to do and what Terraform says", async () => {
    const { code, output } = await checkout.findProviders();
    expect(code).not.toBe(0);
    expect(output).toContain("no mirror with hashicorp/aws 5.100.0");
    expect(output).toContain(
      "Connect to the internet, or make a mirror (terraform providers mirror DIRECTORY)",
    );
    expect(output).toContain("Terraform says:\nregistry unreachable");
    expect(() => found()).toThrow("ENOENT");
  });

  it("are looked for in mirrors only where there is no Terraform yet, and asked for again later", async () => {
    const mirror = checkout.mirror("named");
    expect(await checkout.findProviders({ TF_PLUGIN_MIRROR: mirror }, "undefined")).toEqual({
      code: 0,
      output: "",
    });
    await checkout.findProviders({ TF_PLUGIN_MIRROR: mirror });
    expect(checkout.calls()).toContainEqual(expect.stringMatching(/^terraform init/));
  });

  it("are reported as missing even where there is no Terraform that could ask for them", async () => {
    const { code, output } = await checkout.findProviders({}, "undefined");
    expect(code).not.toBe(0);
    expect(output).toContain(
      "- Terraform's registry is not asked for the providers before there is a Terraform",
    );
  });
});
