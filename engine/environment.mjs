/** The environment that a command gets: the engine first on PATH, then the project's own tools. */
import { delimiter, join } from "node:path";

/** Set only where the user has not said otherwise. */
const quietDefaults = {
  PULUMI_SKIP_UPDATE_CHECK: "true",
  PULUMI_SUPPRESS_NEO_LINK: "true",
};

export function commandEnvironment(engine, root, environment = process.env) {
  const first = [engine.folder, join(root, "node_modules", ".bin")];
  const rest = (environment.PATH ?? "").split(delimiter).filter((folder) => folder && !first.includes(folder));
  return { ...quietDefaults, ...environment, PATH: [...first, ...rest].join(delimiter) };
}
