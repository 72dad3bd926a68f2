import type { ArchiveFiles } from "./reproducible-zip";

const SCRIPT = /\.(sh|py|ya?ml)$/;

/**
 * Git for Windows checks files out with CRLF line ends by its default (`core.autocrlf=true`), and bash reads the carriage return as a
 * part of the command.
 * @throws naming every script with such a line end
 */
export function refuseCarriageReturns(files: ArchiveFiles): void {
  const refused = Object.keys(files).filter((name) => SCRIPT.test(name) && files[name]?.content.includes(13));
  if (refused.length === 0) return;
  throw new Error(
    `These scripts have CRLF line ends, which the host's bash cannot read: ${refused.sort().join(", ")}. ` +
      "Convert each to LF line ends, for example by: sed -i 's/\\r$//' FILE",
  );
}
