// Installs the pinned Terraform release into a folder: node .ci/install-terraform.mjs FOLDER
//   TERRAFORM_RELEASES_URL   a mirror of https://releases.hashicorp.com/terraform
// Node alone, no packages: it runs before they are installed. Node's fetch uses HTTPS_PROXY where NODE_USE_ENV_PROXY is 1 (Node.js
// 22.21 and 24): https://nodejs.org/api/cli.html#node_use_env_proxy1
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const RELEASES = "https://releases.hashicorp.com/terraform";
/** How long the host may send nothing, at the start or in between. */
const SILENCE_LIMIT_MS = 20_000;
const UNPACK_LIMIT_MS = 120_000;
const INSTALL_BY_HAND =
  "install Terraform 1.10 or newer and put it on the PATH: https://developer.hashicorp.com/terraform/install";

const release = JSON.parse(
  readFileSync(new URL("../contracts/terraform-release.json", import.meta.url), "utf8"),
);

/** The platform of this machine as HashiCorp names it, such as linux_amd64. */
export const platform = `${process.platform}_${process.arch === "x64" ? "amd64" : process.arch}`;

/** Terraform can not be installed; the message says what to do. */
export class TerraformInstallError extends Error {}

/**
 * Downloads the pinned release, checks its SHA-256 checksum and unpacks `terraform` into the folder.
 * @throws TerraformInstallError when the platform has no pinned checksum, the host does not answer, or the download is another one
 */
export async function installTerraform(folder, options = {}) {
  const releases = options.releases ?? process.env.TERRAFORM_RELEASES_URL ?? RELEASES;
  const target = options.platform ?? platform;
  const expected = release.sha256[target];
  if (!expected)
    throw new TerraformInstallError(
      `Terraform ${release.version} has no pinned checksum for ${target}, only for ${Object.keys(release.sha256).join(", ")}. ` +
        `Instead, ${INSTALL_BY_HAND}`,
    );
  const url = `${releases}/${release.version}/terraform_${release.version}_${target}.zip`;
  const archive = await download(url, options.silenceLimitMs ?? SILENCE_LIMIT_MS);
  const actual = createHash("sha256").update(archive).digest("hex");
  if (actual !== expected)
    throw new TerraformInstallError(
      `The download of ${url} is not used: its SHA-256 checksum is ${actual}, and ${expected} is expected (${release.source}). ` +
        `A proxy or a mirror may have changed it. Try another network, or ${INSTALL_BY_HAND}`,
    );
  unpack(archive, folder);
}

async function download(url, silenceLimitMs) {
  const silence = new AbortController();
  const timer = setTimeout(
    () => silence.abort(new Error(`nothing came for ${silenceLimitMs / 1000} s`)),
    silenceLimitMs,
  );
  try {
    const response = await fetch(url, { signal: silence.signal });
    if (!response.ok) throw new Error(`the host answered HTTP ${response.status}`);
    const chunks = [];
    for await (const chunk of response.body) {
      timer.refresh();
      chunks.push(chunk);
    }
    return Buffer.concat(chunks);
  } catch (error) {
    throw new TerraformInstallError(
      `Terraform ${release.version} can not be downloaded from ${url}: ${error.cause?.message || error.cause?.code || error.message}. ` +
        `Connect to the internet, name a mirror in TERRAFORM_RELEASES_URL, or ${INSTALL_BY_HAND}`,
    );
  } finally {
    clearTimeout(timer);
  }
}

function unpack(archive, folder) {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, "terraform.zip");
  writeFileSync(file, archive);
  const child = spawnSync("unzip", ["-q", "-o", file, "terraform", "-d", folder], {
    encoding: "utf8",
    timeout: UNPACK_LIMIT_MS,
  });
  rmSync(file);
  if (child.status !== 0)
    throw new TerraformInstallError(
      `unzip can not unpack Terraform ${release.version}: ${child.error?.message ?? child.stderr.trim()}`,
    );
}

if (process.argv[1] && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const [, , folder] = process.argv;
  try {
    if (!folder) throw new TerraformInstallError("usage: node .ci/install-terraform.mjs FOLDER");
    await installTerraform(folder);
  } catch (error) {
    if (!(error instanceof TerraformInstallError)) throw error;
    console.error(error.message);
    process.exitCode = 1;
  }
}
