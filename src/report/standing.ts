// What is told of the commit whose heaps were compared with, where it is not the one that was to be compared with, and of
// where the base branch stands by now.
import { details, limited, paragraph, type Block, type Detail } from "./page.js";
import { joined, name, phrase, prose, type Phrase } from "./phrase.js";
import type { RunReport, Standing } from "./report.js";
import { counted, displayBytes } from "./units.js";

/** How many commits that were passed over are told one by one. */
const PASSED_OVER = 5;

/** How many targets are told of the base branch's tip. */
const TARGETS_OF_TIP = 3;

/** As much of a commit as names it. */
const SHA_LETTERS = 12;

export function standingBlocks(report: RunReport, { items }: Pick<Detail, "items">): readonly Block[] {
  const { standing } = report;
  if (standing === null) return [];
  const { passedOver, tip } = standing;
  return [
    ...distanceBlocks(standing),
    ...(passedOver.length === 0
      ? []
      : [
          details("Commits without heaps to compare with", {
            kind: "list",
            title: null,
            items: limited(passedOver, { limit: Math.min(items, PASSED_OVER), noun: "commit", print: passedPhrase }),
          }),
        ]),
    ...(tip === null ? [] : [paragraph(...tipPhrase(tip, report))]),
  ];
}

/** `3 commits and 2 days`. */
export function printDistance({ commits, days }: NonNullable<Standing["behind"]>): string {
  return `${counted(commits, "commit")}${days === 0 ? "" : ` and ${counted(days, "day")}`}`;
}

function distanceBlocks({ wanted, found, behind, isLenient }: Standing): readonly Block[] {
  if (found === null || found === wanted) return [];
  const older = behind === null ? "stands in for" : `is ${printDistance(behind)} older than`;
  const level = isLenient ? "; for that it is judged at level warn" : "";
  return [
    paragraph(
      ...phrase`The baseline, commit ${commit(found)}, ${older} commit ${commit(wanted)}, which has no heaps to compare with: growth of the commits between is in the numbers${level}.`,
    ),
  ];
}

function passedPhrase({ commit: sha, reason }: Standing["passedOver"][number]): Phrase {
  return phrase`${commit(sha)}: ${prose(reason)}`;
}

/** `main has moved on to commit 1a2b3c4d5e6f: api has 7.9 MiB there.` */
function tipPhrase({ branch, commit: sha, bytes }: NonNullable<Standing["tip"]>, { targets }: RunReport): Phrase {
  const now = phrase`${name(branch)} has moved on to commit ${commit(sha)}`;
  const sizes = targets.flatMap((target) => {
    const size = bytes?.get(target.name);
    return size === undefined ? [] : [phrase`${name(target.name)} has ${displayBytes(size)}`];
  });
  if (sizes.length === 0) return phrase`${now}, which has no heaps to tell the size of.`;
  const more = sizes.length > TARGETS_OF_TIP ? [[`and ${sizes.length - TARGETS_OF_TIP} more`]] : [];
  return phrase`${now}: ${joined([...sizes.slice(0, TARGETS_OF_TIP), ...more])} there.`;
}

function commit(sha: string): Phrase {
  return [name(sha.slice(0, SHA_LETTERS))];
}
