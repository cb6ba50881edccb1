// The blob store: signed addresses, blocks put together by a list, archives fetched without a token.
import { createHmac, randomBytes } from "node:crypto";
import { blobError } from "./faults.js";
import type { Reply } from "./reply.js";
import type { Asked } from "./rest.js";
import type { GitHubState } from "./state.js";

export type BlobStore = {
  /** A new blob, and the address to write it. */
  readonly uploadUrl: () => { readonly blob: string; readonly url: string };
  readonly downloadUrl: (artifactId: number) => string;
  /** What was put together; null where nothing was. */
  readonly contentOf: (blob: string) => Buffer | null;
  readonly answer: (asked: Asked) => Reply;
};

const CONTAINER = "/devstoreaccount1/actions-results";

export function createBlobStore(github: GitHubState): BlobStore {
  const key = randomBytes(32);
  const blobs = new Map<string, { readonly blocks: Map<string, Buffer>; content: Buffer | null }>();
  let count = 0;

  const signatureOf = (path: string, right: string): string =>
    createHmac("sha256", key).update(`${right} ${path}`).digest("base64");

  /** `sp` is what the address may be used for. */
  function signed(path: string, right: "r" | "cw"): string {
    const sig = signatureOf(path, right);
    for (const form of [sig, encodeURIComponent(sig)]) {
      if (!github.secrets.includes(form)) github.secrets.push(form);
    }
    return `${github.url}${CONTAINER}${path}?se=2099-01-01T00%3A00%3A00Z&sp=${right}&spr=https&sv=2025-11-05&sr=b&sig=${encodeURIComponent(sig)}`;
  }

  function noted(asked: Asked, text: string): Reply {
    github.violations.push(`${asked.method} ${asked.url.pathname}${withoutSignature(asked.url)}: ${text}`);
    return blobError(400, text);
  }

  function isSigned({ url, method }: Asked, path: string): boolean {
    const right = url.searchParams.get("sp") ?? "";
    // The Azure client writes the query anew and drops the padding.
    const bare = (sig: string): string => sig.replace(/=+$/, "");
    return (
      right === (method === "GET" ? "r" : "cw") &&
      bare(url.searchParams.get("sig") ?? "") === bare(signatureOf(path, right))
    );
  }

  function put(asked: Asked, path: string): Reply {
    const blob = blobs.get(path);
    if (blob === undefined) return noted(asked, "unknown blob");
    const done: Reply = {
      status: 201,
      headers: {
        "x-ms-request-id": "1",
        "x-ms-version": "2026-04-06",
        etag: '"0x8D"',
        "last-modified": new Date().toUTCString(),
      },
    };
    switch (asked.url.searchParams.get("comp")) {
      case "block": {
        const id = asked.url.searchParams.get("blockid") ?? "";
        const [known] = blob.blocks.keys();
        // Azure wants the ids of a blob's blocks to be of one length.
        if (id === "" || (known !== undefined && known.length !== id.length))
          return blobError(400, "InvalidBlobOrBlock");
        blob.blocks.set(id, asked.body);
        return done;
      }
      case "blocklist": {
        if (asked.headers["x-ms-blob-content-type"] !== "application/zip") return noted(asked, "not an archive");
        const ids = [...asked.body.toString().matchAll(/<(?:Latest|Uncommitted)>([^<]+)</g)].map(([, id]) => id ?? "");
        const blocks = ids.flatMap((id) => blob.blocks.get(id) ?? []);
        if (blocks.length !== ids.length) return blobError(400, "InvalidBlockList");
        blob.content = Buffer.concat(blocks);
        return done;
      }
      default:
        return noted(asked, "unknown operation");
    }
  }

  return {
    uploadUrl: () => {
      const blob = `/upload/${++count}.zip`;
      blobs.set(blob, { blocks: new Map(), content: null });
      return { blob, url: signed(blob, "cw") };
    },
    downloadUrl: (artifactId) => signed(`/artifact/${artifactId}.zip`, "r"),
    contentOf: (blob) => blobs.get(blob)?.content ?? null,
    answer: (asked) => {
      const path = asked.url.pathname.replace(CONTAINER, "");
      if (asked.headers.authorization !== undefined) return noted(asked, "a token is sent to the blob store");
      if (!isSigned(asked, path)) return blobError(403, "AuthenticationFailed");
      if (asked.method === "PUT") return put(asked, path);
      if (asked.method !== "GET") return noted(asked, "unknown operation");
      const artifact = github.artifacts.find(({ id }) => path === `/artifact/${id}.zip`);
      if (artifact === undefined) return blobError(404, "BlobNotFound");
      return {
        status: 200,
        bytes: artifact.archive,
        headers: {
          "content-type": "application/zip",
          "content-disposition": `attachment; filename="${encodeURIComponent(artifact.name)}.zip"`,
        },
      };
    },
  };
}

export function isBlobPath(path: string): boolean {
  return path.startsWith(`${CONTAINER}/`);
}

function withoutSignature({ search }: URL): string {
  return search.replace(/sig=[^&]*/, "sig=...");
}
