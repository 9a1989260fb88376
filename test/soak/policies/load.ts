import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";
import { transformSync } from "@swc/core";

const root = resolve(__dirname, "../../..");
const compiled = new Map<string, string>();
const outside = createRequire(join(root, "package.json"));

function compile(path: string, source: string): string {
  return transformSync(source, {
    filename: path,
    jsc: { target: "es2022", parser: { syntax: "typescript" } },
    module: { type: "commonjs" },
  }).code;
}

/** Loads a TypeScript module of this project with everything it imports anew, one file's source replaced. */
export function loadWith<T>(entry: string, replaced: string, source: string): T {
  const loaded = new Map<string, { exports: unknown }>();
  const load = (path: string): unknown => {
    const present = loaded.get(path);
    if (present) return present.exports;
    const module = { exports: {} };
    loaded.set(path, module);
    let code = path === replaced ? compile(path, source) : compiled.get(path);
    if (code === undefined) {
      code = compile(path, readFileSync(path, "utf8"));
      compiled.set(path, code);
    }
    const requireHere = (name: string) => {
      const file = resolve(dirname(path), `${name}.ts`);
      return name.startsWith(".") && existsSync(file) && !file.includes("/activation/")
        ? load(file)
        : outside(name.startsWith(".") ? resolve(dirname(path), name) : name);
    };
    new Function("module", "exports", "require", "__dirname", code)(module, module.exports, requireHere, dirname(path));
    return module.exports;
  };
  return load(resolve(root, entry)) as T;
}
