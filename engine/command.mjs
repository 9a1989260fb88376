/** Runs the user's command in the foreground: signals and the exit code pass through. */
import { spawn } from "node:child_process";
import { constants } from "node:os";
import { delimiter } from "node:path";
import { findExecutable } from "./find.mjs";

/** On Windows npm's tools are .cmd files, which need a shell. */
function startOf(command, environment) {
  if (command === "node") return { file: process.execPath, shell: false };
  const found = findExecutable(command, (environment.PATH ?? "").split(delimiter));
  return { file: found ?? command, shell: Boolean(found?.endsWith(".cmd")) };
}

/** Resolves with the exit code to end with. */
export function runCommand([command, ...args], environment) {
  return new Promise((resolve) => {
    const { file, shell } = startOf(command, environment);
    let child;
    const forward = (signal) => {
      // Ctrl-C at a terminal reaches the child by itself; a second one would make Pulumi stop at once.
      if (signal === "SIGINT" && process.stdin.isTTY) return;
      child.kill(signal);
    };
    const signals = ["SIGINT", "SIGTERM", "SIGHUP"];
    // Before the command starts: a signal that comes while it does must reach it, not end this process alone.
    for (const signal of signals) process.on(signal, forward);
    child = spawn(file, args, { stdio: "inherit", env: environment, shell });
    const finish = (code) => {
      for (const signal of signals) process.off(signal, forward);
      resolve(code);
    };
    child.on("error", (error) => {
      process.stderr.write(`${command}: ${error.code === "ENOENT" ? "no such command" : error.message}\n`);
      finish(127);
    });
    child.on("exit", (code, signal) => finish(code ?? 128 + (constants.signals[signal] ?? 0)));
  });
}
