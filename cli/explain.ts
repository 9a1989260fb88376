import type { Command } from "commander";
import { type ActivationError, findActivationErrors, readErrorCode } from "../activation/errors";
import { exitCodes, UserError } from "./exit-codes";

const evidence: Readonly<Record<ActivationError["evidence"], string>> = {
  microsoft: "described by Microsoft",
  sdk: "named in the Windows SDK; cause and fix follow from its meaning",
  inferred: "belief: seen in the field, and not compared with a page of Microsoft; cause and fix are our reading",
};

export function registerExplain(program: Command): void {
  program
    .command("explain")
    .description("say what an activation error code means, what causes it and how to fix it")
    .argument(
      "<code>",
      "0xC004F074, c004f074, -1073418124, the last four digits, or a name such as SL_E_VL_NOT_ENOUGH_COUNT",
    )
    .option("--json", "print JSON")
    // A signed decimal code begins with a hyphen, as an option does.
    .allowUnknownOption()
    .action((code: string, options: { json?: boolean }) => {
      const errors = findActivationErrors(code);
      if (errors.length === 0) throw new UserError(unknownCode(code), exitCodes.invalidInput);
      process.stdout.write(
        options.json
          ? `${JSON.stringify(errors.length === 1 ? errors[0] : errors, null, 2)}\n`
          : errors.map(explanation).join("\n"),
      );
    });
}

function unknownCode(code: string): string {
  const shown = code.replace(/[^\x20-\x7e]/g, "?").slice(0, 40);
  if (readErrorCode(code) === undefined) {
    return `not an error code: got "${shown}", allowed 0xC004F074, c004f074, -1073418124, or its name in the Windows SDK`;
  }
  return `no such code in the catalogue: got "${shown}"; \`slui 0x2a ${shown}\` on a Windows machine says what Windows knows of it`;
}

function explanation(error: ActivationError): string {
  const list = (lines: readonly string[]) => lines.map((line, index) => `  ${index + 1}. ${line}`).join("\n");
  return [
    `${error.code}${error.name ? `  ${error.name}` : ""}`,
    error.meaning,
    "",
    "causes, most frequent first",
    list(error.causes),
    "fix, in this order",
    list(error.fix),
    `shows on the ${error.places.join(" and the ")}: ${error.shows}`,
    `(${evidence[error.evidence]}${error.page ? `: ${error.page}` : ""})`,
    "",
  ].join("\n");
}
