import { existsSync, mkdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { makeSandboxFolder, sandboxFolder } from "../../instance-folder";

const name = (part: string) => `folder-${part}-${process.pid}`;
const names = ["new", "kept", "killed", "living"].map(name);
afterEach(() => names.forEach((one) => rmSync(sandboxFolder(one), { recursive: true, force: true })));

const folderOf = (part: string, owner?: object) => {
  const folder = sandboxFolder(name(part));
  mkdirSync(folder, { recursive: true });
  if (owner) writeFileSync(join(folder, "owner.json"), JSON.stringify(owner));
  return folder;
};

describe("the folder of a sandbox", () => {
  it("is empty, and its user's alone", () => {
    writeFileSync(join(folderOf("new"), "old"), "");
    const folder = makeSandboxFolder(name("new"), true);
    expect(existsSync(join(folder, "old"))).toBe(false);
    expect((statSync(folder).mode & 0o777).toString(8)).toBe("700");
  });

  it("is removed by the next sandbox when its own was killed", () => {
    const killed = folderOf("killed", { pid: 2 ** 30, born: "1" });
    makeSandboxFolder(name("new"), true);
    expect(existsSync(killed)).toBe(false);
  });

  it("stays while its sandbox runs, and when it is to be kept", () => {
    const living = makeSandboxFolder(name("living"), false);
    const kept = folderOf("kept");
    makeSandboxFolder(name("new"), true);
    expect([existsSync(living), existsSync(kept)]).toEqual([true, true]);
  });

  it.each(["..", "a/b", "", "-x", "x".repeat(41)])('refuses the name "%s"', (bad) => {
    expect(() => sandboxFolder(bad)).toThrow("can not be a sandbox's name: 1 to 40 letters, digits");
  });
});
