import Sequencer from "@jest/test-sequencer";

const isScenario = ({ context }) => context.config.displayName?.name === "scenarios";

/** Scenarios take minutes: one that starts last runs alone while the other workers have nothing left to do. */
export default class ScenariosFirst extends Sequencer {
  sort(tests) {
    return [...super.sort(tests)].sort((one, other) => isScenario(other) - isScenario(one));
  }
}
