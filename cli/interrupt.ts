import type { ChildProcess } from "node:child_process";
import { constants } from "node:os";

/** What is still to be done when the user ends a command: stop a child, remove a folder. */
type Ending = () => void | Promise<void>;

const endings = new Set<Ending>();
const signals = ["SIGINT", "SIGTERM"] as const;

/** On Ctrl-C, and when asked to end: does what is left to do, the newest first, then ends as shells expect, with 130 or 143. */
async function end(signal: (typeof signals)[number]): Promise<void> {
  for (const one of signals) process.removeAllListeners(one);
  for (const ending of [...endings].reverse()) await Promise.resolve(ending()).catch(() => undefined);
  process.exit(128 + constants.signals[signal]);
}

/** Registers what is to be done when the command is interrupted. Answers how to take it back. */
export function onInterrupt(ending: Ending): () => void {
  if (endings.size === 0) for (const signal of signals) process.on(signal, end);
  endings.add(ending);
  return () => {
    endings.delete(ending);
    if (endings.size === 0) for (const signal of signals) process.off(signal, end);
  };
}

const patience = 10_000;

/** A child that ends with the command: asked first, so that it can clean up, and killed where it does not. */
export function endsWithUs(child: ChildProcess): void {
  const takeBack = onInterrupt(
    () =>
      new Promise((resolve) => {
        child.once("close", () => resolve());
        child.kill("SIGINT");
        setTimeout(() => child.kill("SIGKILL"), patience);
      }),
  );
  child.once("close", takeBack);
  child.once("error", takeBack);
}
