// Golden files: whole texts that people can look at. `UPDATE_GOLDEN=1` writes them; without it they are only compared.
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect } from "@jest/globals";

const FOLDER = new URL("../fixtures/report/", import.meta.url);

export function expectGolden(file: string, text: string): void {
  const path = fileURLToPath(new URL(file, FOLDER));
  if (process.env["UPDATE_GOLDEN"] === "1" && process.env["CI"] === undefined) writeFileSync(path, text);
  expect(text).toBe(readFileSync(path, "utf8"));
}
