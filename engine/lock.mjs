/** One process at a time: a lock file that names its holder, and that nobody has to delete by hand. */
import { linkSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { onInterrupt } from "./cleanup.mjs";

const waitBetween = 200;
/** Nothing that the lock guards takes this long; beyond it a holder on another machine is taken for dead. */
const longest = 60 * 60 * 1000;

/**
 * When a process began, in the kernel's clock ticks, so that a number given anew to another process is not taken
 * for the holder; undefined where the system does not tell, "" when there is no such process any more.
 */
function processStart(pid) {
  if (process.platform === "linux") {
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
      const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
      return fields[0] === "Z" ? "" : fields[19];
    } catch {
      return "";
    }
  }
  try {
    process.kill(pid, 0);
    return undefined;
  } catch (error) {
    return error.code === "EPERM" ? undefined : "";
  }
}

function ageOf(path) {
  try {
    return Date.now() - statSync(path).mtimeMs;
  } catch {
    return 0;
  }
}

/** Whether the holder that a lock file names is gone. */
function isStale(text, path) {
  let holder;
  try {
    holder = JSON.parse(text);
  } catch {
    holder = {};
  }
  if (!Number.isInteger(holder.pid)) return ageOf(path) > 10_000;
  if (holder.machine !== hostname()) return ageOf(path) > longest;
  const start = processStart(holder.pid);
  return start === "" || (start !== undefined && holder.start !== null && start !== holder.start);
}

/**
 * Removes a stale lock. Two may see the same stale lock, and the slower must not remove what the quicker has taken
 * meanwhile: removing is for one at a time, and only of the very lock that was seen to be stale.
 */
function removeStale(path, text) {
  const turn = `${path}.turn`;
  try {
    writeFileSync(turn, "", { flag: "wx" });
  } catch (error) {
    if (error.code !== "EEXIST") throw error;
    // A turn takes microseconds; one that is still there after ten seconds was left by a kill in the midst of it.
    if (ageOf(turn) > 10_000) rmSync(turn, { force: true });
    return;
  }
  try {
    if (readFileSync(path, "utf8") === text) rmSync(path);
  } catch (error) {
    if (error.code !== "ENOENT") throw error;
  } finally {
    rmSync(turn, { force: true });
  }
}

function tryAcquire(path, own) {
  // Written aside and linked, so that a lock is never seen without its holder in it.
  const draft = `${path}.${process.pid}.new`;
  writeFileSync(draft, own);
  try {
    linkSync(draft, path);
    return true;
  } catch (error) {
    if (error.code !== "EEXIST") throw error;
    return false;
  } finally {
    rmSync(draft, { force: true });
  }
}

/**
 * Waits for the lock and takes it; answers a function that gives it back. `onWait(pid)` is called once when another
 * process holds it.
 */
export async function acquireLock(path, onWait = () => {}) {
  mkdirSync(dirname(path), { recursive: true });
  const start = processStart(process.pid) ?? null;
  const own = JSON.stringify({ pid: process.pid, start, machine: hostname(), nonce: Math.random() });
  let waited = false;
  while (!tryAcquire(path, own)) {
    let text;
    try {
      text = readFileSync(path, "utf8");
      if (isStale(text, path)) {
        removeStale(path, text);
        await sleep(10);
        continue;
      }
    } catch (error) {
      if (error.code === "ENOENT") continue;
      throw error;
    }
    if (!waited) onWait(JSON.parse(text || "{}").pid);
    waited = true;
    await sleep(waitBetween);
  }
  const giveBack = () => {
    forget();
    try {
      if (readFileSync(path, "utf8") === own) rmSync(path, { force: true });
    } catch {
      // gone already
    }
  };
  const forget = onInterrupt(giveBack);
  return giveBack;
}
