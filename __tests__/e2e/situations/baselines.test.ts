// docs/situations.md, run: where baselines are, and are not.
import { runSections } from "./sections.js";

runSections(["Baselines"]);
