import { describe, expect, it } from "@jest/globals";
import { readYaml, type Path, type Spot } from "../../src/config/document.js";

const TEXT = `# a comment
base: &base
  list: [one, { two: 2.0 }]
  left-out:
copy:
  <<: *base
  own: "text"
whole: *base
both:
  <<: [{ first: 1 }, *base]
`;

function read(text: string) {
  const yaml = readYaml(text);
  if (yaml.kind === "not-yaml") throw new Error(JSON.stringify(yaml.causes));
  return yaml;
}

describe("a YAML text", () => {
  const yaml = read(TEXT);

  it("is the value that it says, with anchors and merge keys resolved", () => {
    const base = { list: ["one", { two: 2 }], "left-out": null };
    expect(yaml.value).toStrictEqual({
      base,
      copy: { ...base, own: "text" },
      whole: base,
      both: { first: 1, ...base },
    });
  });

  it.each<[Path, "key" | "value", Spot]>([
    [["base"], "key", { line: 2, column: 1 }],
    [["base"], "value", { line: 3, column: 3 }],
    [["base", "list"], "key", { line: 3, column: 3 }],
    [["base", "list"], "value", { line: 3, column: 9 }],
    [["base", "list", 0], "value", { line: 3, column: 10 }],
    [["base", "list", 1, "two"], "key", { line: 3, column: 17 }],
    [["base", "list", 1, "two"], "value", { line: 3, column: 22 }],
    [["base", "left-out"], "value", { line: 4, column: 3 }],
    [["copy", "own"], "value", { line: 7, column: 8 }],
    [["copy", "list", 0], "value", { line: 3, column: 10 }],
    [["whole"], "value", { line: 8, column: 8 }],
    [["whole", "list", 0], "value", { line: 3, column: 10 }],
    [["both", "first"], "key", { line: 10, column: 10 }],
    [["both", "list", 0], "value", { line: 3, column: 10 }],
    [[], "key", { line: 2, column: 1 }],
  ])("has the place of %j, its %s", (path, part, spot) => {
    expect(yaml.locate(path, part)).toStrictEqual(spot);
  });

  it.each<[Path]>([
    [["nothing"]],
    [["base", 0]],
    [["base", "list", 7]],
    [["base", "list", 0, "x"]],
    [["copy", "nothing"]],
  ])("has its beginning as the place of what is not there: %j", (path) => {
    expect(yaml.locate(path, "value")).toStrictEqual({ line: 1, column: 1 });
  });

  it("keeps how a scalar is written, and has no such thing for the rest", () => {
    expect(yaml.writtenAt(["whole", "list", 1, "two"])).toBe("2.0");
    expect(yaml.writtenAt(["copy", "own"])).toBe("text");
    expect(yaml.writtenAt(["base"])).toBeUndefined();
    expect(yaml.writtenAt(["nothing"])).toBeUndefined();
  });

  it("is nothing where it has no content", () => {
    const empty = read("# only a comment");
    expect(empty.value).toBeNull();
    expect(empty.locate([], "key")).toStrictEqual({ line: 1, column: 1 });
  });

  it("is refused once for each duplicate key, and once for what does not parse", () => {
    expect(readYaml("a: 1\na: 2\nb: 1\nb: 2\nc: [}\nd: {]\n")).toStrictEqual({
      kind: "not-yaml",
      causes: [
        { cause: "this key stands twice in one mapping", spot: { line: 2, column: 1 } },
        { cause: "this key stands twice in one mapping", spot: { line: 4, column: 1 } },
        { cause: expect.any(String), spot: { line: 5, column: 5 } },
      ],
    });
  });
});
