import { randomUUID } from "node:crypto";
import { linkSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

/** How long to wait for another process, in milliseconds, before saying who holds the lock. */
const longestWait = 60_000;

interface Holder {
  readonly key: string;
  readonly pid: number;
  /** Start of the process where the system tells it, so that a new process with an old number is not taken for it. */
  readonly started?: string;
}

/**
 * Runs `work` while no other process holds the lock at `path`. A lock that a killed process left behind is broken: the
 * one process that makes the `break` file for it may remove it, so that two never break each other's new lock.
 */
export async function withLock<T>(path: string, work: () => T, patience = longestWait): Promise<T> {
  const mine: Holder = { key: randomUUID(), pid: process.pid, started: startOf(process.pid) };
  const until = Date.now() + patience;
  for (let wait = 1; !take(path, mine); wait = Math.min(wait * 2, 25)) {
    if (breakLeftover(path)) {
      continue;
    }
    if (Date.now() > until) {
      const holder = read(path);
      throw new Error(
        `${path} is held by process ${holder?.pid ?? "unknown"}; if that is not a sandbox run, remove it`,
      );
    }
    await sleep(wait);
  }
  try {
    return work();
  } finally {
    removeLeftovers(path);
    rmSync(path, { force: true });
  }
}

/** A hard link appears with its content or not at all. */
function take(path: string, holder: Holder): boolean {
  const own = `${path}.own-${holder.pid}-${holder.key}`;
  writeFileSync(own, JSON.stringify(holder));
  try {
    linkSync(own, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") {
      return false;
    }
    throw error;
  } finally {
    rmSync(own, { force: true });
  }
}

/** True when a leftover was removed, or may have been. */
function breakLeftover(path: string): boolean {
  const left = read(path);
  if (left === undefined || isAlive(left)) {
    return left === undefined;
  }
  for (let turn = 1; ; turn += 1) {
    const token = `${path}.break-${left.key}-${turn}`;
    if (take(token, { key: randomUUID(), pid: process.pid, started: startOf(process.pid) })) {
      const removed = read(path)?.key === left.key;
      if (removed) {
        rmSync(path, { force: true });
      }
      return true;
    }
    const breaker = read(token);
    if (breaker === undefined || isAlive(breaker)) {
      return false;
    }
  }
}

/** Whoever holds the lock clears away what killed processes left: spent break files, and files never linked. */
function removeLeftovers(path: string): void {
  const held = read(path)?.key;
  const [breaks, owns] = [`${basename(path)}.break-`, `${basename(path)}.own-`];
  for (const name of readdirSync(dirname(path))) {
    const isSpent = name.startsWith(breaks) && !name.startsWith(`${breaks}${held}`);
    const pid = name.startsWith(owns) ? Number(name.slice(owns.length).split("-")[0]) : undefined;
    const file = join(dirname(path), name);
    if (isSpent || (pid !== undefined && !isAlive(read(file) ?? { key: "", pid }))) {
      rmSync(file, { force: true });
    }
  }
}

function read(path: string): Holder | undefined {
  try {
    return JSON.parse(readFileSync(path, "utf8")) as Holder;
  } catch {
    return undefined;
  }
}

function isAlive(holder: Holder): boolean {
  try {
    process.kill(holder.pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
  const started = startOf(holder.pid);
  return holder.started === undefined || started === undefined || holder.started === started;
}

/** The start time of a process in the kernel's ticks, where there is a /proc. */
function startOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19];
  } catch {
    return undefined;
  }
}
