// What a decoded configuration holds: targets to measure, thresholds to judge by, waivers that accept growth.
import type { RunLimits } from "../heap/repeat.js";
import type { MeasureName } from "../heap/measures.js";

/** What of a program is loaded: modules by name, as `import` statements would, or a script, as `python script` would. */
export type Load =
  | { readonly kind: "imports"; readonly modules: readonly string[] }
  | { readonly kind: "script"; readonly path: string };

export type Target = {
  /** Key of the baseline and title of the report's section: letters, digits, `.`, `_` and `-`. */
  readonly name: string;
  readonly before: string | null;
  readonly load: Load;
  readonly after: string | null;
  /** Command and leading arguments of the interpreter; null: looked for (README, "Which interpreter"). */
  readonly python: readonly string[] | null;
  readonly flags: readonly string[];
  /** Relative to the repository's root. */
  readonly workingDirectory: string;
  readonly env: Readonly<Record<string, string>>;
  readonly passEnv: readonly string[];
  readonly runs: RunLimits;
  readonly timeoutSeconds: number;
};

export type Level = "warn" | "fail";

/**
 * `growth` (bytes or count, as the measure) and `percent` of the baseline must both be exceeded where both stand;
 * `max` (bytes or count) stands for itself. At least one is set.
 */
export type Limit = {
  readonly growth: number | null;
  readonly percent: number | null;
  readonly max: number | null;
};

export type Threshold = {
  readonly id: string;
  readonly measure: MeasureName;
  /** Patterns of names or values, or the ordered keys of a dict shape; null: the measure as a whole, every single type. */
  readonly match: readonly string[] | null;
  readonly except: readonly string[];
  readonly warn: Limit | null;
  readonly fail: Limit | null;
};

export type Waiver = {
  readonly threshold: string;
  readonly match: readonly string[];
  /** Growth that is accepted, in the unit of the threshold's measure. */
  readonly upTo: number;
  readonly reason: string;
  /** Last day on which it holds, `YYYY-MM-DD`; null: no end. */
  readonly until: string | null;
};

export type Configuration = {
  readonly targets: readonly Target[];
  readonly thresholds: readonly Threshold[];
  /** True where the file names no thresholds and the default ones hold; an empty list there means none. */
  readonly areDefaultThresholds: boolean;
  readonly waivers: readonly Waiver[];
};

const KIB = 1024;

/** What is judged by where a configuration names no thresholds; printed in each report that used it. */
export const DEFAULT_THRESHOLDS: readonly Threshold[] = [
  {
    id: "total",
    measure: "total.bytes",
    match: null,
    except: [],
    warn: { growth: 64 * KIB, percent: 0.5, max: null },
    fail: { growth: 256 * KIB, percent: 2, max: null },
  },
  {
    id: "each-type",
    measure: "type.bytes",
    match: null,
    except: [],
    warn: { growth: 64 * KIB, percent: 10, max: null },
    fail: null,
  },
  {
    id: "equal-tuples",
    measure: "tuple-duplicates.bytes",
    match: null,
    except: [],
    warn: { growth: 64 * KIB, percent: null, max: null },
    fail: null,
  },
];

export const DEFAULT_RUNS: RunLimits = { min: 2, max: 5 };
export const DEFAULT_TIMEOUT_SECONDS = 300;
