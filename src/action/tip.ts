// What the base branch holds by now, as information beside the comparison with the commit that a pull request began at.
import type { RemoteHistory } from "../ports.js";
import type { Standing } from "../report/report.js";
import { findBundle, type Search } from "./baseline.js";

/** Heaps are read one by one for it: of a large matrix that would cost more than it tells. */
const MAX_TARGETS = 20;

export type TipWanted = { readonly branch: string; readonly wanted: string };

/** Null where the branch still points at the wanted commit, or where that cannot be told. */
export async function findTip(
  { branch, wanted }: TipWanted,
  { search, history }: { readonly search: Search; readonly history: RemoteHistory },
): Promise<Standing["tip"]> {
  const tip = await history.tip(branch);
  if (tip.kind === "refused" || tip.value === wanted) return null;
  const commit = tip.value;
  const found = await findBundle(commit, { ...search, choose: "own" });
  if (found.kind === "missing") return { branch, commit, bytes: null };
  try {
    if (found.targets.length > MAX_TARGETS) return { branch, commit, bytes: null };
    const bytes = new Map<string, number>();
    for (const target of found.targets) {
      const heap = await found.heap(target);
      if (heap.kind === "answer") bytes.set(target, heap.value.heap.total.bytes);
    }
    return { branch, commit, bytes };
  } finally {
    await found.close();
  }
}
