import Sequencer from "@jest/test-sequencer";

/** Minutes are spent here: begun last, one of these would run alone while the other workers have nothing left to do. */
const LONG = /__tests__\/(end-to-end\/|docs\/commands)/;

export default class LongestFirst extends Sequencer {
  sort(tests) {
    return [...super.sort(tests)].sort((one, other) => LONG.test(other.path) - LONG.test(one.path));
  }
}
