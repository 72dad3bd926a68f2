import type { Answer, Hosted } from "./hosted";

export interface Load {
  /** Ends the calls and answers them all. */
  end(): Promise<Answer[]>;
}

/** Calls an endpoint so often a second, whether the calls before are answered or not. */
export function loadOf(hosted: Hosted, endpoint: string, perSecond: number, body = "1,2"): Load {
  const calls: Promise<Answer>[] = [];
  const started = performance.now();
  const timer = setInterval(() => {
    const due = Math.floor(((performance.now() - started) / 1000) * perSecond);
    while (calls.length < due) calls.push(hosted.invoke(endpoint, body));
  }, 5);
  return {
    end() {
      clearInterval(timer);
      return Promise.all(calls);
    },
  };
}
