// dist/licences.txt: every package that is part of a bundle, with what it says of its licence.
import { describe, expect, it } from "@jest/globals";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { DIST } from "../support/command.js";

/** Licences that let a bundle be passed on, with their text. */
const ALLOWED = ["0BSD", "Apache-2.0", "BlueOak-1.0.0", "BSD-3-Clause", "ISC", "MIT"];

const [, ...entries] = readFileSync(join(DIST, "licences.txt"), "utf8").split(/\n\n-{80}\n\n/);
const packages = entries.map((entry) => {
  const [title = "", ...text] = entry.split("\n");
  const [, name = "", licence = ""] = title.match(/^(\S+ \S+) \((.*)\)$/) ?? [];
  return { name, licence, text: text.join("\n").trim() };
});

describe("dist/licences.txt", () => {
  it("names every package of which there is code in a bundle, and no other", () => {
    const scripts = readdirSync(DIST, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".js"));
    // esbuild writes over every file that it bundles where that file came from.
    const folders = scripts.flatMap((file) =>
      [...readFileSync(join(DIST, file), "utf8").matchAll(/^ *\/\/ (node_modules\/\S+)/gm)].flatMap(
        ([, path = ""]) => path.match(/^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/)?.[0] ?? [],
      ),
    );
    const bundled = [...new Set(folders)].map((folder) => {
      const { name, version } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
      return `${name} ${version}`;
    });
    expect(bundled.length).toBeGreaterThan(50);
    expect(packages.map(({ name }) => name)).toStrictEqual([...new Set(bundled)].sort());
  });

  it("has licences that let the bundles be passed on", () => {
    const other = packages.filter(
      ({ licence }) => !licence.split(/[()\s]+|AND/).every((one) => one === "" || ALLOWED.includes(one)),
    );
    expect(other.map(({ name, licence }) => `${name}: ${licence}`)).toStrictEqual([]);
  });

  it("has the text of each, but of one that comes without it", () => {
    const isText =
      /permission is hereby granted|permission to use, copy|apache license|blue oak model|redistribution and use/i;
    const without = packages.filter(({ text }) => !isText.test(text)).map(({ name }) => name);
    expect(without).toStrictEqual(["@nodable/entities 3.1.0"]);
  });

  it("keeps what the source of a package says of the rights of others", () => {
    const { text } = packages.find(({ name }) => name.startsWith("@protobuf-ts/runtime ")) ?? { text: "" };
    expect(text).toContain("Copyright 2008 Google Inc.");
    expect(text).toContain("Redistributions in binary form must reproduce");
  });
});
