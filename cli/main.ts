import { Command, CommanderError } from "commander";
import { OutputError } from "../files/write-whole";
import { holdsTypedKey } from "../text/keys";
import { exitCodes, UserError } from "./exit-codes";
import { kmshostVersion } from "./version";

type Register = (program: Command) => void;

/** One line a command, each in a file of its own, loaded only when it is the one to run, or for the help of all. */
const commands: Readonly<Record<string, () => Register>> = {
  init: () => (require("./init") as typeof import("./init")).registerInit,
  validate: () => (require("./validate") as typeof import("./validate")).registerValidate,
  check: () => (require("./check") as typeof import("./check")).registerCheck,
  key: () => (require("./key") as typeof import("./key")).registerKey,
  audit: () => (require("./audit") as typeof import("./audit")).registerAudit,
  bundle: () => (require("./bundle") as typeof import("./bundle")).registerBundle,
  dns: () => (require("./dns") as typeof import("./dns")).registerDns,
  doctor: () => (require("./doctor") as typeof import("./doctor")).registerDoctor,
  explain: () => (require("./explain") as typeof import("./explain")).registerExplain,
  forecast: () => (require("./forecast") as typeof import("./forecast")).registerForecast,
  preflight: () => (require("./preflight") as typeof import("./preflight")).registerPreflight,
  probe: () => (require("./probe") as typeof import("./probe")).registerProbe,
  completion: () => (require("./completion") as typeof import("./completion")).registerCompletion,
  report: () => (require("./report") as typeof import("./report")).registerReport,
};

/** The program with the commands that this line can mean. */
export function buildProgram(args: readonly string[]): Command {
  const program = new Command("kmshost")
    .description("build, prove and watch a Microsoft KMS host on Azure and AWS")
    .version(`kmshost ${kmshostVersion()}`, "-V, --version", "print the version")
    .option(
      "-C, --cwd <folder>",
      "work in this folder, as pulumi -C does: a Pulumi project, or a folder below one",
      ".",
    )
    .option("--environment <name or file>", "this environment, instead of the one named like the stack")
    .exitOverride()
    .showHelpAfterError("(kmshost --help lists the commands)");
  const named = args.filter((argument) => Object.hasOwn(commands, argument));
  const whole = named.length === 0 || named.includes("completion");
  for (const name of whole ? Object.keys(commands) : named) commands[name]?.()(program);
  return program;
}

/**
 * Runs one command line and answers the exit code. A product key among the arguments stops the command before anything
 * else looks at them: a command line is in the shell's history and in the process list.
 */
export async function run(args: readonly string[]): Promise<number> {
  if (args.some(holdsTypedKey)) {
    process.stderr.write(
      "error: a product key stands on the command line, where the shell's history and the process list keep it\n" +
        "  got      an argument shaped like a product key (not shown)\n" +
        "  allowed  a hidden prompt, standard input, or --fd <number>\n" +
        "  fix      clear it from the shell's history, then: kmshost key put <stack>\n",
    );
    return exitCodes.refused;
  }
  try {
    await buildProgram(args).parseAsync([...args], { from: "user" });
    return process.exitCode === undefined ? exitCodes.ok : Number(process.exitCode);
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.ok : exitCodes.usage;
    if (error instanceof OutputError) {
      process.stderr.write(`error: ${error.message}\n`);
      return exitCodes.invalidInput;
    }
    if (error instanceof UserError) {
      process.stderr.write(`error: ${error.message}\n`);
      return error.exitCode;
    }
    process.stderr.write(`error: ${error instanceof Error ? error.message : String(error)}\n`);
    return exitCodes.internal;
  }
}
