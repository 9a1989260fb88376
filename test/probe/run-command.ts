import { spawn } from "node:child_process";
import { join } from "node:path";
import { Command, CommanderError } from "commander";
import { UserError } from "../../cli/exit-codes";

/** Runs one command of `kmshost` in this process, with the exit codes of cli/main.ts. */
export async function runCommand(
  register: (program: Command) => void,
  args: readonly string[],
): Promise<{ code: number; stdout: string; stderr: string }> {
  let stdout = "";
  let stderr = "";
  const keep = (text: string | Uint8Array) => {
    stdout += String(text);
    return true;
  };
  const spy = jest.spyOn(process.stdout, "write").mockImplementation(keep as typeof process.stdout.write);
  const before = process.exitCode;
  process.exitCode = undefined;
  try {
    const program = new Command("kmshost").option("-C, --cwd <folder>", "folder", ".").exitOverride();
    program.configureOutput({
      writeErr: (text) => {
        stderr += text;
      },
    });
    register(program);
    for (const command of program.commands) command.copyInheritedSettings(program);
    await program.parseAsync([...args], { from: "user" });
    return { code: Number(process.exitCode ?? 0), stdout, stderr };
  } catch (error) {
    if (error instanceof CommanderError) return { code: error.exitCode === 0 ? 0 : 2, stdout, stderr };
    if (!(error instanceof UserError)) throw error;
    return { code: error.exitCode, stdout, stderr: `${stderr}error: ${error.message}\n` };
  } finally {
    spy.mockRestore();
    process.exitCode = before;
  }
}

/** The same in a process of its own, for what depends on its environment. `file` is the command's file in cli. */
export function spawnCommand(
  file: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const root = join(__dirname, "../..");
  const script = `require("tsx/cjs");
    const program = new (require("commander").Command)().option("-C, --cwd <folder>", "folder", ".").exitOverride();
    const register = Object.entries(require("./cli/${file}.ts")).find(([name]) => name.startsWith("register"))[1];
    register(program);
    program.parseAsync(process.argv.slice(1), { from: "user" }).catch((error) => {
      process.stderr.write("error: " + error.message + "\\n");
      process.exitCode = error.exitCode ?? 5;
    });`;
  return new Promise((resolve) => {
    const child = spawn(process.execPath, ["-e", script, "--", ...args], {
      cwd: root,
      env: { ...process.env, NO_COLOR: "1", ...env },
    });
    let stdout = "";
    let stderr = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      stdout += text;
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      stderr += text;
    });
    child.on("close", (code) => resolve({ code, stdout, stderr }));
  });
}
