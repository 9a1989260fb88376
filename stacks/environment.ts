import { readdirSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { nearest } from "../text/nearest";
import { type Problem, showText } from "../text/problem";
import { readRegularFile } from "./loading/file";
import { findPlace, shortPath } from "./loading/place";
import { type LoadedEnvironment, readEnvironment } from "./loading/read";
import { EnvironmentError } from "./problems/environment-error";

export { findPlace, findProject, type Place, type Project } from "./loading/place";
export type { LoadedEnvironment } from "./loading/read";
export { EnvironmentError } from "./problems/environment-error";
export { type AwsEnvironment, type AzureEnvironment, type Environment, environmentSchema } from "./shape/environment";

const stackName = /^[A-Za-z0-9][A-Za-z0-9_-]{0,99}$/;
const extension = ".yaml";

function refuse(name: string, file: string, problem: Omit<Problem, "path">): never {
  throw new EnvironmentError(name, file, [{ path: [], ...problem }]);
}

/** Outside any Pulumi project there is no place to look for environments. */
const noProject = {
  problem: "no Pulumi project here or above, so there are no environments",
  allowed: "a folder that holds Pulumi.yaml, or one below it",
  fix: "name the project's folder with -C, or the folder of the environments with KMSHOST_ENVIRONMENTS",
};

const shownPath = (path: string): string => showText(shortPath(resolve(path)));

/** Names of the environments in a folder, sorted; none when there is no folder, or when it cannot be read. */
export function environmentNames(folder: string | undefined = findPlace(process.cwd())?.folder): string[] {
  if (folder === undefined) return [];
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
 * Reads and checks the environment of a stack: `<folder>/<stack>.yaml`, by default in the project that the process is in.
 *
 * Throws an EnvironmentError when there is none, or when it cannot be used.
 */
export function loadEnvironment(
  stack: string,
  folder: string | undefined = findPlace(process.cwd())?.folder,
): LoadedEnvironment {
  if (folder === undefined) refuse(stack, shownPath("."), noProject);
  if (!stackName.test(stack)) {
    refuse(stack, shownPath(folder), {
      problem: "not a name that an environment can have",
      got: `"${showText(stack)}"`,
      allowed: "letters, digits, - and _, no folders",
      fix: "name the stack after its environment, such as azure-dev",
    });
  }
  const path = join(folder, `${stack}${extension}`);
  const names = environmentNames(folder);
  if (!names.includes(stack)) {
    const near = nearest(stack, names);
    refuse(stack, shownPath(path), {
      problem: "no such environment",
      allowed: names.length > 0 ? names.map(showText).join(", ") : "none: the folder has no environments",
      fix: near ? `did you mean ${showText(near)}?` : "write this file, starting from one of the examples",
    });
  }
  return loadEnvironmentFile(path, stack);
}
