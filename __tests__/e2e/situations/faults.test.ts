// docs/situations.md, run: what goes wrong at GitHub.
import { runSections } from "./sections.js";

runSections(["Faults"]);
