// Holds the import directions of the house, and the few habits that a reader relies on in every file.
import { describe, expect, it } from "@jest/globals";
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, posix, sep } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";

const SRC = join(dirname(fileURLToPath(import.meta.url)), "../../src");

type Import = { readonly from: string; readonly isTypeOnly: boolean };
type SourceFile = {
  /** Relative to src, with `/`. */
  readonly path: string;
  readonly text: string;
  readonly nodes: readonly ts.Node[];
  readonly imports: readonly Import[];
};

const FILES: readonly SourceFile[] = readdirSync(SRC, { recursive: true, encoding: "utf8" })
  .filter((path) => path.endsWith(".ts"))
  .map((path) => path.split(sep).join("/"))
  .sort()
  .map((path) => {
    const text = readFileSync(join(SRC, path), "utf8");
    const nodes = nodesOf(ts.createSourceFile(path, text, ts.ScriptTarget.ES2022, true));
    return { path, text, nodes, imports: nodes.flatMap((node) => importOf(node, path)) };
  });

function nodesOf(node: ts.Node): readonly ts.Node[] {
  const inner: ts.Node[] = [];
  node.forEachChild((child) => {
    inner.push(...nodesOf(child));
  });
  return [node, ...inner];
}

function importOf(node: ts.Node, path: string): readonly Import[] {
  if (ts.isImportDeclaration(node) && ts.isStringLiteral(node.moduleSpecifier)) {
    const isTypeOnly = node.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword;
    return [{ from: resolve(node.moduleSpecifier.text, path), isTypeOnly }];
  }
  if (ts.isExportDeclaration(node) && node.moduleSpecifier !== undefined && ts.isStringLiteral(node.moduleSpecifier)) {
    return [{ from: resolve(node.moduleSpecifier.text, path), isTypeOnly: node.isTypeOnly }];
  }
  if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
    const [name] = node.arguments;
    return [
      { from: name !== undefined && ts.isStringLiteral(name) ? resolve(name.text, path) : "?", isTypeOnly: false },
    ];
  }
  return [];
}

function resolve(name: string, path: string): string {
  if (!name.startsWith(".")) return name;
  return posix.normalize(posix.join(posix.dirname(path), name)).replace(/\.js$/, ".ts");
}

/** Everything a file reaches at run time: types are gone by then. */
function reachedFrom(path: string, seen: ReadonlySet<string> = new Set()): ReadonlySet<string> {
  if (seen.has(path)) return seen;
  const { imports } = FILES.find((file) => file.path === path) ?? { imports: [] };
  return imports
    .filter(({ isTypeOnly }) => !isTypeOnly)
    .reduce<ReadonlySet<string>>((all, { from }) => reachedFrom(from, all), new Set([...seen, path]));
}

const isIn =
  (...places: readonly string[]) =>
  (path: string): boolean =>
    places.some((place) => (place.endsWith("/") ? path.startsWith(place) : path === place));

function filesIn(...places: readonly string[]): readonly SourceFile[] {
  return FILES.filter(({ path }) => isIn(...places)(path));
}

function filesOutside(...places: readonly string[]): readonly SourceFile[] {
  return FILES.filter(({ path }) => !isIn(...places)(path));
}

/** `file -> import` of every import of these files that is not allowed. */
function strays(files: readonly SourceFile[], isAllowed: (one: Import) => boolean): readonly string[] {
  return files.flatMap(({ path, imports }) =>
    imports.filter((one) => !isAllowed(one)).map(({ from }) => `${path} -> ${from}`),
  );
}

/** `file: code` of every node of these files of which something holds. */
function nodesWith(files: readonly SourceFile[], isMeant: (node: ts.Node) => boolean): readonly string[] {
  return files.flatMap(({ path, nodes }) =>
    nodes.filter(isMeant).map((node) => `${path}: ${node.parent.getText().split("\n")[0]}`),
  );
}

/** A name used for what it stands for in its scope: not the key of an object and not what follows a dot. */
const isName =
  (...names: readonly string[]) =>
  (node: ts.Node): boolean => {
    if (!ts.isIdentifier(node) || !names.includes(node.text)) return false;
    const { parent } = node;
    const isKey =
      (ts.isPropertyAccessExpression(parent) ||
        ts.isPropertyAssignment(parent) ||
        ts.isPropertySignature(parent) ||
        ts.isMethodSignature(parent)) &&
      parent.name === node;
    return !isKey;
  };

/** A call of a function of one of these names, whatever object it is taken from. */
const isCallOf =
  (...names: readonly string[]) =>
  (node: ts.Node): boolean => {
    if (!ts.isCallExpression(node)) return false;
    const { expression } = node;
    const called = ts.isPropertyAccessExpression(expression) ? expression.name : expression;
    return ts.isIdentifier(called) && names.includes(called.text);
  };

const PURE = ["heap/", "config/", "gate.ts", "report/"];
const PURE_LIBRARIES = ["zod", "yaml", "fastest-levenshtein", "markdown-table"];

describe("the directions of imports", () => {
  it("are read from files that are there", () => {
    expect(FILES.length).toBeGreaterThan(20);
    const gate = FILES.find(({ path }) => path === "gate.ts");
    expect(gate?.imports).toContainEqual({ from: "config/evaluate.ts", isTypeOnly: false });
    expect(gate?.imports).toContainEqual({ from: "heap/snapshot.ts", isTypeOnly: true });
    expect([...reachedFrom("gate.ts")]).toContain("heap/measures.ts");
  });

  it("lead to files that exist", () => {
    const paths = FILES.map(({ path }) => path);
    expect(strays(FILES, ({ from }) => !from.endsWith(".ts") || paths.includes(from))).toStrictEqual([]);
  });

  it.each<[string, readonly string[], readonly string[]]>([
    ["errors.ts is below all", ["errors.ts"], []],
    ["heap knows nothing of the rest", ["heap/"], ["heap/", "errors.ts"]],
    ["config knows heap", ["config/"], ["config/", "heap/", "errors.ts"]],
    ["gate knows config and heap", ["gate.ts"], ["config/", "heap/", "errors.ts"]],
    [
      "report knows gate, config and heap, and of the ports their types",
      ["report/"],
      ["report/", "gate.ts", "config/", "heap/", "errors.ts", "version.ts", "ports.ts"],
    ],
    [
      "measuring knows gate, the ports and what a report holds",
      ["measuring.ts"],
      ["gate.ts", "config/", "heap/", "errors.ts", "ports.ts", "report/report.ts"],
    ],
  ])("go one way: %s", (_, from, to) => {
    const isAllowed = (one: Import): boolean => isIn(...to)(one.from) || PURE_LIBRARIES.includes(one.from);
    expect(strays(filesIn(...from), isAllowed)).toStrictEqual([]);
  });

  it("take the ports for types alone, everywhere", () => {
    expect(strays(FILES, ({ from, isTypeOnly }) => from !== "ports.ts" || isTypeOnly)).toStrictEqual([]);
  });

  it("lead to the edge from the two doors alone", () => {
    const inner = filesOutside("edge/", "action.ts", "cli.ts");
    expect(strays(inner, ({ from }) => !from.startsWith("edge/"))).toStrictEqual([]);
  });

  it("keep the stories of the action and of the command line apart", () => {
    expect(strays(filesIn("action/"), ({ from }) => !isIn("cli/", "cli.ts")(from))).toStrictEqual([]);
    expect(strays(filesIn("cli/"), ({ from }) => !isIn("action/", "action.ts")(from))).toStrictEqual([]);
  });

  it("keep GitHub's packages and the machine out of the stories", () => {
    const isOutside = ({ from }: Import): boolean => from.startsWith("@actions/") || /^node:(?!path$)/.test(from);
    expect(strays(filesOutside("edge/", "action.ts", "cli.ts"), (one) => !isOutside(one))).toStrictEqual([]);
  });

  it("keep GitHub's packages out of all that the command line loads", () => {
    expect([...reachedFrom("cli.ts")].filter((path) => path.startsWith("@actions/"))).toStrictEqual([]);
  });

  it("know no circles among the pure files", () => {
    const circles = filesIn(...PURE).filter(({ path, imports }) =>
      imports.some(({ from, isTypeOnly }) => !isTypeOnly && reachedFrom(from).has(path)),
    );
    expect(circles.map(({ path }) => path)).toStrictEqual([]);
  });
});

describe("the pure files", () => {
  const pure = filesIn(...PURE, "errors.ts");

  it("use no clock, no process, no console and no promises", () => {
    const outer = isName("process", "Date", "console", "Promise", "setTimeout", "globalThis", "fetch", "performance");
    expect(nodesWith(pure, outer)).toStrictEqual([]);
    const later = (node: ts.Node): boolean => node.kind === ts.SyntaxKind.AsyncKeyword || ts.isAwaitExpression(node);
    expect(nodesWith(pure, later)).toStrictEqual([]);
  });

  it("leave nothing to chance or to the language of the machine", () => {
    expect(nodesWith(pure, isCallOf("random", "localeCompare", "toLocaleString"))).toStrictEqual([]);
    expect(nodesWith(pure, isName("Intl", "crypto"))).toStrictEqual([]);
  });
});

describe("the ports", () => {
  it("are types and nothing else", () => {
    const isStatement = (node: ts.Node): boolean => node.parent !== undefined && ts.isSourceFile(node.parent);
    const isType = (node: ts.Node): boolean =>
      ts.isTypeAliasDeclaration(node) ||
      node.kind === ts.SyntaxKind.EndOfFileToken ||
      (ts.isImportDeclaration(node) && node.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword);
    expect(nodesWith(filesIn("ports.ts"), (node) => isStatement(node) && !isType(node))).toStrictEqual([]);
  });
});

describe("what only one place may do", () => {
  it("inputs are read in action/inputs.ts", () => {
    const read = isCallOf("getInput", "getBooleanInput", "getMultilineInput");
    expect(nodesWith(filesOutside("action/inputs.ts"), read)).toStrictEqual([]);
  });

  it("a step is failed in action.ts", () => {
    expect(nodesWith(filesOutside("action.ts"), isName("setFailed"))).toStrictEqual([]);
    expect(nodesWith(filesOutside("action.ts"), isCallOf("setFailed"))).toStrictEqual([]);
  });

  it("the process is seen by the doors and the edge", () => {
    expect(nodesWith(filesIn("cli.ts"), isName("process"))).not.toStrictEqual([]);
    expect(nodesWith(filesOutside("edge/", "action.ts", "cli.ts"), isName("process"))).toStrictEqual([]);
  });
});

describe("every file", () => {
  it("opens with a line that says what it decides", () => {
    const silent = FILES.filter(({ text }) => !/^(?:#![^\n]*\n)?\/\/ \S.*\S\n/.test(text));
    expect(silent.map(({ path }) => path)).toStrictEqual([]);
  });

  it("is named after what it holds, not after a drawer", () => {
    const drawer = /(?:^|[/-])(?:utils?|helpers?|common|misc|shared|lib|manager|types|constants)(?:\.ts$|\/)/;
    expect(FILES.map(({ path }) => path).filter((path) => drawer.test(path))).toStrictEqual([]);
  });

  it("checks its types: no any, no cast, no error suppressed", () => {
    const isLoose = (node: ts.Node): boolean =>
      node.kind === ts.SyntaxKind.AnyKeyword ||
      ts.isTypeAssertionExpression(node) ||
      ts.isNonNullExpression(node) ||
      (ts.isAsExpression(node) && node.type.getText() !== "const");
    expect(nodesWith(FILES, isLoose)).toStrictEqual([]);
    const silenced = FILES.filter(({ text }) => /@ts-(?:ignore|expect-error|nocheck)/.test(text));
    expect(silenced.map(({ path }) => path)).toStrictEqual([]);
  });
});
