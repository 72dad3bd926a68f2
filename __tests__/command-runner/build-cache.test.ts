import { mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { BuildCache } from "../../command-runner/build-cache";

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "cache-"))));
afterEach(() => rmSync(folder, { recursive: true }));

describe("BuildCache", () => {
  it("builds once for the same key, and anew for another", () => {
    const cache = new BuildCache(folder);
    const build = jest.fn(() => "built");
    const first = cache.file("out.txt", "0123456789abcdef-a", build);
    expect(cache.file("out.txt", "0123456789abcdef-a", build)).toBe(first);
    expect(readFileSync(first, "utf8")).toBe("built");
    expect(build).toHaveBeenCalledTimes(1);
    cache.file("out.txt", "fedcba9876543210-b", build);
    expect(build).toHaveBeenCalledTimes(2);
  });

  it("leaves nothing behind when a build fails", () => {
    const cache = new BuildCache(folder);
    expect(() =>
      cache.file("out.txt", "0123456789abcdef", () => {
        throw new Error("no compiler");
      }),
    ).toThrow("no compiler");
    expect(readdirSync(folder)).toEqual([]);
  });
});
