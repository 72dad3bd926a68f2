import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { EmptyCheckout } from "./empty-checkout";

let checkout: EmptyCheckout;
beforeEach(() => (checkout = new EmptyCheckout()));
afterEach(() => checkout.remove());
const found = () => JSON.parse(checkout.read(".sandbox/terraform/providers.json")) as Record<string, string>;

describe("Terraform's providers", () => {
  it("come from the registry where it answers", () => {
    checkout.tool("terraform", "exit 0");
    checkout.mirror("home/mirror");
    expect(checkout.findProviders().output).toBe("Set-up: Terraform's providers come from the registry.\n");
    expect(found()).toEqual({ source: "registry" });
    expect(checkout.read(".sandbox/terraform/terraform.rc")).toContain("plugin_cache_dir = ");
  });

  it("come from the mirror in TF_PLUGIN_MIRROR elsewhere, and the message says so", () => {
    const mirror = checkout.mirror("named");
    checkout.mirror("home/other");
    const { output } = checkout.findProviders({ TF_PLUGIN_MIRROR: mirror });
    expect(output).toContain(`the AWS provider comes from the mirror ${mirror}.`);
    expect(output).toContain("the sandbox's stand-in takes its place");
    expect(found()).toEqual({ source: "mirror", mirror, gitlab: "stand-in" });
    expect(checkout.read(".sandbox/terraform/terraform.rc")).toContain(`path    = "${mirror}"`);
  });

  it.each(["home/.terraformrc", "elsewhere.tfrc"])("come from the mirror that %s names", (file) => {
    const mirror = checkout.mirror("configured");
    const config = join(checkout.folder, file);
    writeFileSync(config, `provider_installation {\n  filesystem_mirror {\n    path = "${mirror}"\n  }\n}\n`);
    checkout.findProviders(file.startsWith("home") ? {} : { TF_CLI_CONFIG_FILE: config });
    expect(found()).toMatchObject({ source: "mirror", mirror });
  });

  it("come from a mirror as `terraform providers mirror` leaves it", () => {
    const mirror = checkout.mirror("packed", true);
    checkout.findProviders({ TF_PLUGIN_MIRROR: mirror });
    expect(found()).toMatchObject({ source: "mirror", mirror });
  });

  it("are looked for again when the mirror is gone", () => {
    const first = checkout.mirror("first");
    checkout.findProviders({ TF_PLUGIN_MIRROR: first });
    rmSync(first, { recursive: true });
    const mirror = checkout.mirror("second");
    expect(checkout.findProviders({ TF_PLUGIN_MIRROR: mirror }).code).toBe(0);
    expect(found()).toMatchObject({ mirror });
  });

  it("do not come from a plugin cache, nor from a mirror for other machines", () => {
    checkout.mirror("home/.terraform.d/plugin-cache");
    const provider = join(
      checkout.folder,
      "home/mirror/registry.terraform.io/hashicorp/aws/5.100.0/plan9_mips",
    );
    mkdirSync(provider, { recursive: true });
    expect(checkout.findProviders().code).not.toBe(0);
  });

  it("stop the set-up where they are nowhere, with what to do and what Terraform says", () => {
    const { code, output } = checkout.findProviders();
    expect(code).not.toBe(0);
    expect(output).toContain("no mirror with hashicorp/aws 5.100.0");
    expect(output).toContain(
      "Connect to the internet, or make a mirror (terraform providers mirror DIRECTORY)",
    );
    expect(output).toContain("Terraform says:\nregistry unreachable");
    expect(() => found()).toThrow("ENOENT");
  });
});
