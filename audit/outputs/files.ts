import { closeSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync, writeSync } from "node:fs";
import { dirname, join } from "node:path";
import { AuditError } from "../audit-error";

/**
 * Writes files whole or not at all: everything goes into temporary files beside them, which take their names when all are
 * complete. A write that fails leaves what was there before.
 */
export function writeWhole(files: readonly { readonly path: string; readonly content: string }[]): void {
  const written: { path: string; temporary: string }[] = [];
  try {
    for (const { path, content } of files) {
      mkdirSync(dirname(path), { recursive: true });
      const temporary = temporaryName(path);
      written.push({ path, temporary });
      const file = openSync(temporary, "wx", 0o644);
      try {
        const bytes = Buffer.from(content);
        for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at);
        fsyncSync(file);
      } finally {
        closeSync(file);
      }
    }
    for (const { path, temporary } of written) renameSync(temporary, path);
  } catch (error) {
    for (const { temporary } of written) rmSync(temporary, { force: true });
    throw writeError(error, files[0]?.path ?? "");
  }
}

/** A name beside the file, so that taking its place is one step. */
export function temporaryName(path: string): string {
  return join(dirname(path), `.${process.pid}-${Math.random().toString(36).slice(2, 10)}.tmp`);
}

export function writeError(error: unknown, path: string): unknown {
  const code = (error as NodeJS.ErrnoException).code;
  if (code === "ENOSPC" || /No space left/i.test(String(error))) {
    return new AuditError(
      `${path}: the disk is full; nothing was written\n  fix      free space, or name a place on another disk`,
    );
  }
  if (code === "EACCES" || code === "EROFS" || code === "EPERM") return new AuditError(`${path}: may not be written`);
  if (code === "ENOTDIR" || code === "EISDIR" || code === "EEXIST") {
    return new AuditError(
      `${path}: is a ${code === "EISDIR" ? "folder" : "file"}, where a ${code === "EISDIR" ? "file" : "folder"} is meant`,
    );
  }
  return error;
}
