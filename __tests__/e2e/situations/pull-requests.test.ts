// docs/situations.md, run: what pull requests meet on ordinary days.
import { runSections } from "./sections.js";

runSections(["Pull requests", "Comments"]);
