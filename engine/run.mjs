/**
 * node engine/run.mjs <command...>    makes sure of the npm packages and the engine, then runs the command with both on PATH
 * node engine/run.mjs --print [--json] says which engine is in use: its path, then its version
 */
import { interruptible } from "./cleanup.mjs";
import { runCommand } from "./command.mjs";
import { ensureDependencies } from "./dependencies.mjs";
import { ensureEngine } from "./engine.mjs";
import { commandEnvironment } from "./environment.mjs";
import { projectRoot as root } from "./places.mjs";
import { startProgress } from "./progress.mjs";

const usage = "usage: node engine/run.mjs <command...> | --print [--json]";
const ways = { path: "found on PATH", download: "Pulumi's official download", build: "built from Go modules" };

async function prepare({ dependencies }) {
  const progress = startProgress();
  const started = Date.now();
  try {
    const engine = await interruptible(async () => {
      if (dependencies) await ensureDependencies(progress, { root });
      return ensureEngine(progress, { root });
    });
    // Silent when nothing had to be done.
    const ready = `ready: Pulumi ${engine.version}, ${ways[engine.way]}`;
    progress.done(Date.now() - started > 10_000 ? ready : undefined);
    return engine;
  } catch (error) {
    progress.done();
    throw error;
  }
}

async function main(args) {
  if (args[0] === "--print") {
    const unknown = args.slice(1).filter((arg) => arg !== "--json");
    if (unknown.length > 0) throw new Error(`${usage}\n  got: ${unknown.join(" ")}`);
    const { path, version, way, languageHost } = await prepare({ dependencies: false });
    const json = JSON.stringify({ path, version, way, languageHost });
    process.stdout.write(args.includes("--json") ? `${json}\n` : `${path}\n${version}\n`);
    return 0;
  }
  if (args.length === 0 || args[0].startsWith("-")) throw new Error(usage);
  const engine = await prepare({ dependencies: true });
  return runCommand(args, commandEnvironment(engine, root));
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
