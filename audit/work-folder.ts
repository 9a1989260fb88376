import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const prefix = "kmshost-audit-";

/**
 * A temporary folder for this audit. What an audit that was killed could not remove, the next one does: a folder's name
 * holds the process that made it.
 */
export function workFolder(): string {
  for (const name of readdirSync(tmpdir())) {
    const [, made] = /^kmshost-audit-(\d+)-/.exec(name) ?? [];
    if (made !== undefined && !isRunning(Number(made))) rmSync(join(tmpdir(), name), { recursive: true, force: true });
  }
  return mkdtempSync(join(tmpdir(), `${prefix}${process.pid}-`));
}

function isRunning(id: number): boolean {
  try {
    process.kill(id, 0);
    return true;
  } catch (error) {
    // A process of another user may not be asked, but it is there.
    return (error as NodeJS.ErrnoException).code !== "ESRCH";
  }
}
