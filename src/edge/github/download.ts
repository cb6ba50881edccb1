// How an artifact's archive is fetched: by the address that GitHub signs, to a file, its size and digest checked first.
import { createHash } from "node:crypto";
import { createWriteStream } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import type { Answer, Archive } from "../../ports.js";
import { answerOf, connectionCodes, messageOf } from "./answer.js";
import { openArchive } from "./archive.js";
import type { Connection, Octokit, Repository } from "./connection.js";

export type Wanted = { readonly id: number; readonly digest: string; readonly maxBytes: number };

/** Without a byte for so long, the transfer has failed; and it has an end, however slowly it goes. */
const STALL_MILLISECONDS = 30_000;
const TRANSFER_MILLISECONDS = 120_000;

/** Before the second and the third try. The signed address is good for a minute. */
const PAUSES = [250, 1000] as const;

/** Errors that another try would end in, too: what came is not what GitHub lists. */
const unfit = new WeakSet();

function unfitFor(message: string): Error {
  const error = new Error(message);
  unfit.add(error);
  return error;
}

export async function download(
  { id, digest, maxBytes }: Wanted,
  { connection: { octokit, repository, fetch }, folder }: { readonly connection: Connection; readonly folder: string },
): Promise<Answer<Archive>> {
  const address = await addressOf(id, { octokit, repository });
  if (address.kind === "refused") return address;
  const failed: { with: unknown } = { with: null };
  const answer = await answerOf(
    async () => {
      // Only its owner can look into it.
      const place = await mkdtemp(join(folder, "heapgate-archive-"));
      const discard = (): Promise<void> => rm(place, { recursive: true, force: true });
      try {
        const path = join(place, "archive.zip");
        const got = await fetchTo(path, { fetch, address: address.value, maxBytes });
        if (got !== digest) throw unfitFor("its digest is not the one that GitHub lists");
        const archive = await openArchive(path).catch((error: unknown) => {
          throw unfitFor(messageOf(error));
        });
        return { ...archive, close: () => archive.close().finally(discard) };
      } catch (error) {
        failed.with = error;
        await discard();
        throw error;
      }
    },
    (archive) => archive,
  );
  const isFinal = failed.with instanceof Object && unfit.has(failed.with);
  return answer.kind === "refused" && isFinal ? { ...answer, isFinal } : answer;
}

/** GitHub answers with a redirect, which is not followed with the token. */
function addressOf(
  id: number,
  { octokit, repository }: { readonly octokit: Octokit; readonly repository: Repository },
): Promise<Answer<string>> {
  return answerOf(
    () =>
      octokit.rest.actions.downloadArtifact({
        ...repository,
        artifact_id: id,
        archive_format: "zip",
        request: { redirect: "manual" },
      }),
    ({ headers: { location } }) => {
      if (location === undefined) throw new Error("GitHub's answer is not understood: it has no address");
      return location;
    },
  );
}

type Transfer = Pick<Connection, "fetch"> & { readonly address: string; readonly maxBytes: number };

/** The digest of what arrived, as GitHub writes digests. */
async function fetchTo(path: string, transfer: Transfer): Promise<string> {
  for (let tries = 0; ; tries++) {
    const outcome = await transferTo(path, transfer);
    if (outcome.kind === "arrived") return outcome.digest;
    const pause = PAUSES[tries];
    if (pause === undefined || !outcome.isPassing) throw outcome.error;
    await new Promise((settle) => setTimeout(settle, pause));
  }
}

type Outcome =
  | { readonly kind: "arrived"; readonly digest: string }
  /** `isPassing`: another try can go well. */
  | { readonly kind: "failed"; readonly error: unknown; readonly isPassing: boolean };

async function transferTo(path: string, { fetch, address, maxBytes }: Transfer): Promise<Outcome> {
  const watch = watchOver();
  try {
    const response = await fetch(address, { signal: watch.signal });
    if (response.status !== 200 || response.body === null) {
      await response.body?.cancel();
      // Not GitHub's own status: its 403 would be about rights, this one is about a signature.
      const message = `the archive could not be fetched: status ${response.status}`;
      const isGone = response.status === 404 || response.status === 410;
      const error = isGone ? unfitFor(message) : new Error(message);
      return { kind: "failed", error, isPassing: response.status >= 500 };
    }
    const tooLarge = unfitFor(`its archive has more than ${maxBytes} bytes`);
    if (Number(response.headers.get("content-length") ?? "0") > maxBytes) {
      await response.body.cancel();
      return { kind: "failed", error: tooLarge, isPassing: false };
    }
    const hash = createHash("sha256");
    let bytes = 0;
    await pipeline(
      response.body,
      async function* (pieces: AsyncIterable<Uint8Array>) {
        for await (const piece of pieces) {
          watch.alive();
          bytes += piece.length;
          // What the server declares is no promise.
          if (bytes > maxBytes) throw tooLarge;
          hash.update(piece);
          yield piece;
        }
      },
      createWriteStream(path, { mode: 0o600 }),
    );
    return { kind: "arrived", digest: `sha256:${hash.digest("hex")}` };
  } catch (error) {
    const late = watch.late();
    if (late !== null) return { kind: "failed", error: late, isPassing: false };
    const isPassing = connectionCodes(error).length > 0;
    return isPassing
      ? { kind: "failed", error: new Error(`the archive could not be fetched: ${messageOf(error)}`), isPassing }
      : { kind: "failed", error, isPassing };
  } finally {
    watch.end();
  }
}

type Watch = {
  readonly signal: AbortSignal;
  readonly alive: () => void;
  /** Why it was broken off; null where it was not. */
  readonly late: () => Error | null;
  readonly end: () => void;
};

function watchOver(): Watch {
  const abortion = new AbortController();
  let late: Error | null = null;
  const breakOff = (milliseconds: number): NodeJS.Timeout =>
    setTimeout(() => {
      late ??= new Error(`the archive did not arrive: nothing came for ${milliseconds / 1000} s`);
      abortion.abort(late);
    }, milliseconds);
  const whole = setTimeout(() => {
    late ??= new Error(`the archive did not arrive within ${TRANSFER_MILLISECONDS / 1000} s`);
    abortion.abort(late);
  }, TRANSFER_MILLISECONDS);
  let stall = breakOff(STALL_MILLISECONDS);
  return {
    signal: abortion.signal,
    alive: () => {
      clearTimeout(stall);
      stall = breakOff(STALL_MILLISECONDS);
    },
    late: () => late,
    end: () => {
      clearTimeout(stall);
      clearTimeout(whole);
    },
  };
}
