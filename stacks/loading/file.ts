import { closeSync, constants, fstatSync, lstatSync, openSync, readSync, type Stats } from "node:fs";

/** The largest environment file that is read: 1 MiB. */
export const largestFile = 1024 * 1024;

/** What was read, or why it was not. */
export type FileContent = { bytes: Buffer } | { problem: string; got?: string; allowed?: string; fix: string };

function kindOf(stats: Stats): string {
  if (stats.isSymbolicLink()) return "a symbolic link";
  if (stats.isDirectory()) return "a directory";
  if (stats.isFIFO()) return "a named pipe";
  if (stats.isSocket()) return "a socket";
  return "a device";
}

function refuseKind(stats: Stats): FileContent | undefined {
  if (!stats.isFile()) {
    return {
      problem: "not a regular file",
      got: kindOf(stats),
      allowed: "a regular file",
      fix: "put the environment's text itself there, so that what is reviewed is what is read",
    };
  }
  if (stats.size > largestFile) {
    return {
      problem: "too large",
      got: `${stats.size} bytes`,
      allowed: `at most ${largestFile} bytes`,
      fix: "keep one environment to a file, and nothing else in it",
    };
  }
  return undefined;
}

const reasons: Record<string, string> = {
  ENOENT: "no such file",
  ENOTDIR: "no such file",
  EACCES: "not readable",
  EPERM: "not readable",
  ELOOP: "not a regular file",
};

function unreadable(error: unknown): FileContent {
  const code = (error as NodeJS.ErrnoException).code ?? "unknown error";
  const fix =
    code === "EACCES" || code === "EPERM" ? "give the user who runs pulumi read permission" : "check the path";
  return { problem: reasons[code] ?? "not readable", got: code, fix };
}

/** Reads at most one byte more than allowed, so that a file that grows while it is read is noticed and nothing runs on. */
function readCapped(descriptor: number): FileContent {
  const buffer = Buffer.alloc(largestFile + 1);
  let length = 0;
  for (;;) {
    const read = readSync(descriptor, buffer, length, buffer.length - length, null);
    length += read;
    if (read === 0 || length === buffer.length) break;
  }
  if (length > largestFile) {
    return { problem: "too large", allowed: `at most ${largestFile} bytes`, fix: "keep one environment to a file" };
  }
  return { bytes: buffer.subarray(0, length) };
}

/**
 * Reads a regular file of at most 1 MiB. Looks at what it is before it opens it, and opens it so that a pipe or a link
 * put there in between neither blocks nor is followed.
 */
export function readRegularFile(path: string): FileContent {
  let descriptor: number | undefined;
  try {
    const refused = refuseKind(lstatSync(path));
    if (refused) return refused;
    descriptor = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0) | (constants.O_NOFOLLOW ?? 0));
    return refuseKind(fstatSync(descriptor)) ?? readCapped(descriptor);
  } catch (error) {
    return unreadable(error);
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}
