/** What `pulumi about` asks: the executable, and the program's direct packages as installed. */
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** The nearest package.json at or above the folder. */
function nearestManifest(folder) {
  for (let place = folder; ; place = dirname(place)) {
    const path = join(place, "package.json");
    if (existsSync(path)) return path;
    if (dirname(place) === place) return undefined;
  }
}

const readJson = (path) => JSON.parse(readFileSync(path, "utf8"));

export function about({ messages }) {
  return new messages.AboutResponse().setExecutable(process.execPath).setVersion(process.version);
}

export function programDependencies({ messages }, folder) {
  const response = new messages.GetProgramDependenciesResponse();
  const manifest = nearestManifest(folder);
  if (!manifest) return response;
  const { dependencies = {}, devDependencies = {} } = readJson(manifest);
  for (const name of Object.keys({ ...dependencies, ...devDependencies }).sort()) {
    const installed = join(dirname(manifest), "node_modules", name, "package.json");
    if (!existsSync(installed)) continue;
    response.addDependencies(new messages.DependencyInfo().setName(name).setVersion(readJson(installed).version));
  }
  return response;
}
