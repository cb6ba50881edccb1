// What heapgate may cost, beside what it does cost: a number with a tick or a cross, and the worst number of each goal.
import { markdownTable } from "markdown-table";

const isMet = (value, limit) => value <= limit;

/** A cell of a table. */
export function judged(value, limit, digits = 2) {
  return value === undefined ? "" : `${value.toFixed(digits)} ${isMet(value, limit) ? "✅" : "❌"}`;
}

/** The goal `what`, of `cases` `{ at, value }`: only the worst one is told. */
export function goal({ what, limit, cases }) {
  return { what, limit, cases: cases.filter(({ value }) => value !== undefined) };
}

export function goalTable(goals) {
  const rows = goals
    .filter(({ cases }) => cases.length > 0)
    .map(({ what, limit, cases }) => {
      const worst = cases.reduce((one, other) => (other.value > one.value ? other : one));
      const met = cases.filter(({ value }) => isMet(value, limit)).length;
      const digits = limit >= 10 ? 0 : 2;
      return [what, `≤ ${limit}`, judged(worst.value, limit, digits), worst.at, `${met} of ${cases.length}`];
    });
  return markdownTable([["goal", "limit", "worst", "where", "met"], ...rows], {
    align: ["l", "r", "r", "l", "r"],
  });
}
