// How sizes, counts, percentages and limits are written: what is printed here is read here, to the byte.
import type { Unit } from "../heap/measures.js";
import type { Limit } from "./configuration.js";

/** A number as it was meant, or what may stand in its place and, where one is close, the right word. */
export type Reading =
  | { readonly kind: "read"; readonly value: number }
  | { readonly kind: "unreadable"; readonly allowed: string; readonly nearest: string | null };

const BYTES_PER_UNIT = { GiB: 1024n ** 3n, MiB: 1024n ** 2n, KiB: 1024n, B: 1n } as const;
const SIZE_UNITS = ["GiB", "MiB", "KiB", "B"] as const;
type SizeUnit = (typeof SIZE_UNITS)[number];

/** A size with its unit. Units of 1000 are not read: half of those who write `KB` mean 1024. */
export const SIZE_PATTERN = "^[0-9]+([.][0-9]+)? ?(B|KiB|MiB|GiB)$";
export const PERCENT_PATTERN = "^[0-9]+([.][0-9]{1,6})? ?%$";

export const SIZE_ALLOWED = "a size of 0 or more such as 512 B, 64 KiB, 1.5 MiB or 2 GiB, or a whole number of bytes";
const COUNT_ALLOWED = "a whole number of 0 or more without a unit, since the measure counts objects";
export const PERCENT_ALLOWED = "a number of 0 or more with at most 6 decimals, such as 0.5 or 2 %";

/** Digits after the point that a printed size may have; sizes that need more are printed in a smaller unit. */
const PRINTED_DECIMALS = 3;

/** Percentages are held against heaps in millionths, so that the decision is one on integers. */
export const PERCENT_SCALE = 1_000_000;
const MAX_PERCENT = 1_000_000;

/** Reads bytes or a count, as the measure says. */
export function readAmount(written: number | string, unit: Unit): Reading {
  return unit === "bytes" ? readBytes(written) : readCount(written);
}

function readBytes(written: number | string): Reading {
  const [, whole = "", fraction = "", word = ""] =
    /^([0-9]{1,16})(?:[.]([0-9]{1,30}))? *([A-Za-z]*)$/.exec(String(written).trim()) ?? [];
  const unit = word === "" ? "B" : SIZE_UNITS.find((candidate) => candidate === word);
  if (whole === "") return { kind: "unreadable", allowed: SIZE_ALLOWED, nearest: null };
  const amount = `${whole}${fraction === "" ? "" : `.${fraction}`}`;
  if (unit === undefined) return { kind: "unreadable", allowed: SIZE_ALLOWED, nearest: withNearestUnit(amount, word) };
  const scaled = BigInt(whole + fraction) * BYTES_PER_UNIT[unit];
  const divisor = 10n ** BigInt(fraction.length);
  const bytes = Number(scaled / divisor);
  if (scaled % divisor !== 0n) {
    return { kind: "unreadable", allowed: `${SIZE_ALLOWED}, that comes to whole bytes`, nearest: printBytes(bytes) };
  }
  return Number.isSafeInteger(bytes)
    ? { kind: "read", value: bytes }
    : { kind: "unreadable", allowed: `${SIZE_ALLOWED}, below 8 PiB`, nearest: null };
}

/** `64 KB`, `64k`, `64 kib` -> `64 KiB`: the first letter says what was meant. */
function withNearestUnit(amount: string, word: string): string | null {
  const unit = SIZE_UNITS.find((candidate) => candidate[0]?.toLowerCase() === word[0]?.toLowerCase());
  return unit === undefined ? null : `${amount} ${unit}`;
}

function readCount(written: number | string): Reading {
  const text = String(written).trim();
  const value = Number(text);
  if (/^[0-9]+$/.test(text) && Number.isSafeInteger(value)) return { kind: "read", value };
  const [digits] = /^[0-9]+(?=\s*[A-Za-z]+$)/.exec(text) ?? [];
  return { kind: "unreadable", allowed: COUNT_ALLOWED, nearest: digits ?? null };
}

/** Reads `0.5`, `2 %` and `2%`. */
export function readPercent(written: number | string): Reading {
  const [, digits] = /^([0-9]+(?:[.][0-9]{1,6})?) *%?$/.exec(String(written).trim()) ?? [];
  return digits === undefined || Number(digits) > MAX_PERCENT
    ? { kind: "unreadable", allowed: PERCENT_ALLOWED, nearest: null }
    : { kind: "read", value: Number(digits) };
}

/** `1.5 KiB`; in the largest unit that needs three decimals at most, so that nothing is rounded. Not below zero. */
export function printBytes(bytes: number): string {
  const unit = SIZE_UNITS.find((candidate) => isPrintableIn(candidate, bytes)) ?? "B";
  return `${bytes / Number(BYTES_PER_UNIT[unit])} ${unit}`;
}

function isPrintableIn(unit: SizeUnit, bytes: number): boolean {
  const scaled = BigInt(bytes) * 10n ** BigInt(PRINTED_DECIMALS);
  return BigInt(bytes) >= BYTES_PER_UNIT[unit] && scaled % BYTES_PER_UNIT[unit] === 0n;
}

export function printAmount(amount: number, unit: Unit): string {
  return unit === "bytes" ? printBytes(amount) : String(amount);
}

/** `{ growth: 64 KiB, percent: 0.5 }`, as it may stand in the configuration. */
export function printLimit({ growth, percent, max }: Limit, unit: Unit): string {
  const parts = [
    ...(growth === null ? [] : [`growth: ${printAmount(growth, unit)}`]),
    ...(percent === null ? [] : [`percent: ${printPercent(percent)}`]),
    ...(max === null ? [] : [`max: ${printAmount(max, unit)}`]),
  ];
  return `{ ${parts.join(", ")} }`;
}

/** Without an exponent, which numbers below a millionth would be printed with. */
function printPercent(percent: number): string {
  return percent.toFixed(6).replace(/[.]?0+$/, "");
}
