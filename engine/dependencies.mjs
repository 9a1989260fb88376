/** The project's npm packages: installed as package-lock.json says, when they are not there or not the same. */
import { createHash } from "node:crypto";
import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { runQuietly } from "./child.mjs";
import { acquireLock } from "./lock.mjs";
import { engineHome } from "./places.mjs";

const arguments_ = ["ci", "--ignore-scripts", "--no-audit", "--no-fund"];

/** What npm noted of each installed package that matters for sameness. */
const identity = ({ version, resolved, integrity }) => JSON.stringify([version, resolved, integrity]);

/** Why npm must run, or undefined. npm writes node_modules/.package-lock.json last, so it is missing after a break. */
export function whyInstall(root) {
  const wanted = join(root, "package-lock.json");
  const installed = join(root, "node_modules", ".package-lock.json");
  if (!existsSync(wanted)) return undefined;
  if (!existsSync(installed)) return "the npm packages are not installed yet";
  if (statSync(installed).mtimeMs >= statSync(wanted).mtimeMs) return undefined;
  // A newer file need not say anything new: git gives files the time of the checkout.
  const [left, right] = [wanted, installed].map((path) => JSON.parse(readFileSync(path, "utf8")).packages ?? {});
  for (const [path, entry] of Object.entries(left)) {
    if (path === "" || (!right[path] && entry.optional)) continue;
    if (!right[path] || identity(right[path]) !== identity(entry)) return "package-lock.json has changed";
  }
  return undefined;
}

/** One lock for each checkout, kept outside of it. */
const lockOf = (root, environment) =>
  join(engineHome(environment), `npm-${createHash("sha256").update(root).digest("hex").slice(0, 12)}.lock`);

/** npm as it was called, or the one on PATH. */
function npmCommand(environment) {
  const script = environment.npm_execpath;
  if (script && /npm-cli\.c?js$/.test(script)) return { command: process.execPath, first: [script], shell: false };
  return { command: "npm", first: [], shell: process.platform === "win32" };
}

/** Installs the packages when needed. Throws with npm's last lines and what to do. */
export async function ensureDependencies(progress, { environment = process.env, root }) {
  if (!whyInstall(root)) return;
  const release = await acquireLock(lockOf(root, environment), (pid) =>
    progress.say(`waiting: process ${pid ?? "?"} is installing the npm packages already`),
  );
  try {
    const why = whyInstall(root);
    if (!why) return;
    progress.say(`${why}: npm ${arguments_.join(" ")}`);
    const { command, first, shell } = npmCommand(environment);
    await runQuietly(command, [...first, ...arguments_], {
      cwd: root,
      env: environment,
      shell,
      onLine: progress.detail,
    });
  } catch (error) {
    throw new Error(
      `the npm packages could not be installed:\n  got: ${error.message.replaceAll("\n", "\n       ")}\n` +
        "  fix: let this machine reach the npm registry (npm config get registry), then try again",
    );
  } finally {
    release();
  }
}
