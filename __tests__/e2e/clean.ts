// How every scenario ends: nothing was asked that should not be, and no secret was seen. `afterEach(() => expectClean(world))`
import { expect } from "@jest/globals";
import type { World } from "./world.js";

export async function expectClean(world: World): Promise<void> {
  const leaks = world.leaks();
  await world.close();
  expect({ violations: world.github.violations, leaks }).toEqual({ violations: [], leaks: [] });
}
