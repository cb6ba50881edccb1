import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import type { Configuration, Target } from "../../src/config/configuration.js";
import { DEFAULT_THRESHOLDS } from "../../src/config/configuration.js";
import { decodeConfiguration } from "../../src/config/decode.js";
import { describeError } from "../../src/errors.js";

/** Of a text that is right. */
function decode(text: string): Configuration {
  const decoded = decodeConfiguration(text, "heapgate.yml");
  if (decoded.kind === "mistakes") throw new Error(decoded.mistakes.map(describeError).join("\n\n"));
  return decoded.configuration;
}

/** Of a text that is wrong: code and printed text of each mistake. */
function mistakes(text: string): readonly string[] {
  const decoded = decodeConfiguration(text, "heapgate.yml");
  return decoded.kind === "mistakes" ? decoded.mistakes.map(describeError) : [];
}

function codes(text: string): readonly string[] {
  const decoded = decodeConfiguration(text, "heapgate.yml");
  return decoded.kind === "mistakes" ? decoded.mistakes.map(({ code }) => code) : [];
}

function target(keys: string): Target {
  const [only] = decode(`targets:\n  api: { import: shop, ${keys} }`).targets;
  if (only === undefined) throw new Error("no target");
  return only;
}

const PLAIN_TARGET: Target = {
  name: "api",
  before: null,
  load: { kind: "imports", modules: ["shop"] },
  after: null,
  python: null,
  flags: [],
  workingDirectory: ".",
  env: {},
  passEnv: [],
  runs: { min: 2, max: 5 },
  timeoutSeconds: 300,
};

describe("a configuration that is right", () => {
  it("decodes every key to what it says", () => {
    expect(
      decode(`
targets:
  api:
    before: |
      import django; django.setup()
    import: shop.wsgi
    after: |
      shop.wsgi.warm_up()
    python: [uv, run, python]
    flags: [-OO]
    working-directory: services/api
    env: { DJANGO_SETTINGS_MODULE: shop.settings, SECRET_KEY: not-a-secret }
    pass-env: [DATABASE_URL]
    runs: { min: 3, max: 7 }
    timeout: 60
  tool:
    script: tools/boot.py

thresholds:
  - id: total
    measure: total.bytes
    warn: { growth: 64 KiB, percent: 0.5 }
    fail: { growth: 256 KiB, percent: 2 % }
  - id: orm-budget
    measure: type.bytes
    match: ["sqlalchemy.*", dict]
    except: [sqlalchemy.sql.*]
    fail: { max: 4 MiB }
  - id: rows
    measure: dict-shapes.count
    match: [id, "*"]
    warn: { growth: 10 }

waivers:
  - threshold: total
    match: ["*"]
    up-to: 3 MiB
    reason: "new report engine, agreed in #412"
    until: 2026-12-31
  - threshold: rows
    up-to: 20
    reason: more rows
`),
    ).toStrictEqual({
      targets: [
        {
          name: "api",
          before: "import django; django.setup()\n",
          load: { kind: "imports", modules: ["shop.wsgi"] },
          after: "shop.wsgi.warm_up()\n",
          python: ["uv", "run", "python"],
          flags: ["-OO"],
          workingDirectory: "services/api",
          env: { DJANGO_SETTINGS_MODULE: "shop.settings", SECRET_KEY: "not-a-secret" },
          passEnv: ["DATABASE_URL"],
          runs: { min: 3, max: 7 },
          timeoutSeconds: 60,
        },
        { ...PLAIN_TARGET, name: "tool", load: { kind: "script", path: "tools/boot.py" } },
      ],
      thresholds: [
        {
          id: "total",
          measure: "total.bytes",
          match: null,
          except: [],
          warn: { growth: 65_536, percent: 0.5, max: null },
          fail: { growth: 262_144, percent: 2, max: null },
        },
        {
          id: "orm-budget",
          measure: "type.bytes",
          match: ["sqlalchemy.*", "dict"],
          except: ["sqlalchemy.sql.*"],
          warn: null,
          fail: { growth: null, percent: null, max: 4_194_304 },
        },
        {
          id: "rows",
          measure: "dict-shapes.count",
          match: ["id", "*"],
          except: [],
          warn: { growth: 10, percent: null, max: null },
          fail: null,
        },
      ],
      areDefaultThresholds: false,
      waivers: [
        {
          threshold: "total",
          match: ["*"],
          upTo: 3_145_728,
          reason: "new report engine, agreed in #412",
          until: "2026-12-31",
        },
        { threshold: "rows", match: ["*"], upTo: 20, reason: "more rows", until: null },
      ],
    });
  });

  it.each(["", "# only a comment\n", "{}"])(
    "holds no targets and the default thresholds where it is empty: %j",
    (text) => {
      expect(decode(text)).toStrictEqual({
        targets: [],
        thresholds: DEFAULT_THRESHOLDS,
        areDefaultThresholds: true,
        waivers: [],
      });
    },
  );

  it("has no thresholds where their list is empty", () => {
    expect(decode("thresholds: []")).toStrictEqual({
      targets: [],
      thresholds: [],
      areDefaultThresholds: false,
      waivers: [],
    });
  });

  it("waives default thresholds by their ids", () => {
    expect(decode("waivers: [{ threshold: each-type, match: dict, up-to: 1 MiB, reason: why }]").waivers).toStrictEqual(
      [{ threshold: "each-type", match: ["dict"], upTo: 1_048_576, reason: "why", until: null }],
    );
  });

  it.each<[string, Partial<Target>]>([
    ["import: [shop, shop.admin, größe]", { load: { kind: "imports", modules: ["shop", "shop.admin", "größe"] } }],
    ["python: /opt/my python", { python: ["/opt/my python"] }],
    ["flags: -OO", { flags: ["-OO"] }],
    ["flags: [-Werror, -Xutf8, -BWd, -Is]", { flags: ["-Werror", "-Xutf8", "-BWd", "-Is"] }],
    ["working-directory: ./services/../tools/", { workingDirectory: "./services/../tools/" }],
    ["pass-env: TOKEN", { passEnv: ["TOKEN"] }],
    ["runs: { min: 7 }", { runs: { min: 7, max: 7 } }],
    ["runs: { max: 1 }", { runs: { min: 1, max: 1 } }],
    ["runs: {}", { runs: { min: 2, max: 5 } }],
    ["timeout: 0.5", { timeoutSeconds: 0.5 }],
  ])("reads a target's %s", (keys, expected) => {
    expect(
      decode(`targets: { api: { ${keys.startsWith("import") ? "" : "import: shop, "}${keys} } }`).targets,
    ).toStrictEqual([{ ...PLAIN_TARGET, ...expected }]);
  });

  it("passes values of variables as they are written", () => {
    expect(target("env: { A: 1.0, B: 0x10, C: true, D: '1.0', E: 1e3, F: no }").env).toStrictEqual({
      A: "1.0",
      B: "0x10",
      C: "true",
      D: "1.0",
      E: "1e3",
      F: "no",
    });
  });

  it("takes anchors, aliases and merge keys", () => {
    const { targets } = decode(`
targets:
  api: &api
    import: shop
    env: &env { LEVEL: 1.50, NAME: api }
  worker:
    <<: *api
    flags: -OO
  both:
    <<: [{ flags: -B }, *api]
    env:
      <<: *env
      NAME: both
`);
    expect(targets).toStrictEqual([
      { ...PLAIN_TARGET, env: { LEVEL: "1.50", NAME: "api" } },
      { ...PLAIN_TARGET, name: "worker", flags: ["-OO"], env: { LEVEL: "1.50", NAME: "api" } },
      { ...PLAIN_TARGET, name: "both", flags: ["-B"], env: { LEVEL: "1.50", NAME: "both" } },
    ]);
  });

  it("keeps targets in the order of the file", () => {
    const names = ["a", "b", "c", "d"];
    fc.assert(
      fc.property(fc.shuffledSubarray(names, { minLength: 4 }), (order) => {
        const text = `targets:\n${order.map((name) => `  ${name}: { import: ${name} }\n`).join("")}`;
        expect(decode(text).targets.map(({ name }) => name)).toStrictEqual(order);
      }),
    );
  });
});

const LIMIT = "warn: { growth: 1 KiB }";
const TARGET_KEYS = "before, import, script, after, python, flags, working-directory, env, pass-env, runs, timeout";
const MEASURES =
  "total.bytes, total.count, type.bytes, type.count, tuple-duplicates.bytes, tuple-duplicates.count, " +
  "dict-shapes.bytes, dict-shapes.count, empty-dicts.bytes, empty-dicts.count, unshared-dicts.bytes, " +
  "unshared-dicts.count, modules.count, package.bytes, package.count, module.bytes, module.count";
const MEASURES_TO_MATCH =
  "type.bytes, type.count, tuple-duplicates.bytes, tuple-duplicates.count, dict-shapes.bytes, dict-shapes.count, " +
  "modules.count, package.bytes, package.count, module.bytes, module.count";
const FLAG =
  "a flag of the interpreter in one word, such as -OO, -Werror or -Xutf8; not -c, -m, -i, -x, -h or -V, which would run something else";
const SIZE = "a size of 0 or more such as 512 B, 64 KiB, 1.5 MiB or 2 GiB, or a whole number of bytes";
const FOLDER = "a folder inside the repository, relative to its root";

describe("a mistake", () => {
  it.each<[string, string, string, string]>([
    // Keys.
    [
      "an unknown key, with the nearest right one",
      "targets:\n  api:\n    import: shop\n    pass_env: [A]",
      "4:5: pass_env is not a key in targets.api",
      `Did you mean pass-env? Allowed: ${TARGET_KEYS}.`,
    ],
    [
      "an unknown key that resembles none",
      "colour: red",
      "1:1: colour is not a key at the top of the file",
      "Allowed: targets, thresholds, waivers.",
    ],
    [
      "a misspelt key once, not as a missing one, too",
      `thresholds:\n  - id: a\n    mesure: total.bytes\n    ${LIMIT}`,
      "3:5: mesure is not a key in an item of thresholds",
      "Did you mean measure? Allowed: id, measure, match, except, warn, fail.",
    ],
    [
      "a missing key",
      `thresholds:\n  - measure: total.bytes\n    ${LIMIT}`,
      "2:5: id is missing in an item of thresholds",
      "Add it: text.",
    ],
    [
      "a missing measure, with all there are",
      `thresholds:\n  - id: a\n    ${LIMIT}`,
      "2:5: measure is missing in an item of thresholds",
      `Add it: a measure: ${MEASURES}.`,
    ],
    [
      "exercise, by name",
      "targets: { api: { import: shop, exercise: { code: x } } }",
      "1:33: exercise is not supported yet by this version of heapgate",
      "Remove it, or use a later version once there is one that supports it.",
    ],
    [
      "forbidden-imports, by name",
      "forbidden-imports: [pandas]",
      "1:1: forbidden-imports is not supported yet by this version of heapgate",
      "Remove it, or use a later version once there is one that supports it.",
    ],
    ["a key without a value", "targets:", "1:1: targets is empty", "Allowed: a mapping of names to targets."],
    [
      "thresholds without a value, which could mean none or the default ones",
      "thresholds:\n",
      "1:1: thresholds is empty",
      "Allowed: a list of thresholds; `[]` for none; without the key, the default ones hold.",
    ],
    [
      "a file that is a list",
      "- a",
      "1:1: the file is a list",
      "Allowed: a mapping with keys of: targets, thresholds, waivers.",
    ],
    [
      "a target that is empty",
      "targets:\n  api:\n",
      "2:3: targets.api is empty",
      `Allowed: a mapping with keys of: ${TARGET_KEYS}.`,
    ],
    // Targets.
    [
      "a target that measures nothing",
      "targets:\n  api: {}",
      "2:3: import or script is missing in targets.api",
      "Add it: what of the program is measured.",
    ],
    [
      "a target with an import and a script",
      "targets: { api: { import: shop, script: boot.py } }",
      "1:33: script cannot stand beside import",
      "A target imports modules or runs a script: remove one of them.",
    ],
    [
      "a target named as another but for case",
      "targets:\n  api: { import: shop }\n  API: { import: shop }",
      "3:3: target API stands in line 2 already",
      "Give one of them another name; of targets, which name files, the same in another case is the same name.",
    ],
    [
      "an import that is no module's name",
      "targets: { api: { import: [shop, shop/wsgi] } }",
      '1:34: an item of targets.api.import is "shop/wsgi"',
      "Allowed: the dotted name of a module, such as shop.wsgi.",
    ],
    [
      "an import of nothing",
      "targets: { api: { import: [] } }",
      "1:27: targets.api.import is an empty list",
      "Allowed: the dotted name of a module, or a list of such names.",
    ],
    [
      "an import that is neither text nor list",
      "targets: { api: { import: 3 } }",
      "1:27: targets.api.import is 3",
      "Allowed: the dotted name of a module, or a list of such names.",
    ],
    [
      "an import that is a mapping",
      "targets: { api: { import: { shop: 1 } } }",
      "1:27: targets.api.import is a mapping",
      "Allowed: the dotted name of a module, or a list of such names.",
    ],
    [
      "an empty path of a script",
      'targets: { api: { script: "" } }',
      '1:27: targets.api.script is ""',
      "Allowed: the path of a Python script.",
    ],
    [
      "a flag that runs something else",
      "targets: { api: { import: shop, flags: -c } }",
      '1:40: targets.api.flags is "-c"',
      `Allowed: ${FLAG}.`,
    ],
    [
      "runs of which fewer are allowed than needed",
      "targets: { api: { import: shop, runs: { min: 3, max: 2 } } }",
      "1:46: targets.api.runs.min is 3",
      "Allowed: at most runs.max, which is 2.",
    ],
    [
      "a key that resembles two, by the first of them",
      "targets: { api: { import: shop, runs: { mix: 3 } } }",
      "1:41: mix is not a key in targets.api.runs",
      "Did you mean min? Allowed: min, max.",
    ],
    [
      "no run at all",
      "targets: { api: { import: shop, runs: { max: 0 } } }",
      "1:46: targets.api.runs.max is 0",
      "Allowed: a whole number of 1 or more.",
    ],
    [
      "a time limit of nothing",
      "targets: { api: { import: shop, timeout: 0 } }",
      "1:42: targets.api.timeout is 0",
      "Allowed: a number of seconds above 0, a day at most.",
    ],
    [
      "a working directory outside the repository",
      "targets: { api: { import: shop, working-directory: a/../../b } }",
      '1:52: targets.api.working-directory is "a/../../b"',
      `Allowed: ${FOLDER}.`,
    ],
    [
      "a name that is no variable's",
      "targets: { api: { import: shop, env: { A=B: 1 } } }",
      '1:40: a key of targets.api.env is "A=B"',
      "Allowed: the name of one environment variable, without `=`, `*` or `?`.",
    ],
    [
      "a variable whose value is a list",
      "targets: { api: { import: shop, env: { A: [1] } } }",
      "1:43: targets.api.env.A is a list",
      "Allowed: text, a number, true or false.",
    ],
    [
      "a variable of the runner",
      "targets: { api: { import: shop, env: { GITHUB_TOKEN: x } } }",
      "1:40: GITHUB_TOKEN cannot be passed to the program",
      "Variables named GITHUB_*, ACTIONS_*, RUNNER_* and INPUT_* belong to the runner, tokens among them; what is measured never sees them. Pass what it needs under another name.",
    ],
    [
      "a variable of the runner to be let through",
      "targets: { api: { import: shop, pass-env: [A, actions_runtime_token] } }",
      "1:47: actions_runtime_token cannot be passed to the program",
      "Variables named GITHUB_*, ACTIONS_*, RUNNER_* and INPUT_* belong to the runner, tokens among them; what is measured never sees them. Pass what it needs under another name.",
    ],
    [
      "one variable of the runner to be let through",
      "targets: { api: { import: shop, pass-env: RUNNER_TEMP } }",
      "1:43: RUNNER_TEMP cannot be passed to the program",
      "Variables named GITHUB_*, ACTIONS_*, RUNNER_* and INPUT_* belong to the runner, tokens among them; what is measured never sees them. Pass what it needs under another name.",
    ],
    // Thresholds.
    [
      "an unknown measure, with the nearest right one",
      `thresholds: [{ id: a, measure: type.byte, ${LIMIT} }]`,
      '1:32: "type.byte" is not a measure',
      `Did you mean type.bytes? Allowed: ${MEASURES}.`,
    ],
    [
      "a measure that is a number",
      `thresholds: [{ id: a, measure: 3, ${LIMIT} }]`,
      "1:32: thresholds.measure is 3",
      `Allowed: a measure: ${MEASURES}.`,
    ],
    ...["leak.bytes", "leak.count"].map((measure): [string, string, string, string] => [
      `the measure ${measure}, by name`,
      `thresholds: [{ id: a, measure: ${measure}, ${LIMIT} }]`,
      `1:32: the measure ${measure} is not supported yet by this version of heapgate`,
      "Remove it, or use a later version once there is one that supports it.",
    ]),
    [
      "an id that another threshold has",
      `thresholds:\n  - { id: a, measure: total.bytes, ${LIMIT} }\n  - { id: a, measure: type.bytes, ${LIMIT} }`,
      "3:11: threshold a stands in line 2 already",
      "Give one of them another name; of targets, which name files, the same in another case is the same name.",
    ],
    [
      "a threshold without a level",
      "thresholds:\n  - { id: a, measure: total.bytes }",
      "2:5: warn or fail is missing in an item of thresholds",
      "Add it: the limit, for example fail: { growth: 64 KiB }.",
    ],
    [
      "a limit without a number",
      "thresholds: [{ id: a, measure: total.bytes, fail: {} }]",
      "1:51: thresholds.fail is empty",
      "Allowed: at least one of growth, percent and max.",
    ],
    [
      "match on a measure that is one number",
      `thresholds: [{ id: a, measure: total.bytes, match: x, ${LIMIT} }]`,
      "1:45: match cannot stand beside measure total.bytes",
      `Remove it, or choose a measure that has names or values: ${MEASURES_TO_MATCH}.`,
    ],
    [
      "except on a measure that is one number",
      `thresholds: [{ id: a, measure: empty-dicts.count, except: [], warn: { growth: 1 } }]`,
      "1:51: except cannot stand beside measure empty-dicts.count",
      `Remove it, or choose a measure that has names or values: ${MEASURES_TO_MATCH}.`,
    ],
    [
      "a match that is no text",
      `thresholds: [{ id: a, measure: type.bytes, match: [1], ${LIMIT} }]`,
      "1:52: an item of thresholds.match is 1",
      "Allowed: a pattern, or a list of patterns; a number or a word such as true in quotes.",
    ],
    [
      "a match of nothing",
      `thresholds: [{ id: a, measure: type.bytes, match: [], ${LIMIT} }]`,
      "1:51: thresholds.match is an empty list",
      "Allowed: a pattern, or a list of patterns; a number or a word such as true in quotes.",
    ],
    [
      "an unknown unit, with the nearest right one",
      "thresholds: [{ id: a, measure: type.bytes, fail: { growth: 64 KB } }]",
      '1:60: thresholds.fail.growth is "64 KB"',
      `Did you mean 64 KiB? Allowed: ${SIZE}.`,
    ],
    [
      "a unit on a count",
      "thresholds: [{ id: a, measure: type.count, fail: { max: 64 KiB } }]",
      '1:57: thresholds.fail.max is "64 KiB"',
      "Did you mean 64? Allowed: a whole number of 0 or more without a unit, since the measure counts objects.",
    ],
    [
      "a negative size",
      "thresholds: [{ id: a, measure: type.bytes, fail: { growth: -1 } }]",
      "1:60: thresholds.fail.growth is -1",
      `Allowed: ${SIZE}.`,
    ],
    [
      "a percentage that is none",
      "thresholds: [{ id: a, measure: type.bytes, fail: { percent: 2 pct } }]",
      '1:61: thresholds.fail.percent is "2 pct"',
      "Allowed: a number of 0 or more with at most 6 decimals, such as 0.5 or 2 %.",
    ],
    // Waivers.
    [
      "a waiver for an unknown threshold, with the nearest right one",
      "waivers: [{ threshold: totl, up-to: 1 KiB, reason: why }]",
      "1:24: there is no threshold totl that could be waived",
      "Did you mean total? Allowed: total, each-type, equal-tuples.",
    ],
    [
      "a waiver where there are no thresholds",
      "thresholds: []\nwaivers: [{ threshold: total, up-to: 1 KiB, reason: why }]",
      "2:24: there is no threshold total that could be waived",
      "Allowed: none, since the file has no thresholds.",
    ],
    [
      "a waiver that matches parts of one number",
      "waivers: [{ threshold: total, match: [dict], up-to: 1 KiB, reason: why }]",
      "1:38: waivers.match is a list",
      'Allowed: "*" or left out, since threshold total is one number.',
    ],
    [
      "a waiver without a size",
      "waivers: [{ threshold: total, reason: why }]",
      "1:11: up-to is missing in an item of waivers",
      `Add it: ${SIZE}.`,
    ],
    [
      "a waiver in an unknown unit",
      "waivers: [{ threshold: total, up-to: 1 M, reason: why }]",
      '1:38: waivers.up-to is "1 M"',
      `Did you mean 1 MiB? Allowed: ${SIZE}.`,
    ],
    [
      "a waiver without words",
      'waivers: [{ threshold: total, up-to: 1 KiB, reason: " " }]',
      '1:53: waivers.reason is " "',
      "Allowed: the reason in words, for those who read the report.",
    ],
    [
      "a waiver until a day that does not exist",
      "waivers: [{ threshold: total, up-to: 1 KiB, reason: why, until: 2026-02-29 }]",
      '1:65: waivers.until is "2026-02-29"',
      "Allowed: a date that exists, as YYYY-MM-DD.",
    ],
    // YAML.
    [
      "a key that stands twice",
      "waivers: []\nwaivers: []",
      "2:1: this is not YAML that heapgate reads: this key stands twice in one mapping",
      "Correct the file at this place.",
    ],
    [
      "a tab",
      "targets:\n\tapi: {}",
      "2:1: this is not YAML that heapgate reads: tabs cannot indent YAML; use spaces",
      "Correct the file at this place.",
    ],
    [
      "a second document",
      "{}\n---\n{}",
      "2:1: this is not YAML that heapgate reads: the file holds more than one document; a line `---` begins another",
      "Correct the file at this place.",
    ],
    [
      "a mapping as a key",
      "? { a: 1 }\n: 2",
      "1:3: this is not YAML that heapgate reads: a list or a mapping cannot be a key",
      "Correct the file at this place.",
    ],
    [
      "an unknown tag",
      "targets: !thing {}",
      "1:10: this is not YAML that heapgate reads: Unresolved tag: !thing",
      "Correct the file at this place.",
    ],
    [
      "a key that JavaScript would swallow",
      "targets: { __proto__: { import: shop } }",
      "1:12: this is not YAML that heapgate reads: __proto__ cannot be a key",
      "Correct the file at this place.",
    ],
    [
      "a merge of what is no mapping",
      "<<: 3",
      "1:1: this is not YAML that heapgate reads: Merge sources must be maps or map aliases",
      "Correct the file at this place.",
    ],
    ["nesting without end", "[".repeat(20_000), "1:", "Correct the file at this place."],
  ])("is told with its place and what is allowed: %s", (_, text, place, fix) => {
    const told = mistakes(text);
    expect(told).toHaveLength(1);
    expect(told[0]?.slice(0, `heapgate.yml:${place}`.length)).toBe(`heapgate.yml:${place}`);
    expect(told[0]?.split("\n").at(-1)).toBe(fix);
    if (place !== "1:") expect(told[0]).toBe(`heapgate.yml:${place}\n${fix}`);
  });

  it("does not hide the others: all are told, in the order of the file", () => {
    expect(
      codes(`
targets:
  CON: { import: shop }
  api: { import: shop, timeout: soon, colour: red }
  web: { script: a.py, import: shop, runs: { min: 9, max: 1 } }
thresholds:
  - { id: total, measure: total.byte, fail: { growth: 1 } }
  - { id: total, measure: leak.bytes, fail: { growth: 1 } }
  - { id: types, measure: type.bytes, match: x, fail: { growth: 1 kb } }
  - 7
waivers:
  - { threshold: total, up-to: 1, reason: why }
  - { threshold: type, up-to: 1, reason: why }
extra: 1
`),
    ).toStrictEqual([
      "configuration-value",
      "configuration-value",
      "configuration-unknown-key",
      "configuration-conflict",
      "configuration-value",
      "configuration-unknown-measure",
      "configuration-duplicate",
      "configuration-not-yet",
      "configuration-value",
      "configuration-value",
      "configuration-unknown-threshold",
      "configuration-unknown-key",
    ]);
  });

  it("is told at the anchor where an alias brought it in", () => {
    expect(
      mistakes("targets:\n  a: &a\n    import: shop\n    timeout: -1\n  b: { <<: *a, flags: -B }").map(
        (text) => text.split("\n")[0],
      ),
    ).toStrictEqual(["heapgate.yml:4:14: targets.a.timeout is -1", "heapgate.yml:4:14: targets.b.timeout is -1"]);
  });

  it("is told where a wrong value is long, by its beginning", () => {
    const [told] = mistakes(`targets: { api: { import: "${"x ".repeat(100)}" } }`);
    expect(told?.split("\n")[0]).toBe(`heapgate.yml:1:27: targets.api.import is "${"x ".repeat(30)}..."`);
  });

  it("is a file that is too large to be a configuration", () => {
    expect(mistakes(" ".repeat(1024 * 1024 + 1))).toStrictEqual([
      "heapgate.yml: the file has 1048577 bytes, more than the 1048576 that are read\nCheck that it is the file you meant: no dump and no configuration of heapgate is that large.",
    ]);
  });

  it("is an expansion bomb", () => {
    const bomb = "a: &a [x]\nb: &b [*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b]\nd: [*c,*c,*c,*c]";
    expect(mistakes(bomb).map((text) => text.split("\n")[0])).toStrictEqual([
      "heapgate.yml:1:1: this is not YAML that heapgate reads: Excessive alias count indicates a resource exhaustion attack",
    ]);
  });

  it("is nothing that can be made up and ends otherwise than in a mistake or a configuration", () => {
    const words = fc.constantFrom("targets", "api", "import", "shop", "thresholds", "id", "warn", "growth", "64 KiB");
    const value = fc.letrec((tie) => ({
      node: fc.oneof(
        { depthSize: "small", withCrossShrink: true },
        words,
        fc.constantFrom(null, true, -1, 0.5, 64),
        fc.array(tie("node"), { maxLength: 3 }),
        fc.dictionary(words, tie("node"), { maxKeys: 4 }),
      ),
    })).node;
    fc.assert(
      fc.property(value, (made) => {
        const decoded = decodeConfiguration(JSON.stringify(made), "f");
        expect(decoded.kind === "decoded" || decoded.mistakes.length > 0).toBe(true);
      }),
    );
  });
});

describe("the name of a target", () => {
  it.each(["api", "API-2", "_x", "3.13", "a.b_c-d", "console", "com10", "nul_", "x".repeat(100)])(
    "may be %s",
    (name) => {
      expect(codes(`targets: { ${name}: { import: shop } }`)).toStrictEqual([]);
    },
  );

  it.each([
    ".",
    "..",
    ".hidden",
    "-x",
    "a b",
    "a/b",
    "a\\\\b",
    "api.",
    "ä",
    "",
    "CON",
    "nul",
    "Com1",
    "LPT9.txt",
    "aux.json",
    "x".repeat(101),
  ])("may not be %j, since it names files", (name) => {
    expect(codes(`targets: { "${name}": { import: shop } }`)).toStrictEqual(["configuration-value"]);
  });
});

describe("a flag", () => {
  it.each([
    "-OO",
    "-B",
    "-I",
    "-Es",
    "-Xdev",
    "-Xfrozen_modules=off",
    "-Wignore::DeprecationWarning",
    "-bb",
    "-uXutf8",
  ])("may be %s", (flag) => {
    expect(codes(`targets: { api: { import: shop, flags: "${flag}" } }`)).toStrictEqual([]);
  });

  it.each([
    "-",
    "--",
    "-c",
    "-cprint()",
    "-m",
    "-mpdb",
    "-Om",
    "-i",
    "-Ii",
    "-h",
    "-V",
    "-VV",
    "-x",
    "-W",
    "-X",
    "-?",
    "--help",
    "dev",
    "",
  ])("may not be %j", (flag) => {
    expect(codes(`targets: { api: { import: shop, flags: ["${flag}"] } }`)).toStrictEqual(["configuration-value"]);
  });
});

describe("a working directory", () => {
  it.each([".", "a", "a/b", "./a", "a/..", "a/../b", "a//b", "...", "~"])("may be %s", (folder) => {
    expect(codes(`targets: { api: { import: shop, working-directory: "${folder}" } }`)).toStrictEqual([]);
  });

  it.each([
    "",
    "/",
    "/a",
    "..",
    "../a",
    "a/../..",
    "a/../../a",
    "C:\\\\a",
    "c:a",
    "\\\\\\\\host",
    "a\\\\..\\\\..",
    "a\\0",
  ])("may not be %j", (folder) => {
    expect(codes(`targets: { api: { import: shop, working-directory: "${folder}" } }`)).toStrictEqual([
      "configuration-value",
    ]);
  });
});
