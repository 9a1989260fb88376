/** Writes the page of every rule and the table in the overview: `npm run pages`. */
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { allRules } from "./catalogue";
import { page, pageOf, withTable } from "./page";

const root = resolve(__dirname, "..");
const folder = join(root, "docs/policies");
const wanted = new Set(["README.md", ...allRules.map((rule) => `${rule.name}.md`)]);
for (const file of readdirSync(folder)) if (file.endsWith(".md") && !wanted.has(file)) rmSync(join(folder, file));
for (const rule of allRules) writeFileSync(join(root, pageOf(rule)), page(rule));
const overview = join(folder, "README.md");
writeFileSync(overview, withTable(readFileSync(overview, "utf8"), allRules));
