import { strToU8, zipSync } from "fflate";
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { lstatSync, readFileSync, writeFileSync } from "node:fs";
import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { delimiter, join } from "node:path";
import { EmptyCheckout } from "./empty-checkout";

const PLATFORM = `${process.platform}_${process.arch === "x64" ? "amd64" : process.arch}`;
const PROGRAM = '#!/bin/sh\necho "Terraform v1.11.4"\n';
/** Made on Unix, with the mode of a program: https://www.info-zip.org/doc/appnote-iz-latest.txt */
const MODE = { os: 3, attrs: 0o100755 << 16 };
const ARCHIVE = zipSync({ terraform: [strToU8(PROGRAM), MODE], "LICENSE.txt": strToU8("Terms") });
const UNZIP = execFileSync("sh", ["-c", "command -v unzip"], { encoding: "utf8" }).trim();
const OLD = '[ "$1" = version ] && echo "Terraform v1.9.8"';

/** Plays releases.hashicorp.com. */
class ReleaseHost {
  private constructor(private readonly server: Server) {}

  static async start(answer: RequestListener): Promise<ReleaseHost> {
    const server = createServer(answer).listen(0, "127.0.0.1");
    await once(server, "listening");
    return new ReleaseHost(server);
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  stop(): void {
    this.server.closeAllConnections();
    this.server.close();
  }
}

let checkout: EmptyCheckout;
let host: ReleaseHost | undefined;
let asked: string[];
beforeEach(() => {
  checkout = new EmptyCheckout();
  checkout.tool("unzip", `exec '${UNZIP}' "$@"`);
  asked = [];
});
afterEach(() => {
  host?.stop();
  host = undefined;
  checkout.remove();
});

const serve: RequestListener = (request, response) => {
  asked.push(request.url ?? "");
  response.end(ARCHIVE);
};

/** Makes the checkout's pinned release the one that the host has. */
function pinArchive(): void {
  const sha256 = { [PLATFORM]: createHash("sha256").update(ARCHIVE).digest("hex") };
  const release = { version: "1.11.4", source: "https://example.com/SHA256SUMS", sha256 };
  writeFileSync(join(checkout.folder, "contracts/terraform-release.json"), JSON.stringify(release));
}

async function setUp(answer: RequestListener = serve, environment: Readonly<Record<string, string>> = {}) {
  host ??= await ReleaseHost.start(answer);
  return checkout.setUp({
    TF_PLUGIN_MIRROR: checkout.mirror("mirror"),
    TERRAFORM_RELEASES_URL: host.url,
    ...environment,
  });
}

const install = (options: Readonly<Record<string, unknown>>) =>
  checkout.module(
    `import { installTerraform } from "./.ci/install-terraform.mjs";
    await installTerraform("unpacked", ${JSON.stringify(options)}).catch((error) => console.log(error.message));`,
  );

describe("set-up without a Terraform on the PATH", () => {
  beforeEach(() => checkout.without("terraform"));

  it("installs the pinned release for this platform", async () => {
    pinArchive();
    expect((await setUp()).code).toBe(0);
    expect(asked).toEqual([`/1.11.4/terraform_1.11.4_${PLATFORM}.zip`]);
    expect(checkout.read(".sandbox/terraform-binary/terraform")).toBe(PROGRAM);
  });

  it("puts it where npm and npx have it on the PATH", async () => {
    pinArchive();
    await setUp();
    expect(readFileSync(join(checkout.folder, "node_modules/.bin/terraform"), "utf8")).toBe(PROGRAM);
  });

  it("downloads nothing the second time, as npm starts it", async () => {
    pinArchive();
    await setUp();
    const PATH = ["node_modules/.bin", "bin"].map((folder) => join(checkout.folder, folder)).join(delimiter);
    expect(await setUp(serve, { PATH })).toEqual({ code: 0, output: "" });
    expect(asked).toHaveLength(1);
  });

  it("puts it there again after npm ci", async () => {
    pinArchive();
    await setUp();
    checkout.delete("node_modules/.bin");
    await setUp();
    expect(readFileSync(join(checkout.folder, "node_modules/.bin/terraform"), "utf8")).toBe(PROGRAM);
  });

  it("downloads again when the pinned release changes", async () => {
    pinArchive();
    await setUp();
    const file = "contracts/terraform-release.json";
    writeFileSync(join(checkout.folder, file), checkout.read(file).replaceAll("1.11.4", "1.12.0"));
    await setUp();
    expect(asked[1]).toBe(`/1.12.0/terraform_1.12.0_${PLATFORM}.zip`);
  });

  it("leaves the PATH to a Terraform that was installed since", async () => {
    pinArchive();
    await setUp();
    checkout.mend("terraform");
    await setUp();
    expect(() => lstatSync(join(checkout.folder, "node_modules/.bin/terraform"))).toThrow("ENOENT");
  });

  it("refuses a download with another checksum, and keeps nothing of it", async () => {
    const { code, output } = await setUp();
    expect(code).toBe(1);
    expect(output).toMatch(/is not used: its SHA-256 checksum is [0-9a-f]{64}, and [0-9a-f]{64} is expected/);
    expect(() => checkout.read(".sandbox/terraform-binary/terraform")).toThrow("ENOENT");
  });

  it("says what to do when the host refuses", async () => {
    const { code, output } = await setUp((_, response) => void response.writeHead(403).end());
    expect(code).toBe(1);
    expect(output).toContain("the host answered HTTP 403. Connect to the internet, name a mirror in");
  });
});

it("set-up takes the pinned release where the PATH has a Terraform that is too old", async () => {
  checkout.tool("terraform", OLD);
  pinArchive();
  expect((await setUp()).code).toBe(0);
  expect(asked).toHaveLength(1);
});

describe("the download of Terraform", () => {
  it("ends when the host says nothing", async () => {
    host = await ReleaseHost.start(() => undefined);
    const { output } = await install({ releases: host.url, silenceLimitMs: 300 });
    expect(output).toContain("nothing came for 0.3 s. Connect to the internet");
  });

  it("ends when the host falls silent half-way", async () => {
    host = await ReleaseHost.start((_, response) => void response.write(ARCHIVE.subarray(0, 10)));
    const { output } = await install({ releases: host.url, silenceLimitMs: 300 });
    expect(output).toContain("nothing came for 0.3 s. Connect to the internet");
  });

  it("asks nobody on a platform without a pinned checksum", async () => {
    const { output } = await install({ platform: "freebsd_amd64" });
    expect(output).toMatch(
      /^Terraform 1\.11\.4 has no pinned checksum for freebsd_amd64, only for darwin_amd64, .*\. Instead, install Terraform 1\.10 or newer/,
    );
  });
});
