import type { Command } from "commander";
import type { Check } from "../doctor/check";
import { examine } from "../doctor/doctor";
import { sandboxHome } from "../sandbox/cloud/home";
import { sandboxProject } from "../stacks/guard";
import { maskKeys } from "../text/keys";
import { visible } from "../text/visible";
import { exitCodes } from "./exit-codes";
import { projectName } from "./pulumi";
import { coloursOn } from "./terminal";

export function registerDoctor(program: Command): void {
  program
    .command("doctor")
    .description("check what the commands need on this machine, and say how to fix what is missing")
    .argument("[stack]", "also what this stack needs; without it, every environment is checked")
    .option("--json", "print JSON")
    .action(async (stack: string | undefined, options: { json?: boolean }) => {
      const checks = await checkAll(program.opts<{ cwd: string }>().cwd, stack);
      process.stdout.write(options.json ? `${JSON.stringify(checks, null, 2)}\n` : asText(checks));
      process.exitCode = checks.some(({ status }) => status === "fail") ? exitCodes.findings : exitCodes.ok;
    });
}

/** Every check, with nothing key-shaped in its words: they quote paths and other programs. */
export async function checkAll(cwd: string, stack?: string): Promise<Check[]> {
  const project = projectIn(cwd);
  const sandbox = project === sandboxProject;
  const checks = await examine({ cwd, stack, sandbox, project, sandboxHome: sandboxHome() });
  return checks.map((check) => ({
    ...check,
    name: maskKeys(check.name),
    result: maskKeys(check.result),
    ...(check.fix === undefined ? {} : { fix: maskKeys(check.fix) }),
  }));
}

function projectIn(cwd: string): string | undefined {
  try {
    return projectName(cwd);
  } catch {
    return undefined;
  }
}

function asText(checks: readonly Check[]): string {
  const colour = coloursOn(process.stdout);
  const colours = { ok: 32, note: 33, fail: 31 };
  const width = Math.max(...checks.map(({ name }) => name.length));
  const lines = checks.flatMap(({ name, status, result, fix }) => {
    const word = colour ? `\u001b[${colours[status]}m${status.padEnd(4)}\u001b[0m` : status.padEnd(4);
    const line = `${word}  ${visible(name).padEnd(width)}  ${visible(result)}`;
    return fix === undefined ? [line] : [line, `      ${" ".repeat(width)}  fix: ${visible(fix)}`];
  });
  const count = checks.filter(({ status }) => status === "fail").length;
  lines.push(count === 0 ? "nothing to fix" : `${count} to fix`);
  return `${lines.join("\n")}\n`;
}
