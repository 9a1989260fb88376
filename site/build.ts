/** Builds the site: `npm run site`; `npm run site -- --serve` shows it while it is written. */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { stage } from "./pages";

function npm(...args: string[]): void {
  const { status } = spawnSync("npm", args, { cwd: __dirname, stdio: "inherit" });
  if (status !== 0) process.exit(status ?? 1);
}

if (!existsSync(join(__dirname, "node_modules/vitepress"))) npm("ci", "--ignore-scripts", "--no-audit", "--no-fund");
stage();
npm("exec", "--no", "vitepress", process.argv.includes("--serve") ? "dev" : "build", ".");
