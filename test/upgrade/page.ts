/**
 * Writes into docs/upgrade.md what a preview by this version says of the stacks that earlier versions left:
 * `npm run engine -- node --import tsx test/upgrade/page.ts`, before a release.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { manifest } from "../../plugin/identity";
import { SandboxStack } from "../sandbox/engine/stack";
import { stacks, versions } from "./recording";
import { takeOver } from "./takeover";

const page = join(__dirname, "../../docs/upgrade.md");
const begin = "<!-- plans, written by test/upgrade/page.ts -->";
const end = "<!-- plans: end -->";
const told = ["create", "update", "replace", "create-replacement", "delete"];

async function rowsOf(version: string, name: string): Promise<string[]> {
  const stack = new SandboxStack(name);
  try {
    const { code, steps, text } = await takeOver(stack, version);
    if (code !== 0) throw new Error(`${name} as ${version} left it: ${text}`);
    const counts = new Map<string, number>();
    for (const { op, type } of steps.filter((step) => told.includes(step.op) && !step.type.startsWith("pulumi:"))) {
      const key = `| ${name} | ${op} | \`${type}\``;
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
    return [...counts].sort().map(([key, count]) => `${key} | ${count} |`);
  } finally {
    stack.remove();
  }
}

async function main(): Promise<void> {
  const tables: string[] = [];
  for (const version of versions()) {
    const rows: string[] = [];
    for (const name of stacks) rows.push(...(await rowsOf(version, name)));
    const head = "| stack | step | type | resources |\n| --- | --- | --- | --- |";
    tables.push(`### From ${version} to ${manifest.version}\n\n${head}\n${rows.join("\n")}`);
  }
  const text = readFileSync(page, "utf8");
  const [before, rest = ""] = text.split(begin);
  writeFileSync(
    page,
    `${before}${begin}\n\n${tables.join("\n\n")}\n\n${end}${rest.slice(rest.indexOf(end) + end.length)}`,
  );
}

main().catch((error: Error) => {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
});
