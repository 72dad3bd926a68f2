import { existsSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { SANDBOX_FOLDER } from "../../providers";
import { claimName, removeRunning, noteRunning, processOf, runningSandboxes } from "../../running";

const name = `note-${process.pid}`;
const note = join(SANDBOX_FOLDER, "running", `${name}.json`);
const sandbox = {
  name,
  pid: process.pid,
  awsUrl: "",
  gitlabUrl: "",
  environment: { GITLAB_TOKEN: "secret" },
};
const listed = () => runningSandboxes().find((other) => other.name === name);

afterEach(() => removeRunning(name));

describe("the note of a running sandbox", () => {
  it("can be read by its owner only, token and all", () => {
    claimName(name);
    noteRunning(sandbox);
    expect((statSync(note).mode & 0o777).toString(8)).toBe("600");
    expect((statSync(join(note, "..")).mode & 0o777).toString(8)).toBe("700");
  });

  it("gives the sandbox back as it was noted", () => {
    noteRunning(sandbox);
    expect(listed()).toEqual(sandbox);
  });

  it("leaves no half-written file beside it", () => {
    noteRunning(sandbox);
    const own = readdirSync(join(note, "..")).filter((file) => file.startsWith(name));
    expect(own).toEqual([`${name}.json`]);
  });

  it("holds the name before the sandbox is ready, without offering it", () => {
    claimName(name);
    expect([listed(), processOf(name)?.pid]).toEqual([undefined, process.pid]);
  });

  it("refuses the name to a second sandbox, and says how to go on", () => {
    claimName(name);
    expect(() => claimName(name)).toThrow(
      `The sandbox "${name}" runs already (process ${process.pid}). Stop it: npm run sandbox -- --name ${name} stop.`,
    );
  });

  it.each([
    ["of a process that is gone", JSON.stringify({ name, process: { pid: 2 ** 30, born: "1" }, sandbox })],
    ["whose process id went to another", JSON.stringify({ name, process: { pid: process.pid, born: "1" } })],
    ["that a crash left half written", '{"name":'],
  ])("%s counts for nothing and is removed", (_what, text) => {
    claimName(name);
    writeFileSync(note, text);
    expect(processOf(name)).toBeUndefined();
    expect(existsSync(note)).toBe(false);
  });
});
