/**
 * What it costs a program to import the package: `kmshost/azure` and `kmshost/aws` beside `@pulumi/pulumi` alone, which
 * every program imports. Fresh processes in turn, the median of each; measured inside, so that Node's own start is left out, and as
 * processor time, so that a busy machine counts less.
 */
import { execFileSync } from "node:child_process";
import { cpus, loadavg } from "node:os";
import { join } from "node:path";
import { builtPackage } from "../test/package/built";

const rounds = 15;
const root = join(__dirname, "..");

function milliseconds(imports: readonly string[]): number {
  const code = `const t = process.cpuUsage(); ${imports.map((path) => `require(${JSON.stringify(path)});`).join(" ")} const { user, system } = process.cpuUsage(t); console.log((user + system) / 1000)`;
  const env = { ...process.env, NODE_OPTIONS: "" };
  return Number(execFileSync(process.execPath, ["-e", code], { cwd: root, env, encoding: "utf8" }));
}

const median = (values: number[]): number => values.sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

export async function bench(): Promise<void> {
  const built = await builtPackage();
  const entry = (name: string) => join(built, "plugin", name);
  const ways = {
    "@pulumi/pulumi": ["@pulumi/pulumi"],
    "kmshost/azure": ["@pulumi/pulumi", entry("azure.js")],
    "kmshost/aws": ["@pulumi/pulumi", entry("aws.js")],
  };
  const times = Object.fromEntries(Object.keys(ways).map((name) => [name, [] as number[]]));
  for (let round = 0; round < rounds; round += 1) {
    for (const [name, imports] of Object.entries(ways)) times[name]?.push(milliseconds(imports));
  }
  const alone = median(times["@pulumi/pulumi"] ?? []);
  console.log(
    `imports, median of ${rounds} processes each, processor time, ${cpus().length} cores, load ${loadavg()[0]?.toFixed(1)}`,
  );
  for (const [name, each] of Object.entries(times)) {
    const own = median(each);
    console.log(`  ${name.padEnd(16)} ${own.toFixed(0).padStart(5)} ms  ${(own / alone).toFixed(2)}x (aim: 1.20x)`);
  }
}
