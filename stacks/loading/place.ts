import { existsSync, readFileSync } from "node:fs";
import { dirname, isAbsolute, join, relative, resolve } from "node:path";
import { parse } from "yaml";

const projectFiles = ["Pulumi.yaml", "Pulumi.yml"];

/** Where environments are in a project that says nothing else. */
const usualFolder = join("stacks", "environments");

/** A Pulumi project: the folder that holds its Pulumi.yaml. */
export interface Project {
  readonly folder: string;
  /** Pulumi.yaml, or Pulumi.yml. */
  readonly file: string;
}

/** The folder where environments are kept, and who says so. */
export interface Place {
  readonly folder: string;
  readonly origin: string;
}

/** The Pulumi project that a folder is in, found as Pulumi finds it: in the folder itself or the nearest one above it. */
export function findProject(from: string): Project | undefined {
  for (let folder = resolve(from); ; folder = dirname(folder)) {
    const file = projectFiles.map((name) => join(folder, name)).find((path) => existsSync(path));
    if (file !== undefined) return { folder, file };
    if (dirname(folder) === folder) return undefined;
  }
}

/**
 * Where the environments are: what the variable KMSHOST_ENVIRONMENTS names, else `environments:` in Pulumi.yaml, which
 * Pulumi leaves alone as it does every field that it does not know, else stacks/environments of the project. Undefined outside any project.
 */
export function findPlace(from: string, variable = process.env.KMSHOST_ENVIRONMENTS): Place | undefined {
  if (variable) return { folder: variable, origin: "KMSHOST_ENVIRONMENTS" };
  const project = findProject(from);
  if (project === undefined) return undefined;
  const named = environmentsField(project.file);
  if (named === undefined)
    return { folder: join(project.folder, usualFolder), origin: `the project ${project.folder}` };
  return { folder: resolve(project.folder, named), origin: `environments in ${project.file}` };
}

/** A project file that cannot be read is Pulumi's to complain about. */
function environmentsField(file: string): string | undefined {
  try {
    const field = (parse(readFileSync(file, "utf8")) as { environments?: unknown } | null)?.environments;
    return typeof field === "string" && field !== "" ? field : undefined;
  } catch {
    return undefined;
  }
}

/** A path as messages show it: from the root of the project that the process is in, when it is below it. */
export function shortPath(path: string): string {
  const root = findProject(process.cwd())?.folder ?? process.cwd();
  const below = relative(root, path);
  return below.startsWith("..") || isAbsolute(below) ? path : below;
}
