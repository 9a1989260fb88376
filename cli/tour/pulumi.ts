import { spawn } from "node:child_process";
import { join } from "node:path";

/** The sandbox's own Pulumi project. */
export const sandboxFolder = join(__dirname, "../../sandbox");

export interface PulumiResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs Pulumi in the sandbox. `onLine` gets each line of stdout as it comes. */
export function pulumi(args: readonly string[], onLine?: (line: string) => void): Promise<PulumiResult> {
  const environment = {
    ...process.env,
    PULUMI_CONFIG_PASSPHRASE: process.env.PULUMI_CONFIG_PASSPHRASE ?? "sandbox",
    PULUMI_SKIP_UPDATE_CHECK: "true",
    NO_COLOR: "1",
  };
  const child = spawn("pulumi", ["-C", sandboxFolder, "--non-interactive", ...args], {
    env: environment,
    stdio: ["ignore", "pipe", "pipe"],
  });
  return new Promise((resolve, reject) => {
    let stdout = "";
    let stderr = "";
    let rest = "";
    child.stdout.setEncoding("utf8").on("data", (chunk: string) => {
      stdout += chunk;
      const lines = (rest + chunk).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) {
        onLine?.(line);
      }
    });
    child.stderr.setEncoding("utf8").on("data", (chunk: string) => {
      stderr += chunk;
    });
    child.on("error", (error) => reject(new Error(`cannot start pulumi: ${error.message}`)));
    child.on("close", (code) => {
      onLine?.(rest);
      resolve({ code: code ?? 1, stdout, stderr });
    });
  });
}
