import type { Command } from "commander";
import { EnvironmentError } from "../stacks/environment";
import { renderProblem } from "../text/problem";
import { environmentNamesAt, environmentsPlace, isFilePath, loadedEnvironment, workplaceOf } from "./environment";
import { exitCodes, UserError } from "./exit-codes";
import { columnsOf } from "./terminal";

export function registerValidate(program: Command): void {
  program
    .command("validate")
    .description("check environments without Pulumi and without a cloud: every mistake at once")
    .argument("[environment...]", "names or files of environments; all of the project's when none is named")
    .option("--json", "print JSON")
    .action((named: string[], options: { json?: boolean }) => {
      const workplace = workplaceOf(program);
      const chosen = named.length > 0 ? named : workplace.environment === undefined ? [] : [workplace.environment];
      const place = chosen.length > 0 && chosen.every(isFilePath) ? undefined : environmentsPlace(workplace);
      const stacks = chosen.length > 0 ? chosen : environmentNamesAt(workplace);
      if (stacks.length === 0) {
        throw new UserError(
          `nothing to check: ${place?.folder} holds no environment\n` +
            `  looked there by  ${place?.origin}\n` +
            "  fix              write one (docs/environments.md explains every field), or say where they are: environments: <folder> in Pulumi.yaml, or KMSHOST_ENVIRONMENTS",
        );
      }
      const width = columnsOf(process.stdout);
      const results = stacks.map((stack) => {
        try {
          const { notes, file } = loadedEnvironment(stack, { ...workplace, environment: stack });
          return { stack, ok: true, problems: [], notes, text: notes.map((note) => renderProblem(note, file, width)) };
        } catch (error) {
          if (!(error instanceof EnvironmentError)) throw error;
          if (error.holdsProductKey) process.exitCode = exitCodes.refused;
          else process.exitCode ??= exitCodes.invalidInput;
          return { stack, ok: false, problems: error.problems, notes: [], text: [error.text(width)] };
        }
      });
      if (options.json) {
        const report = results.map(({ text, ...result }) => result);
        process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
        return;
      }
      if (place !== undefined) process.stderr.write(`environments of ${place.folder}, by ${place.origin}\n`);
      for (const { stack, ok, text } of results) {
        process.stdout.write([...(ok ? [`${stack}: ok`] : []), ...text, ""].join("\n"));
      }
    });
}
