// The story of `heapgate init`: a workflow and a commented configuration to start from, overwriting nothing.
import { configurationTemplate, workflowTemplate } from "../config/template.js";
import { isModuleName, MODULE_NAME_ALLOWED } from "../config/module-name.js";
import { gateError } from "../errors.js";
import { DEFAULT_CONFIGURATION_PATH } from "../config/targets.js";
import type { World } from "./world.js";

const WORKFLOW_PATH = ".github/workflows/heapgate.yml";

/** Throws GateError `file-exists` before anything is written. */
export async function init({ files, tell }: World, { importName }: { readonly importName: string }): Promise<void> {
  if (!isModuleName(importName)) {
    throw gateError("usage", { message: `--import ${JSON.stringify(importName)} is not ${MODULE_NAME_ALLOWED}` });
  }
  const texts = [
    { path: DEFAULT_CONFIGURATION_PATH, text: configurationTemplate({ importName }) },
    { path: WORKFLOW_PATH, text: workflowTemplate() },
  ];
  for (const { path } of texts) {
    if ((await files.read(path)) !== null) throw gateError("file-exists", { path });
  }
  for (const { path, text } of texts) {
    await files.write(path, text);
    tell(`wrote ${path}\n`);
  }
  tell(`Next: set what to import in ${DEFAULT_CONFIGURATION_PATH}, try \`heapgate gate\`, then commit both files.\n`);
}
