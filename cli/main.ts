import { Command, CommanderError } from "commander";
import { findProductKeys } from "../activation/product-key";
import { exitCodes, UserError } from "./exit-codes";
import { registerKey } from "./key";

/** One line a command; each registers itself and loads what it needs only when it runs. */
const commands: ((program: Command) => void)[] = [registerKey];

export function buildProgram(): Command {
  const program = new Command("kmshost")
    .description("build, prove and watch a Microsoft KMS host on Azure and AWS")
    .option("-C, --cwd <folder>", "folder of the Pulumi project, as in pulumi -C", ".")
    .exitOverride()
    .showHelpAfterError("(kmshost --help lists the commands)");
  for (const register of commands) register(program);
  return program;
}

/**
 * Runs one command line and answers the exit code. A product key among the arguments is refused before anything
 * else looks at them: a command line is in the shell's history and in the process list.
 */
export async function run(args: readonly string[]): Promise<number> {
  if (args.some((argument) => findProductKeys(argument).length > 0)) {
    process.stderr.write(
      "error: a product key stands on the command line, where the shell's history and the process list keep it\n" +
        "  got      an argument shaped like a product key (not shown)\n" +
        "  allowed  a hidden prompt, standard input, or --fd <number>\n" +
        "  fix      clear it from the shell's history, then: kmshost key put <stack>\n",
    );
    return exitCodes.refused;
  }
  try {
    await buildProgram().parseAsync([...args], { from: "user" });
    return process.exitCode === undefined ? exitCodes.ok : Number(process.exitCode);
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.ok : exitCodes.usage;
    if (error instanceof UserError) {
      process.stderr.write(`error: ${error.message}\n`);
      return error.exitCode;
    }
    process.stderr.write(`error: ${error instanceof Error ? error.message : String(error)}\n`);
    return exitCodes.internal;
  }
}
