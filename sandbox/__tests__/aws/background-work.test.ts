import { once } from "node:events";
import { setImmediate as turn } from "node:timers/promises";
import { BackgroundWork } from "../../aws/background-work";

test("what runs is aborted, and waited for", async () => {
  const work = new BackgroundWork();
  const steps: string[] = [];
  work.start(async (signal) => {
    await once(signal, "abort");
    await turn();
    steps.push("tidied up");
  });
  await work.stop();
  expect(steps).toEqual(["tidied up"]);
});

test("what starts after the stop is aborted from the start", async () => {
  const work = new BackgroundWork();
  await work.stop();
  let aborted: boolean | undefined;
  work.start(async (signal) => void (aborted = signal.aborted));
  expect(aborted).toBe(true);
});
