// docs/situations.md, run: pushes, other events, and what takes several jobs or workflows.
import { runSections } from "./sections.js";

runSections(["Pushes and other events", "Two phases and a matrix"]);
