// The door of the action: builds the edges, runs the story, and ends the process with its exit code.
import { getInput, setFailed } from "@actions/core";
import { fileURLToPath } from "node:url";
import { decodeInputs } from "./action/inputs.js";
import { failureOfError } from "./action/outputs.js";
import { runAction, type Ending } from "./action/run.js";
import { createFiles } from "./edge/files.js";
import { createGitHubApi } from "./edge/github/api.js";
import { createArtifactShelf } from "./edge/github/artifacts.js";
import { createCheckout } from "./edge/github/checkout.js";
import { jobPage, readJob, systemClock } from "./edge/github/job.js";
import { createHeapMeter } from "./edge/heap-meter.js";

// The artifact client's unzipping calls Buffer() the old way, which is nothing that a user could mend.
process.noDeprecation = true;

async function main(): Promise<Ending> {
  try {
    const inputs = decodeInputs(getInput);
    const { run, repository, workspace, temp } = readJob(process.env);
    const api = createGitHubApi(inputs.token, repository);
    return await runAction(inputs, {
      run,
      checkout: createCheckout(workspace, process.env),
      files: createFiles(workspace),
      history: api.history,
      shelf: createArtifactShelf(api, { ...repository, token: inputs.token, folder: temp }),
      board: api.board,
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
    return { exitCode: 2, failure: failureOfError(error) };
  }
}

const { exitCode, failure } = await main();
if (failure !== null) setFailed(failure);
// Sockets that the artifact client left open would keep the process alive for as long as their servers do.
await new Promise((settle) => process.stdout.write("", settle));
process.exit(exitCode);
