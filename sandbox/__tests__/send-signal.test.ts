import { spawn } from "node:child_process";
import { once } from "node:events";
import { killGroup, sendSignal } from "../send-signal";

test("reaches a whole group by its negative id", async () => {
  const child = spawn("/bin/sh", ["-c", "sleep 60 & wait"], {
    detached: true,
    stdio: ["ignore", "pipe", "ignore"],
  });
  await once(child, "spawn");
  sendSignal(-(child.pid as number), "SIGKILL");
  // Both held the pipe's other end.
  await once(child, "close");
  expect(child.signalCode).toBe("SIGKILL");
});

test("is no failure when the process has ended", async () => {
  const child = spawn("true");
  await once(child, "close");
  expect(() => sendSignal(child.pid as number, "SIGTERM")).not.toThrow();
});

test("fails for any other reason", () => {
  expect(() => sendSignal(process.pid, "SIGNONE" as NodeJS.Signals)).toThrow("Unknown signal: SIGNONE");
});

test("a group is killed once, since its id may be another program's afterwards", async () => {
  const child = spawn("sleep", ["60"], { detached: true });
  await once(child, "spawn");
  killGroup(child);
  await once(child, "close");
  const kill = jest.spyOn(process, "kill");
  killGroup(child);
  expect(child.signalCode).toBe("SIGKILL");
  expect(kill).not.toHaveBeenCalled();
  kill.mockRestore();
});
