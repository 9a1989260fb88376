/** Runs another program quietly: its lines go to whoever shows the progress, its last ones into the error. */
import { spawn } from "node:child_process";
import { onInterrupt } from "./cleanup.mjs";

const keptLines = 12;
const isWindows = process.platform === "win32";

function endGroup(child) {
  try {
    // The whole group: `go build` has compilers under it, npm has its own children.
    if (isWindows) child.kill("SIGKILL");
    else process.kill(-child.pid, "SIGKILL");
  } catch {
    // it has ended by itself
  }
}

/** Resolves with what the program wrote on stdout; rejects with a sentence and its last lines. */
export function runQuietly(command, args, { onLine = () => {}, ...options } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: ["ignore", "pipe", "pipe"], detached: !isWindows, ...options });
    const forget = onInterrupt(() => endGroup(child));
    const name = [command, ...args].join(" ");
    let output = "";
    const last = [];
    const hear = (chunk) => {
      for (const line of chunk.split("\n").filter((text) => text.trim())) {
        onLine(line);
        last.push(line);
        if (last.length > keptLines) last.shift();
      }
    };
    child.stdout.setEncoding("utf8").on("data", (chunk) => {
      output += chunk;
      hear(chunk);
    });
    child.stderr.setEncoding("utf8").on("data", hear);
    child.on("error", (error) => {
      forget();
      reject(new Error(`${name}: ${error.message}`));
    });
    child.on("close", (code, signal) => {
      forget();
      if (code === 0) resolve(output);
      else reject(new Error([`${name} ended with ${signal ?? code}`, ...last].join("\n")));
    });
  });
}
