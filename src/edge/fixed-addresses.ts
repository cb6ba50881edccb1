// How a program is started with address randomisation off, where the system has and allows it: hash tries keyed by
// addresses (contextvars) then repeat to the byte. util-linux setarch(8).
import { spawn } from "node:child_process";
import { findOnPath, type Surroundings } from "./interpreter.js";
import { toolEnvironment } from "./tool-environment.js";

/** What goes in front of a command; nothing where it cannot be done, as in a container that forbids personality(2). */
export async function fixAddresses({
  environment,
  platform,
}: Pick<Surroundings, "environment" | "platform">): Promise<readonly string[]> {
  const setarch = platform === "linux" ? await findOnPath("setarch", { environment, platform }) : null;
  if (setarch === null) return [];
  return new Promise((settle) => {
    const probe = spawn(setarch, ["-R", "true"], { stdio: "ignore", env: toolEnvironment(environment) });
    probe.once("error", () => settle([]));
    probe.once("exit", (code) => settle(code === 0 ? [setarch, "-R"] : []));
  });
}
