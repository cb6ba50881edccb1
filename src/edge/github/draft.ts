// An archive in the making: a folder of files that is uploaded when it is asked for.
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Draft } from "../../ports.js";
import { refusalOf } from "./answer.js";
import type { ArtifactService } from "./artifact-service.js";

/** A disk that is full shows itself where the archive is published: until then nobody needs it. */
export function createDraft(parent: string, { upload }: Pick<ArtifactService, "upload">): Draft {
  let making: Promise<string> | null = null;
  // Only its owner can look into it.
  const folder = (): Promise<string> => (making ??= mkdtemp(join(parent, "heapgate-draft-")));
  const files = new Set<string>();
  let failure: { readonly error: unknown } | null = null;
  return {
    add: async (file, text) => {
      if (!/^[\w.-]+$/.test(file) || /^\.+$/.test(file))
        throw new Error(`${JSON.stringify(file)} is no plain file name`);
      try {
        await writeFile(join(await folder(), file), text);
        files.add(file);
      } catch (error) {
        failure ??= { error };
      }
    },
    publish: async ({ name, retentionDays }) => {
      if (failure !== null) return refusalOf(failure.error);
      const place = await folder();
      const paths = [...files].map((file) => join(place, file));
      return upload({ name, files: paths, folder: place, retentionDays });
    },
    discard: async () => {
      const place = await making?.catch(() => null);
      if (place !== null && place !== undefined) await rm(place, { recursive: true, force: true });
    },
  };
}
