// What is the name of a module: asked of the file, of the action's input and of the command line's option alike.

/** Identifiers with dots between them, and nothing that would be another statement after `import`. */
export const MODULE_NAME = /^[\p{L}_][\p{L}\p{M}\p{N}_]*(?:[.][\p{L}_][\p{L}\p{M}\p{N}_]*)*$/u;
export const MODULE_NAME_ALLOWED = "the dotted name of a module, such as shop.wsgi";

export function isModuleName(name: string): boolean {
  return MODULE_NAME.test(name);
}
