/**
 * The Node.js language host for an engine that was built from Go modules, where Pulumi's own host is not to be had.
 * Pulumi starts it, reads the port from its first line, and speaks the LanguageRuntime service of language.proto.
 * As little as this project needs: running programs, plugins and policy packs. No code generation, no debugger.
 */
import { loadParts } from "./parts.mjs";
import { languageRuntime } from "./runtime.mjs";
import { serve } from "./serve.mjs";

const parentCheck = 2_000;

function readArguments(args) {
  const flag = (name) => args.includes(`-${name}`) || args.includes(`--${name}`);
  return { version: flag("version"), engine: args.find((arg) => !arg.startsWith("-")) ?? "" };
}

/** When the engine is killed, nobody asks this host to end; it must not outlive it. */
function endWithParent() {
  const parent = process.ppid;
  setInterval(() => process.ppid !== parent && process.exit(1), parentCheck).unref();
}

const { version, engine } = readArguments(process.argv.slice(2));
try {
  if (version) {
    process.stdout.write("kmshost\n");
  } else {
    endWithParent();
    const parts = loadParts(process.cwd());
    const port = await serve(parts, parts.language.LanguageRuntimeService, languageRuntime(parts, engine));
    process.stdout.write(`${port}\n`);
  }
} catch (error) {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
