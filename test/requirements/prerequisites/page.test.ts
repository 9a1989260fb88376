import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { awsPrerequisites } from "../../../requirements/prerequisites/aws";
import { azurePrerequisites } from "../../../requirements/prerequisites/azure";
import { prerequisiteTable } from "../../../requirements/prerequisites/prerequisite";

const page = join(__dirname, "../../../docs/first-deployment.md");
const begin =
  "<!-- generated from the list of prerequisites: UPDATE_DOCS=1 npx jest test/requirements/prerequisites/page -->";
const end = "<!-- end -->";

it.each([
  ["Azure", azurePrerequisites],
  ["AWS", awsPrerequisites],
] as const)("the page of the first deployment has the table of %s", (cloud, given) => {
  const list: Parameters<typeof prerequisiteTable>[0] = given;
  const text = readFileSync(page, "utf8");
  const from = text.indexOf(begin, text.indexOf(`### ${cloud}\n`));
  const to = text.indexOf(end, from);
  expect([from, to].every((place) => place > 0)).toBe(true);
  const expected = `${text.slice(0, from)}${begin}\n\n${prerequisiteTable(list)}\n\n${text.slice(to)}`;
  if (process.env.UPDATE_DOCS) writeFileSync(page, expected);
  expect(text === expected || process.env.UPDATE_DOCS !== undefined).toBe(true);
});
