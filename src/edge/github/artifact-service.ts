// The artifacts of the run itself: the official client, which writes with the runner's own token and asks for no right.
import type { DefaultArtifactClient } from "@actions/artifact";
import type { Answer, ArtifactList } from "../../ports.js";
import { refusalOf } from "./answer.js";

export type ArtifactService = {
  readonly upload: (made: {
    readonly name: string;
    readonly files: readonly string[];
    readonly folder: string;
    readonly retentionDays: number | null;
  }) => Promise<Answer<"published" | "taken">>;
  readonly listOfThisRun: () => Promise<Answer<ArtifactList>>;
  readonly withdraw: (name: string) => Promise<Answer<null>>;
};

export function createArtifactService(): ArtifactService {
  let loading: Promise<DefaultArtifactClient> | null = null;
  // With its copy of Azure's client it is larger than all the rest, and many runs store nothing.
  const client = (): Promise<DefaultArtifactClient> =>
    (loading ??= import("@actions/artifact").then((loaded) => new loaded.DefaultArtifactClient()));
  return {
    upload: async ({ name, files, folder, retentionDays }) => {
      const uploaded = await serviced(async () => {
        const retention = retentionDays === null ? {} : { retentionDays };
        await (await client()).uploadArtifact(name, [...files], folder, retention);
        return "published" as const;
      });
      return uploaded.kind === "refused" && isNameTaken(uploaded.message)
        ? { kind: "answer", value: "taken" }
        : uploaded;
    },
    listOfThisRun: () =>
      serviced(async () => {
        const { artifacts } = await (await client()).listArtifacts({ latest: true });
        return {
          artifacts: artifacts.map(({ id, name, size, createdAt, digest }) => ({
            id,
            name,
            bytes: size,
            isExpired: false,
            createdAt: createdAt?.toISOString() ?? "",
            digest: digest ?? null,
            run: null,
          })),
          isComplete: true,
        };
      }),
    withdraw: (name) =>
      serviced(async () => {
        await (await client()).deleteArtifact(name);
        return null;
      }),
  };
}

async function serviced<T>(work: () => Promise<T>): Promise<Answer<T>> {
  const server = process.env["GITHUB_SERVER_URL"] ?? "https://github.com";
  if (!hasService(server)) return { kind: "refused", status: null, message: withoutService(server) };
  try {
    return { kind: "answer", value: await work() };
  } catch (error) {
    return refusalOf(error);
  }
}

/**
 * The client's own rule, asked before the client is: that one would warn of what "can be temporary, so please try
 * again", and of actions that nobody uses here (@actions/artifact 6.2.1, isGhes).
 */
function hasService(server: string): boolean {
  const host = URL.canParse(server) ? new URL(server).hostname : "";
  return host === "github.com" || host.endsWith(".ghe.com") || host.endsWith(".localhost");
}

function withoutService(server: string): string {
  const host = URL.canParse(server) ? ` such as ${new URL(server).host}` : "";
  const reason = `GHESNotSupportedError: @actions/artifact is not currently supported on GHES${host}`;
  return `this server has no artifact service that heapgate can use (${reason}); \`baseline: file\` keeps baselines in a folder`;
}

/** The client has no error of its own for it: `Failed request: (409) Conflict: an artifact with this name already exists`. */
function isNameTaken(message: string): boolean {
  return /\(409\)|already exists on the workflow run/.test(message);
}
