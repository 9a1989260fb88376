import { cpSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { ModuleKind, ScriptTarget, transpileModule } from "typescript";
import { compiledEntry } from "../../plugin/build";

const root = join(__dirname, "..", "..");
const rooms = ["text", "activation", "audit", "bench/audit"];

/**
 * Writes the audit into a folder as the package has it, compiled: in a checkout each thread would load the TypeScript loader
 * first, which takes longer than a million requests. Answers the file that measures.
 */
export function compile(folder: string): string {
  const files = rooms.flatMap((room) =>
    readdirSync(join(root, room), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name)),
  );
  for (const file of files) {
    const target = join(folder, file.slice(root.length + 1));
    mkdirSync(dirname(target), { recursive: true });
    if (file.endsWith(".ts")) writeFileSync(target.replace(/\.ts$/, ".js"), compiled(file));
    else if (file.endsWith(".js")) writeFileSync(target, compiledEntry(readFileSync(file, "utf8")));
    else cpSync(file, target);
  }
  symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
  return join(folder, "bench", "audit", "measured.js");
}

function compiled(file: string): string {
  return transpileModule(readFileSync(file, "utf8"), {
    compilerOptions: { module: ModuleKind.CommonJS, target: ScriptTarget.ES2022, esModuleInterop: true },
  }).outputText;
}
