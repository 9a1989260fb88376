import { Argument, type Command } from "commander";
import { type Node, type Shell, shells, treeOf } from "./completion/scripts";

/** Prints the completion of a shell, made from the commands themselves; it knows every command and option, and their words. */
export function registerCompletion(program: Command): void {
  program
    .command("completion")
    .description("print the completion of a shell: source <(kmshost completion bash)")
    .addArgument(new Argument("<shell>", "the shell").choices(Object.keys(shells)))
    .action((shell: Shell) => {
      const nodes: readonly Node[] = treeOf(program);
      process.stdout.write(shells[shell](nodes));
    });
}
