import { opendirSync, statSync } from "node:fs";
import { join } from "node:path";
import { AuditError } from "./audit-error";

/** A file to read. */
export interface SourceFile {
  readonly path: string;
  readonly size: number;
  /** Named by the user, not found in a folder: then it is a mistake when it cannot be read. */
  readonly named: boolean;
}

/**
 * The files that are meant, folders with everything in them, each once, in the order of their names. Devices and pipes are
 * refused, since they may never end. All problems are reported at once.
 */
export function expandSources(paths: readonly string[]): SourceFile[] {
  const problems: string[] = [];
  const files = new Map<string, SourceFile>();
  for (const path of paths) {
    for (const file of filesOf(path, true, problems)) {
      const known = files.get(file.path);
      if (!known) files.set(file.path, file);
    }
  }
  if (problems.length === 0 && files.size === 0)
    problems.push(`${paths.join(", ")}: no files; name event logs or folders`);
  if (problems.length > 0) throw new AuditError(problems.join("\n"));
  return [...files.values()].sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
}

function filesOf(path: string, named: boolean, problems: string[]): SourceFile[] {
  try {
    // A folder's links are not followed: they may lead in a circle or out of the folder.
    const stat = statSync(path);
    if (stat.isDirectory()) return filesIn(path, problems);
    if (stat.isFile()) return [{ path, size: stat.size, named }];
    problems.push(`${path}: is neither a file nor a folder; export the log into a file first`);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    const why =
      code === "ENOENT" ? "does not exist" : code === "EACCES" ? "may not be read" : `cannot be read (${code})`;
    problems.push(`${path}: ${why}`);
  }
  return [];
}

function filesIn(folder: string, problems: string[]): SourceFile[] {
  const found: SourceFile[] = [];
  const directory = opendirSync(folder);
  try {
    for (let entry = directory.readSync(); entry; entry = directory.readSync()) {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) found.push(...filesIn(path, problems));
      else if (entry.isFile()) found.push(...filesOf(path, false, problems));
    }
  } finally {
    directory.closeSync();
  }
  return found;
}
