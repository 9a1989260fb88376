import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse, stringify } from "yaml";
import { EnvironmentError } from "../../stacks/environment";
import { readEnvironment } from "../../stacks/loading/read";
import { renderPath } from "../../text/problem";

/** Paths of what is wrong with an environment of the project after these changes at its top; in the order of their names. */
export function environmentProblems(name: string, changes: object): string[] {
  const text = readFileSync(join(__dirname, `../../stacks/environments/${name}.yaml`), "utf8");
  const changed = stringify({ ...(parse(text) as object), ...changes });
  try {
    readEnvironment(Buffer.from(changed), { name, file: `${name}.yaml` });
    return [];
  } catch (error) {
    if (!(error instanceof EnvironmentError)) throw error;
    return error.problems.map(({ path }) => renderPath(path)).sort();
  }
}
