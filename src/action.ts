// The door of the action: builds the edges, runs the story, and ends the process with its exit code.
import { getInput, setFailed } from "@actions/core";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { endBrokenOff } from "./action/broken-off.js";
import { decodeInputs } from "./action/inputs.js";
import { breakOffBy, failureOfBreakOff, type Ending } from "./action/outputs.js";
import { runAction } from "./action/run.js";
import { createFileStore } from "./edge/file-store.js";
import { createFiles } from "./edge/files.js";
import { createCheckout } from "./edge/github/checkout.js";
import { jobPage, readJob, systemClock } from "./edge/github/job.js";
import { createHeapMeter } from "./edge/heap-meter.js";

// The artifact client's unzipping calls Buffer() the old way, which is nothing that a user could mend.
process.noDeprecation = true;

// What is thrown in a callback of a library has no caller to catch it; a rejection that nobody handles ends here, too.
process.on("uncaughtException", (error) => {
  jobPage.output("verdict", "failed");
  end({ exitCode: 2, failure: failureOfBreakOff(breakOffBy(error)) });
});

async function main(): Promise<Ending> {
  try {
    const inputs = decodeInputs(getInput);
    const { run, repository, workspace, temp } = await readJob(process.env);
    // GitHub's packages read the event where they are imported: only here do they find one that can be read.
    const { createGitHubApi } = await import("./edge/github/api.js");
    const { createArtifactShelf } = await import("./edge/github/artifacts.js");
    const api = createGitHubApi(inputs.token, repository);
    return await runAction(inputs, {
      run,
      checkout: createCheckout(workspace, process.env),
      files: createFiles(workspace),
      history: api.history,
      shelf: createArtifactShelf(api, { folder: temp }),
      board: api.board,
      pullRequests: api.pullRequests,
      storeIn: (folder) => createFileStore(createFiles(resolve(workspace, folder))),
      meter: createHeapMeter({
        dumpFolder: fileURLToPath(new URL("./dump", import.meta.url)),
        root: workspace,
        environment: process.env,
        platform: process.platform,
      }),
      page: jobPage,
      clock: systemClock,
      reportFolder: temp,
    });
  } catch (error) {
    return endBrokenOff(breakOffBy(error), { page: jobPage, comment: null });
  }
}

function end({ exitCode, failure }: Ending): void {
  if (failure !== null) setFailed(failure);
  // Sockets that the artifact client left open would keep the process alive for as long as their servers do.
  process.stdout.write("", () => process.exit(exitCode));
}

end(await main());
