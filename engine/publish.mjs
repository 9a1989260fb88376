/** Puts a finished folder in its place at once, so that nobody ever sees a half-made one. */
import { mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { onInterrupt } from "./cleanup.mjs";

const partial = ".partial-";

/**
 * Lets `make(folder)` fill a temporary folder beside `target`, then renames it to `target`. When `make` fails or the
 * process is interrupted, the temporary folder goes. The caller holds the lock, so what an earlier run left behind
 * (killed without a chance to tidy up) belongs to nobody and goes too.
 */
export async function publish(target, make) {
  const parent = dirname(target);
  mkdirSync(parent, { recursive: true });
  for (const name of readdirSync(parent)) {
    if (name.startsWith(`${basename(target)}${partial}`)) remove(join(parent, name));
  }
  const draft = mkdtempSync(`${target}${partial}`);
  const forget = onInterrupt(() => remove(draft));
  try {
    await make(draft);
    remove(target);
    renameSync(draft, target);
  } finally {
    remove(draft);
    forget();
  }
}

const remove = (path) => rmSync(path, { recursive: true, force: true, maxRetries: 3 });
