import { describe, expect, it } from "@jest/globals";
import { compareHeaps } from "../../src/heap/growth.js";
import { packageTotals } from "../../src/heap/owners.js";
import { isEnough, settle } from "../../src/heap/repeat.js";
import { EMPTY_HEAP, heap, owners } from "../support/heaps.js";

const BEFORE = heap("dict 10 1000", {
  owners: owners(["sqlalchemy", "SQLAlchemy", 6, 600], ["shop", "your code", 3, 300], ["six", "six", 1, 100]),
  distributions: { SQLAlchemy: "2.0.43", six: "1.16.0" },
});
const AFTER = heap("dict 11 1500", {
  owners: owners(
    ["sqlalchemy", "SQLAlchemy", 6, 700],
    ["shop.rates", "your code", 1, 350],
    ["shop", "your code", 3, 300],
    ["pandas", "pandas", 1, 150],
  ),
  distributions: { SQLAlchemy: "2.0.44", pandas: "2.2.2" },
});

describe("packages", () => {
  it("are the sums of their modules, largest first and then by name", () => {
    const tie = owners(["b", "b", 1, 5], ["a", "a", 1, 5], ["c.d", "c", 2, 4], ["c", "c", 1, 3]);
    expect(packageTotals({ ...EMPTY_HEAP, owners: tie })).toStrictEqual([
      { name: "c", count: 3, bytes: 7 },
      { name: "a", count: 1, bytes: 5 },
      { name: "b", count: 1, bytes: 5 },
    ]);
    expect(packageTotals(EMPTY_HEAP)).toStrictEqual([]);
  });

  it("have their growth beside the change of their version, the user's own code first", () => {
    const { packages } = compareHeaps({ baseline: BEFORE, current: AFTER });
    const told = packages.map(({ subject, kind, bytes, versions }) => [subject, kind, bytes.growth, versions]);
    expect(told).toStrictEqual([
      ["your code", "grown", 350, null],
      ["pandas", "new", 150, { name: "pandas", baseline: null, current: "2.2.2" }],
      ["six", "gone", -100, { name: "six", baseline: "1.16.0", current: null }],
      ["SQLAlchemy", "grown", 100, { name: "SQLAlchemy", baseline: "2.0.43", current: "2.0.44" }],
    ]);
  });
});

describe("modules", () => {
  it("have their growth beside the package, also of one that is gone", () => {
    const { moduleTotals } = compareHeaps({ baseline: BEFORE, current: AFTER });
    const told = moduleTotals.map(({ subject, package: owner, bytes }) => [subject, owner, bytes.growth]);
    expect(told).toStrictEqual([
      ["shop.rates", "your code", 350],
      ["pandas", "pandas", 150],
      ["six", "six", -100],
      ["sqlalchemy", "SQLAlchemy", 100],
    ]);
  });

  it("and packages have none where a heap does not tell of owners", () => {
    const { owners: _, ...old } = BEFORE;
    for (const [baseline, current] of [
      [old, AFTER],
      [AFTER, old],
      [null, AFTER],
    ] as const) {
      const { packages, moduleTotals } = compareHeaps({ baseline, current });
      expect({ packages, moduleTotals }).toStrictEqual({ packages: [], moduleTotals: [] });
    }
  });
});

describe("repeated runs", () => {
  const moved = { ...BEFORE, owners: owners(["sqlalchemy", "SQLAlchemy", 6, 590], ["shop", "your code", 4, 410]) };

  it("agree only where what modules are charged with agrees, too", () => {
    expect(isEnough([BEFORE, { ...BEFORE }], { min: 2, max: 5 })).toBe(true);
    expect(isEnough([BEFORE, moved], { min: 2, max: 5 })).toBe(false);
  });

  it("tell how far each package and module lay apart", () => {
    expect(settle([BEFORE, BEFORE, moved]).spread.rows).toContainEqual({
      measure: "package.bytes",
      subject: "your code",
      spread: 110,
    });
    expect(settle([BEFORE, BEFORE, moved]).spread.rows).toContainEqual({
      measure: "module.count",
      subject: "six",
      spread: 1,
    });
  });
});
