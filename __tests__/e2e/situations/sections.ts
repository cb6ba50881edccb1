// Runs the rows of some sections of docs/situations.md, one test a row.
import { afterAll, beforeAll, describe, expect, it, jest } from "@jest/globals";
import { NODE24 } from "../node24.js";
import { play, type Became } from "./play.js";
import { makeScene, type Scene } from "./scene.js";
import { readSituations, words, type Situation } from "./table.js";

const SECONDS = 120;

export function runSections(sections: readonly string[]): void {
  jest.setTimeout(SECONDS * 1000);
  let scene: Scene;
  beforeAll(async () => {
    scene = await makeScene();
  });
  afterAll(() => scene.world.close());

  for (const section of sections) {
    describe(section, () => {
      const rows = readSituations().filter((row) => row.section === section);
      // The action is made for Node 24; every tenth situation is run on the Node of the tests, too, which may be older.
      const older = NODE24 === null ? [] : rows.filter(({ number }) => number % 10 === 0);
      const runs = [
        ...rows.map((row) => [nameOf(row), row, {}] as const),
        ...older.map((row) => [`${nameOf(row)}, on ${process.version}`, row, { runtime: process.execPath }] as const),
      ];
      it.each(runs)("%s", async (_name, row, options) => {
        const became = await play(row, { scene, options });
        const { github } = scene.world;
        const unsaid = words(row.told).filter((part) => !became.told.includes(part));
        expect({
          ...shownOf(became),
          unsaid,
          violations: github.violations.splice(0),
          leaks: scene.world.leaks(),
        }).toEqual({ ...shownOf(row), unsaid: [], violations: [], leaks: [] });
      });
    });
  }
}

function shownOf({ verdict, exit, comment, leaves }: Became | Situation): Omit<Became, "told"> {
  return { verdict, exit, comment, leaves };
}

function nameOf({ number, line, event, program, given, with: inputs }: Situation): string {
  const rest = [given, inputs].filter((part) => part !== "").join("; ");
  return `${number} (line ${line}): ${event}, ${program}${rest === "" ? "" : `; ${rest}`}`;
}
