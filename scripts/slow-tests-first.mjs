// The order of test files: those that start interpreters and runners first, so that no worker waits for one at the end.
import Sequencer from "@jest/test-sequencer";

const SLOW = ["dump/interpreters", "e2e/flask-shop", "e2e/action", "e2e/programs", "e2e/owners"];

export default class SlowTestsFirst extends Sequencer.default {
  sort(tests) {
    const rank = ({ path }) => (SLOW.findIndex((name) => path.includes(name)) + SLOW.length + 1) % (SLOW.length + 1);
    return [...tests].sort((one, other) => rank(one) - rank(other) || (one.path < other.path ? -1 : 1));
  }
}
