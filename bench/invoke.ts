import { setTimeout as wait } from "node:timers/promises";
import type { Finding } from "./finding";
import type { Measurement } from "./measurement";
import { ServedModel } from "./served-model";
import { median } from "./statistics";

const CALLS_A_ROUND = 100;
const CALLS_A_SECOND = 200;
/** Before and after an update. */
const MARGIN_MILLISECONDS = 500;

interface LoadResult {
  readonly calls: number;
  readonly failures: number;
}

/** What a call costs that the sandbox passes on to a model's process, and whether calls fail while the endpoint is updated. */
export const invoke: Measurement = {
  name: "invoke",
  async measure(bench) {
    const served = await bench.during("invoke: an endpoint", ServedModel.open());
    try {
      const direct: number[] = [];
      const through: number[] = [];
      const loads: LoadResult[] = [];
      for (let round = 1; round <= bench.rounds; round++) {
        await bench.during(`invoke: calls, round ${round}`, callInTurns(served, direct, through));
        loads.push(await bench.during(`invoke: update under load, round ${round}`, updateUnderLoad(served)));
      }
      return [latency(direct, through), failures(loads)];
    } finally {
      await served.close();
    }
  },
};

/** The first pair is not counted: connections are opened. */
async function callInTurns(served: ServedModel, direct: number[], through: number[]): Promise<void> {
  await served.callDirectly();
  await served.invoke();
  for (let call = 0; call < CALLS_A_ROUND; call++) {
    direct.push(await served.callDirectly());
    through.push(await served.invoke());
  }
}

/** Calls go out at their time, whether those before them are answered or not. */
async function updateUnderLoad(served: ServedModel): Promise<LoadResult> {
  const calls: Promise<boolean>[] = [];
  const began = performance.now();
  const timer = setInterval(() => {
    const due = ((performance.now() - began) / 1000) * CALLS_A_SECOND;
    while (calls.length < due) {
      const call = served.invoke();
      calls.push(
        call.then(
          () => true,
          () => false,
        ),
      );
    }
  }, 1);
  try {
    await wait(MARGIN_MILLISECONDS);
    await served.update();
    await wait(MARGIN_MILLISECONDS);
  } finally {
    clearInterval(timer);
  }
  const answered = await Promise.all(calls);
  return { calls: answered.length, failures: answered.filter((ok) => !ok).length };
}

function latency(direct: readonly number[], through: readonly number[]): Finding {
  const [ofDirect, ofThrough] = [median(direct), median(through)];
  return {
    measurement: "invoke",
    what: "InvokeEndpoint, more than a direct call of the model's process",
    value: ofThrough - ofDirect,
    unit: "ms",
    limit: 3,
    how: `${ofThrough.toFixed(2)} ms to ${ofDirect.toFixed(2)} ms, medians of ${through.length}; XGBoost, one row`,
    samples: { "milliseconds through the sandbox": through, "milliseconds directly": direct },
  };
}

function failures(loads: readonly LoadResult[]): Finding {
  const sum = (pick: (load: LoadResult) => number): number =>
    loads.reduce((total, load) => total + pick(load), 0);
  return {
    measurement: "invoke",
    what: `Failed calls at ${CALLS_A_SECOND} a second while the endpoint is updated`,
    value: sum((load) => load.failures),
    unit: "calls",
    limit: 0,
    how: `of ${sum((load) => load.calls)} calls during ${loads.length} updates`,
    samples: { "failures of each update": loads.map((load) => load.failures) },
  };
}
