import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./tools";

interface Entry {
  optionalDependencies?: Record<string, string>;
}

/** Whether the lock file has an entry for `name` where node would look for it from `path`. */
function isLocked(packages: Record<string, Entry>, path: string, name: string): boolean {
  for (let place = path; ; place = place.slice(0, Math.max(0, place.lastIndexOf("/node_modules/")))) {
    if (packages[`${place ? `${place}/` : ""}node_modules/${name}`]) return true;
    if (!place) return false;
  }
}

describe("package-lock.json", () => {
  it("names every optional package, also those of other platforms: without them npm ci refuses a clean clone", () => {
    const lock = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8"));
    const packages: Record<string, Entry> = lock.packages;
    const missing = Object.entries(packages).flatMap(([path, { optionalDependencies = {} }]) =>
      Object.keys(optionalDependencies)
        .filter((name) => !isLocked(packages, path, name))
        .map((name) => `${path} -> ${name}`),
    );
    expect(missing).toEqual([]);
  });
});
