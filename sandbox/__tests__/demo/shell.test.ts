import { realpathSync } from "node:fs";
import { tmpdir } from "node:os";
import { setTimeout as wait } from "node:timers/promises";
import { identityOf, isAlive } from "../../process-identity";
import { CommandFailed, shell } from "../../demo/shell";

describe("a line of shell", () => {
  it("gives what it writes to standard output, and that only", async () => {
    expect(await shell("echo out; echo aside >&2", {})).toBe("out\n");
  });

  it("sees the sandbox's environment, and no colours", async () => {
    expect(await shell('echo "$GITLAB_URL $NO_COLOR"', { GITLAB_URL: "http://127.0.0.1:1" })).toBe(
      "http://127.0.0.1:1 1\n",
    );
  });

  it("runs in the folder that is named", async () => {
    expect(await shell("pwd -P", {}, tmpdir())).toBe(`${realpathSync(tmpdir())}\n`);
  });

  it("fails with its exit code and the end of what it said, errors too", async () => {
    const line = "for i in $(seq 100); do echo line $i; done; echo reason >&2; exit 7";
    const failure = await shell(line, {}).catch((problem: unknown) => problem);
    expect(failure).toBeInstanceOf(CommandFailed);
    expect(failure).toMatchObject({ code: 7 });
    const said = (failure as Error).message.split("\n");
    expect(said[0]).toBe(`"${line}" ended with exit code 7:`);
    expect(said.slice(1)).toHaveLength(40);
    expect(said.at(-1)).toBe("reason");
  });

  it("fails with 128 and its number when a signal ended it", async () => {
    await expect(shell("kill -TERM $$", {})).rejects.toMatchObject({ code: 143 });
  });

  it("leaves nothing behind in the background", async () => {
    const pid = Number(await shell("sleep 60 > /dev/null 2>&1 & echo $!", {}));
    expect(pid).toBeGreaterThan(1);
    const background = identityOf(pid);
    for (let tries = 0; isAlive(background) && tries < 1_000; tries++) await wait(20);
    expect(isAlive(background)).toBe(false);
  });
});
