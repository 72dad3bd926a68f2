import { succeeded, waitFor } from "../../../ops/aws/wait";
import { EXIT } from "../../../ops/errors";

const wait = { what: "the stack abc to be deleted", limitSeconds: 0.05, pollMilliseconds: 10 };

describe("a wait without a waiter of the SDK", () => {
  it("ends with what it waited for", async () => {
    let looks = 0;
    await expect(
      waitFor({ ...wait, limitSeconds: 60 }, () => Promise.resolve((looks += 1) < 3 ? undefined : "done")),
    ).resolves.toBe("done");
  });

  it("has a limit of time, and says what it waited for and how long", async () => {
    await expect(waitFor(wait, () => Promise.resolve(undefined))).rejects.toMatchObject({
      message: "Waited 0.05 s for the stack abc to be deleted, which did not happen.",
      exitCode: EXIT.unable,
    });
  });

  it("ends when it is aborted", async () => {
    const stop = new AbortController();
    const waiting = waitFor({ ...wait, limitSeconds: 60, signal: stop.signal }, () =>
      Promise.resolve(undefined),
    );
    stop.abort();
    await expect(waiting).resolves.toBeUndefined();
  });
});

describe("a wait with a waiter of the SDK", () => {
  const failing = (name: string) => () => Promise.reject(Object.assign(new Error("{}"), { name }));

  it("takes the time between two requests and the limit from the wait", async () => {
    const settings: object[] = [];
    await expect(
      succeeded({ ...wait, limitSeconds: 900 }, (given) => Promise.resolve(settings.push(given))),
    ).resolves.toBe(true);
    expect(settings).toEqual([{ minDelay: 0.01, maxDelay: 0.01, maxWaitTime: 900 }]);
  });

  it("distinguishes a failure from a timeout", async () => {
    await expect(succeeded(wait, failing("Error"))).resolves.toBe(false);
    await expect(succeeded({ ...wait, limitSeconds: 900 }, failing("TimeoutError"))).rejects.toThrow(
      "Waited 15 minutes for the stack abc to be deleted, which did not happen.",
    );
  });
});
