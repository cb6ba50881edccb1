// The workflows: no mistake that GitHub would find, no right too many or too few, nothing that others can slip in.
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { workflowTemplate } from "../../src/config/template.js";
import { isOwnAction, listWorkflows, parseWorkflow, permissionsOf, relayedBy } from "./workflow.js";
import type { Permissions, Step } from "./workflow.js";

let place = "";
beforeAll(() => {
  place = mkdtempSync(join(tmpdir(), "heapgate-workflows-"));
});
afterAll(() => rmSync(place, { recursive: true }));

const WORKFLOWS = listWorkflows();
/** Those that run as they stand here; what a README shows names versions, for brevity. */
const FILES = WORKFLOWS.filter(({ file }) => file.endsWith(".yml"));
/** The first of two phases leaves the comment to the second. */
const RELAYED = relayedBy(FILES.map(({ text }) => parseWorkflow(text)));

const RECKLESS = `on:
  pull_request_target:
permissions:
  contents: write
  pull_requests: write
jobs:
  heap:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v7
      - run: echo "\${{ github.event.pull_request.title }}"
      - uses: heapgate/heapgate@v1
        with:
          treshold: 1
      - uses: ./
        with: { mode: measure, imports: shop }
`;

describe("GitHub's language service", () => {
  it("finds nothing in action.yml, in the workflows, and in those of the documentation", () => {
    expect(lint([])).toStrictEqual({ stdout: "", status: 0 });
  });

  it("finds nothing in the workflow that `init` writes", () => {
    expect(lint([written("init.yml", workflowTemplate())])).toStrictEqual({ stdout: "", status: 0 });
  });

  it("finds wrong inputs and unknown permissions, in a file and in a page that shows it", () => {
    const mistakes = (first: number): readonly string[] => [
      `${first + 4}:3: Unexpected value 'pull_requests'`,
      `${first + 13}:11: Invalid action input 'treshold'`,
      `${first + 15}:32: Invalid action input 'imports'`,
    ];
    const file = written("reckless.yml", RECKLESS);
    const page = written("page.md", `# A page\n\n\`\`\`yaml\n${RECKLESS}\`\`\`\n`);
    const { stdout, status } = lint([file, page]);
    const found = stdout.trimEnd().split("\n");
    expect(found.map((line) => line.replace(/^.*\.(?:yml|md):/, ""))).toStrictEqual([...mistakes(1), ...mistakes(4)]);
    expect(status).toBe(1);
  });
});

describe("the workflows", () => {
  it("are there to be looked at", () => {
    const folders = new Set(WORKFLOWS.map(({ file }) => file.replace(/[^/]*$/, "")));
    expect([...folders].sort()).toStrictEqual(
      expect.arrayContaining(["", ".github/workflows/", "examples/workflows/"]),
    );
  });

  it("pin the actions of others by commit", () => {
    expect(FILES.flatMap(({ file, text }) => unpinned(text).map((line) => `${file}: ${line}`))).toStrictEqual([]);
    expect(unpinned(RECKLESS)).toStrictEqual(["actions/checkout@v7"]);
  });

  it("pin each action at one version, whichever file uses it", () => {
    const pins = new Set(FILES.flatMap(({ text }) => text.match(/[\w/-]+@[0-9a-f]{40} # \S+/g) ?? []));
    const names = [...pins].map((pin) => pin.replace(/@.*/, ""));
    expect(names.sort()).toStrictEqual([
      "actions/cache/restore",
      "actions/cache/save",
      "actions/checkout",
      "actions/setup-node",
      "actions/setup-python",
    ]);
  });

  it("put no expression into a script, and keep no credentials in a checkout", () => {
    expect(everywhere(carelessSteps)).toStrictEqual([]);
    expect(carelessSteps(RECKLESS)).toStrictEqual([
      "actions/checkout@v7 keeps its credentials",
      'an expression in: echo "${{ github.event.pull_request.title }}"',
    ]);
  });

  it("give heapgate the rights that its mode needs, and no job a right to write but for its comment", () => {
    expect(everywhere(wrongRights)).toStrictEqual([]);
    const worded = RECKLESS.replace("pull_requests", "pull-requests");
    expect(wrongRights(worded)).toStrictEqual([
      "heap: contents: write is more than is needed",
      "heap: actions: read is missing for heapgate/heapgate@v1",
    ]);
  });

  it("end by themselves and give rights to jobs alone, where they are our own", () => {
    const own = FILES.filter(({ file }) => file.startsWith(".github/")).map(({ file, text }) => {
      const { permissions, jobs } = parseWorkflow(text);
      return {
        file,
        permissions,
        unbounded: Object.values(jobs).filter((job) => job["timeout-minutes"] === undefined),
      };
    });
    expect(own).toStrictEqual(own.map(({ file }) => ({ file, permissions: {}, unbounded: [] })));
  });
});

const zizmor = audit([]);
const CANNOT = 69;
(zizmor.status === CANNOT ? describe.skip : describe)("zizmor", () => {
  it("finds nothing in the workflows, the examples and action.yml, and has read all of them", () => {
    expect(zizmor.stdout).toMatch(/^No findings to report/m);
    expect(zizmor.status).toBe(0);
    const unread = [...FILES.map(({ file }) => file), "action.yml"].filter(
      (file) =>
        !new RegExp(`completed .*${file.replaceAll(".", "\\.")}$`, "m").test(zizmor.stderr.replaceAll("\\", "/")),
    );
    expect(unread).toStrictEqual([]);
  });

  it("finds what a reckless workflow does", () => {
    const { stdout, status } = audit([written("audited.yml", RECKLESS.replace("  pull_requests: write\n", ""))]);
    const rules = [...stdout.matchAll(/^(?:error|warning)\[([\w-]+)\]/gm)].map(([, rule]) => rule);
    expect(rules).toStrictEqual(expect.arrayContaining(["dangerous-triggers", "template-injection", "unpinned-uses"]));
    expect(status).not.toBe(0);
  });
});

function lint(files: readonly string[]): { readonly stdout: string; readonly status: number | null } {
  const { stdout, status } = spawnSync(process.execPath, ["scripts/lint-workflows.mjs", ...files], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "inherit"],
  });
  return { stdout, status };
}

function audit(files: readonly string[]): {
  readonly stdout: string;
  readonly stderr: string;
  readonly status: number | null;
} {
  return spawnSync(process.execPath, ["scripts/zizmor.mjs", ...files], { encoding: "utf8" });
}

function written(name: string, text: string): string {
  const path = join(place, name);
  writeFileSync(path, text);
  return path;
}

function everywhere(faultsOf: (text: string) => readonly string[]): readonly string[] {
  return WORKFLOWS.flatMap(({ file, text }) => faultsOf(text).map((fault) => `${file}: ${fault}`));
}

/** Of `uses: owner/name@<commit> # v1.2.3` neither part may be missing: one is for machines, one for people. */
function unpinned(text: string): readonly string[] {
  return [...text.matchAll(/\buses: *(.*)/g)]
    .map(([, used = ""]) => used)
    .filter((used) => !/^\.\/(?: #|$)|^heapgate\/heapgate@v\d+$/.test(used))
    .filter((used) => !/^[\w-]+\/[\w/-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(used));
}

function carelessSteps(text: string): readonly string[] {
  return Object.values(parseWorkflow(text).jobs)
    .flatMap(({ steps }) => steps)
    .flatMap(({ uses, run, with: inputs }) => [
      ...(uses?.startsWith("actions/checkout@") === true && inputs["persist-credentials"] !== false
        ? [`${uses} keeps its credentials`]
        : []),
      ...(run?.includes("${{") === true ? [`an expression in: ${run}`] : []),
    ]);
}

function wrongRights(text: string): readonly string[] {
  const workflow = parseWorkflow(text);
  const isRelayed = RELAYED.includes(workflow.name ?? "");
  return Object.entries(workflow.jobs).flatMap(([name, { steps }]) => {
    const given = permissionsOf(workflow, name);
    if (given === undefined) return [`${name}: no word of permissions`];
    const tooMany = Object.entries(given)
      .filter(([right, level]) => level === "write" && right !== "pull-requests")
      .map(([right]) => `${name}: ${right}: write is more than is needed`);
    const tooFew = steps
      .filter(isOwnAction)
      .flatMap((step) =>
        missing(given, { step, isRelayed }).map((right) => `${name}: ${right} is missing for ${step.uses}`),
      );
    return [...tooMany, ...tooFew];
  });
}

/** Rights that a use of heapgate needs and has not. */
function missing(
  given: Permissions,
  { step, isRelayed }: { readonly step: Step; readonly isRelayed: boolean },
): readonly string[] {
  const { mode = "auto", baseline = "artifact", comment = "always" } = step.with;
  const comments = mode !== "measure" && comment !== "never" && !isRelayed;
  const finds = mode !== "measure" && baseline === "artifact";
  return [
    ...(given["contents"] === undefined || given["contents"] === "none" ? ["contents: read"] : []),
    ...(finds && given["actions"] !== "read" ? ["actions: read"] : []),
    ...(comments && given["pull-requests"] !== "write" ? ["pull-requests: write"] : []),
  ];
}
