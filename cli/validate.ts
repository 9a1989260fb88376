import type { Command } from "commander";
import { EnvironmentError, environmentNames, loadEnvironment, renderProblem } from "../stacks/environment";
import { exitCodes } from "./exit-codes";

export function registerValidate(program: Command): void {
  program
    .command("validate")
    .description("check environments without Pulumi and without a cloud: every mistake at once")
    .argument("[stack...]", "environments to check; all of them when none is named")
    .option("--json", "print JSON")
    .action((stacks: string[], options: { json?: boolean }) => {
      const results = (stacks.length > 0 ? stacks : environmentNames()).map((stack) => {
        try {
          const { notes, file } = loadEnvironment(stack);
          return { stack, ok: true, problems: [], notes, text: notes.map((note) => renderProblem(file, note)) };
        } catch (error) {
          if (!(error instanceof EnvironmentError)) throw error;
          if (error.holdsProductKey) process.exitCode = exitCodes.refused;
          else process.exitCode ??= exitCodes.invalidInput;
          return { stack, ok: false, problems: error.problems, notes: [], text: [error.message] };
        }
      });
      if (options.json) {
        const report = results.map(({ text, ...result }) => result);
        process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
        return;
      }
      for (const { stack, ok, text } of results) {
        process.stdout.write([...(ok ? [`${stack}: ok`] : []), ...text, ""].join("\n"));
      }
    });
}
