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
