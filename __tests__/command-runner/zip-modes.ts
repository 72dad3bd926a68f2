const CENTRAL_FILE_HEADER = 0x02014b50;
const END_OF_CENTRAL_DIRECTORY_LENGTH = 22;
const FILE_HEADER_LENGTH = 46;

/**
 * The mode of every file of a zip archive without a comment, as `755` in octal, by its name. fflate reads the contents alone.
 * The layout: https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT, 4.3.12 and 4.3.16.
 */
export function zipModes(archive: Uint8Array): Record<string, string> {
  const bytes = Buffer.from(archive);
  const modes: Record<string, string> = {};
  let at = bytes.readUInt32LE(bytes.length - END_OF_CENTRAL_DIRECTORY_LENGTH + 16);
  while (bytes.readUInt32LE(at) === CENTRAL_FILE_HEADER) {
    const [name = 0, extra = 0, comment = 0] = [28, 30, 32].map((offset) => bytes.readUInt16LE(at + offset));
    const start = at + FILE_HEADER_LENGTH;
    const mode = bytes.readUInt16LE(at + 40) & 0o777;
    modes[bytes.toString("utf8", start, start + name)] = mode.toString(8);
    at = start + name + extra + comment;
  }
  return modes;
}
