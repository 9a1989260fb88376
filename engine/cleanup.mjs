/** What must not stay behind when the work is interrupted: half-made folders, running children, locks. */

const pending = new Set();

/** Registers an undoing; the answer unregisters it, once the thing is finished or undone. */
export function onInterrupt(undo) {
  pending.add(undo);
  return () => pending.delete(undo);
}

const undoAll = () => {
  for (const undo of [...pending].reverse()) {
    try {
      undo();
    } catch {
      // the rest must still be undone
    }
  }
  pending.clear();
};

const signals = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 };

/** While `work` runs, a signal undoes what is registered and ends the process as the shell expects. */
export async function interruptible(work) {
  const stop = (signal) => {
    undoAll();
    process.stderr.write("\ninterrupted; nothing half made was left behind\n");
    process.exit(signals[signal]);
  };
  for (const signal of Object.keys(signals)) process.on(signal, stop);
  process.on("exit", undoAll);
  try {
    return await work();
  } finally {
    for (const signal of Object.keys(signals)) process.off(signal, stop);
    process.off("exit", undoAll);
  }
}
