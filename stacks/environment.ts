import { readdirSync } from "node:fs";
import { basename, isAbsolute, join, relative } from "node:path";
import { readRegularFile } from "./loading/file";
import { type LoadedEnvironment, readEnvironment } from "./loading/read";
import { nearestName } from "./problems/nearest";
import { printable } from "./problems/printable";
import { EnvironmentError, type Problem } from "./problems/problem";
import { renderProblems } from "./problems/render";

export type { LoadedEnvironment } from "./loading/read";
export { EnvironmentError, type Problem, renderPath } from "./problems/problem";
export { renderProblem } from "./problems/render";
export { type AwsEnvironment, type AzureEnvironment, type Environment, environmentSchema } from "./shape/environment";

/** Where environments are kept unless KMSHOST_ENVIRONMENTS names another folder: stacks/environments. */
export const environmentsFolder = join(__dirname, "environments");

const stackName = /^[A-Za-z0-9][A-Za-z0-9_-]{0,99}$/;
const extension = ".yaml";

function refuse(name: string, file: string, problem: Omit<Problem, "path">): never {
  const problems = [{ path: [], ...problem }];
  throw new EnvironmentError(renderProblems(name, file, problems), problems);
}

/** Path of a file as messages show it: from the project's root when it is in the project. */
function shownPath(path: string): string {
  const fromRoot = relative(join(__dirname, ".."), path);
  return printable(fromRoot.startsWith("..") || isAbsolute(fromRoot) ? path : fromRoot);
}

/** Names of the environments in a folder, sorted; none when the folder cannot be read. */
export function environmentNames(folder: string = environmentsFolder): string[] {
  try {
    const files = readdirSync(folder).filter((file) => file.endsWith(extension));
    return files.map((file) => basename(file, extension)).sort();
  } catch {
    return [];
  }
}

/**
 * Reads and checks one environment file.
 *
 * Throws an EnvironmentError with every problem, each with its place, what was read, what is allowed and the fix.
 */
export function loadEnvironmentFile(path: string, name: string = basename(path, extension)): LoadedEnvironment {
  const file = shownPath(path);
  const content = readRegularFile(path);
  if ("problem" in content) refuse(name, file, content);
  return readEnvironment(content.bytes, { name, file });
}

/**
 * Reads and checks the environment of a stack: `<folder>/<stack>.yaml`. The folder is `stacks/environments`, or what the
 * environment variable KMSHOST_ENVIRONMENTS names.
 *
 * Throws an EnvironmentError when there is none, or when it cannot be used.
 */
export function loadEnvironment(
  stack: string,
  folder: string = process.env.KMSHOST_ENVIRONMENTS ?? environmentsFolder,
): LoadedEnvironment {
  if (!stackName.test(stack)) {
    refuse(stack, shownPath(folder), {
      problem: "not a name that an environment can have",
      got: `"${printable(stack)}"`,
      allowed: "letters, digits, - and _, no folders",
      fix: "name the stack after its environment, such as azure-dev",
    });
  }
  const path = join(folder, `${stack}${extension}`);
  const names = environmentNames(folder);
  if (!names.includes(stack)) {
    const near = nearestName(stack, names);
    refuse(stack, shownPath(path), {
      problem: "no such environment",
      allowed: names.length > 0 ? names.map(printable).join(", ") : "none: the folder has no environments",
      fix: near ? `did you mean ${printable(near)}?` : "write this file, starting from one of the examples",
    });
  }
  return loadEnvironmentFile(path, stack);
}
