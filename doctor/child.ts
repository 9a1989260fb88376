import { execFile } from "node:child_process";

export type ChildAnswer =
  | { readonly kind: "answer"; readonly stdout: string }
  | { readonly kind: "missing" }
  | { readonly kind: "failed"; readonly words: string };

/** Runs a program that only reads, within a time limit. Never rejects; the words are its first line of complaint. */
export function askChild(
  command: string,
  args: readonly string[],
  options: { cwd?: string; timeout?: number; env?: NodeJS.ProcessEnv } = {},
): Promise<ChildAnswer> {
  const timeout = options.timeout ?? 60_000;
  return new Promise((resolve) => {
    execFile(
      command,
      args,
      // npm, az and aws are batch files on Windows.
      { cwd: options.cwd, timeout, env: options.env, maxBuffer: 8 << 20, shell: process.platform === "win32" },
      (error, stdout, stderr) => {
        if (!error) return resolve({ kind: "answer", stdout });
        if ((error as NodeJS.ErrnoException).code === "ENOENT") return resolve({ kind: "missing" });
        const lines = `${stderr}\n${stdout}`
          .split("\n")
          .map((line) => line.trim())
          .filter(Boolean);
        const said = lines.find((line) => /error/i.test(line)) ?? lines[0] ?? error.message;
        resolve({ kind: "failed", words: error.killed ? `no answer in ${timeout / 1000} s` : said.slice(0, 300) });
      },
    );
  });
}
