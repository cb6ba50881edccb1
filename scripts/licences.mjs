// What dist/licences.txt says of every package that went into a bundle: its licence and notice files, and the notices
// that stand in its source, which a bundle loses.
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

/** Of `node_modules/a/node_modules/@b/c/d.js` the folder of the innermost package. */
const PACKAGE = /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/;
const LICENCE_FILE = /^(?:licen[cs]e|copying|notice)(?:[.-]|$)/i;
/** In a README, the section on the licence, to the next heading. */
const LICENCE_SECTION = /^(?:#+ *licen[cs]e.*|licen[cs]e *\n[=-]{3,}) *\n([^]*?)(?=^#|\n.*\n[=-]{3,}$|(?![^]))/im;
/** Comments that begin a line, whole: blocks, and lines in a row. */
const COMMENTS = /^[ \t]*(?:\/\*[^]*?\*\/|(?:\/\/.*\n?(?:[ \t]*(?=\/\/))?)+)/gm;
const NOTICE = /copyright|redistribution|\bMIT licen[cs]e/i;

const BETWEEN = `\n\n${"-".repeat(80)}\n\n`;

/** `inputs`: paths of the bundled files, relative to `root`. The text depends on nothing else. */
export async function licences({ root, inputs }) {
  const files = [...new Set(inputs)].filter((path) => PACKAGE.test(path)).sort();
  const folders = [...new Set(files.map((path) => path.match(PACKAGE)[0]))];
  const packages = await Promise.all(
    folders.map((folder) =>
      entryOf({ root, folder, files: files.filter((path) => path.match(PACKAGE)[0] === folder) }),
    ),
  );
  // A package can lie in several folders; with the same version and the same texts it is said once.
  const entries = [...new Set(packages)].sort();
  const head = "Packages that are part of the bundles in this folder, with what each says of its licence.";
  return `${[head, ...entries].join(BETWEEN)}\n`;
}

async function entryOf({ root, folder, files }) {
  const { name, version, license } = JSON.parse(await readFile(join(root, folder, "package.json"), "utf8"));
  const found = (await readdir(join(root, folder))).filter((file) => LICENCE_FILE.test(file)).sort();
  const texts = await Promise.all(found.map(async (file) => lines(await readFile(join(root, folder, file), "utf8"))));
  if (texts.length === 0) texts.push(await withoutFile({ root, folder }));
  const notices = await Promise.all(files.map((path) => noticesOf(join(root, path))));
  const inSource = [...new Set(notices.flat())].filter((notice) => !texts.some((text) => text.includes(notice)));
  const source = inSource.length === 0 ? [] : ["In its source:", ...inSource];
  return [`${name} ${version} (${license ?? "no licence stated"})`, ...texts, ...source].join("\n\n");
}

async function withoutFile({ root, folder }) {
  const readme = (await readdir(join(root, folder))).find((file) => /^readme(?:\.|$)/i.test(file));
  const text = readme === undefined ? "" : await readFile(join(root, folder, readme), "utf8");
  const section = lines(text.match(LICENCE_SECTION)?.[1] ?? "");
  return `This package comes without a licence file.${section === "" ? "" : ` Its README says:\n\n${section}`}`;
}

async function noticesOf(path) {
  const comments = (await readFile(path, "utf8")).replaceAll("\r\n", "\n").match(COMMENTS) ?? [];
  return comments.filter((comment) => NOTICE.test(comment)).map(bare);
}

/** The words of a comment, without what makes it one. */
function bare(comment) {
  const words = comment.replaceAll(/^[ \t]*(?:\/\*+!?|\*+\/|\*|\/\/+!?)[ \t]?|\*+\/[ \t]*$/gm, "");
  return lines(words).replace(/^\n+|\n+$/g, "");
}

/** Without carriage returns and blanks at ends of lines, which tell machines apart and say nothing. */
function lines(text) {
  return text
    .replaceAll(/\r/g, "")
    .replaceAll(/[ \t]+$/gm, "")
    .trim();
}
