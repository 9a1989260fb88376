/** `npm run bench -- <name>`: runs bench/<name>.ts and prints what it measured. */
import { readdirSync } from "node:fs";
import { join } from "node:path";

const names = readdirSync(__dirname)
  .filter((file) => file.endsWith(".ts") && file !== "run.ts")
  .map((file) => file.replace(/\.ts$/, ""));

async function main(wanted: string[]): Promise<void> {
  const unknown = wanted.filter((name) => !names.includes(name));
  if (wanted.length === 0 || unknown.length > 0) {
    console.error(`${unknown.length > 0 ? `no benchmark ${unknown.join(", ")}; ` : ""}there are: ${names.join(", ")}`);
    process.exitCode = 2;
    return;
  }
  for (const name of wanted) {
    const { bench } = (await import(join(__dirname, `${name}.ts`))) as { bench: () => Promise<void> };
    await bench();
  }
}

void main(process.argv.slice(2));
