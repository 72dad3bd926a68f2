import { access, chmod, mkdir, symlink, writeFile, constants } from "node:fs/promises";
import { delimiter, join } from "node:path";

/**
 * Commands of an Amazon Linux 2 image that a script may count on. Not there: git, jq, zip, node, a current Python, Terraform;
 * nor here `setsid`, with which a process would outlive its host.
 */
const COMMANDS = [
  "bash sh cat cp mv rm mkdir rmdir ln ls chmod chown touch date sleep echo printf test true false env id whoami",
  "uname hostname head tail cut tr sort uniq wc tee xargs find grep egrep fgrep sed awk gawk basename dirname",
  "readlink realpath mktemp stat df du dd md5sum sha1sum sha256sum sha512sum base64 od seq expr kill ps pgrep pkill",
  "nohup timeout flock tar gzip gunzip zcat bzip2 xz unzip curl openssl diff cmp comm join paste nproc sync",
  "yes tac install mkfifo less file which getent logger nice ionice free uptime",
].flatMap((names) => names.split(" "));
const SYSTEM_FOLDERS = ["/usr/bin", "/bin", "/usr/sbin", "/sbin", "/usr/local/bin", "/opt/homebrew/bin"];

/**
 * Makes the one folder that a host has on its PATH: the image's commands, as links to this machine's, and the AWS CLI v1.
 *
 * @param python a Python that has the AWS CLI v1
 */
export async function makeHostTools(folder: string, python: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  await Promise.all(COMMANDS.map((command) => link(command, join(folder, command))));
  const aws = join(folder, "aws");
  await writeFile(aws, `#!/bin/sh\nexec '${python}' -I -m awscli "$@"\n`);
  await chmod(aws, 0o755);
}

async function link(command: string, path: string): Promise<void> {
  const folders = [...SYSTEM_FOLDERS, ...(process.env["PATH"] ?? "").split(delimiter)];
  for (const folder of folders) {
    const found = await access(join(folder, command), constants.X_OK).then(
      () => true,
      () => false,
    );
    if (!found) continue;
    await symlink(join(folder, command), path).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== "EEXIST") throw error;
    });
    return;
  }
}
