import type { Command } from "commander";
import { type PreflightResult, preflightResult } from "../preflight/result";
import { masked } from "../report/clean";
import { environmentOf, workplaceOf } from "./environment";
import { exitCodes, UserError } from "./exit-codes";
import { expectationOf } from "./expectation";
import { preflightText } from "./preflight-text";
import { attempt, readStack, type StackSource } from "./stack-resources";

interface Options extends StackSource {
  readonly json?: boolean;
  readonly failOn: string;
}

export function registerPreflight(program: Command): void {
  program
    .command("preflight")
    .description("before you deploy: will every client activate, and what does the plan spend of the host key?")
    .argument("<stack>", "the stack, and the environment whose clients are meant")
    .option("--plan <file>", "what `pulumi preview --json --show-sames` wrote, instead of a preview now")
    .option("--state <file>", "what `pulumi stack export` wrote: what is deployed, or what a --plan starts from")
    .option("--live", "what the stack's state says is deployed, not refreshed, instead of a preview")
    .option("--fail-on <outcome>", "undecided or fails: from where on the exit code is 1", "undecided")
    .option("--json", "print JSON")
    .action(async (stack: string, options: Options) => {
      if (options.failOn !== "undecided" && options.failOn !== "fails") {
        throw new UserError(`--fail-on: got "${options.failOn}", allowed undecided, fails`, exitCodes.usage);
      }
      const workplace = workplaceOf(program);
      const expectation = expectationOf(environmentOf(stack, workplace));
      const { cwd } = workplace;
      const resources = await readStack(cwd, stack, options);
      // Names of resources are others' words: none of them may carry a key out.
      const result = masked(attempt(() => preflightResult(resources, expectation)));
      const colour = process.stdout.isTTY === true && !process.env.NO_COLOR;
      process.stdout.write(options.json ? `${JSON.stringify(result, null, 2)}\n` : preflightText(result, colour));
      if (isFinding(result, options.failOn)) process.exitCode = exitCodes.findings;
    });
}

function isFinding({ outcome, populations }: PreflightResult, failOn: "undecided" | "fails"): boolean {
  if (outcome === "fails") return true;
  return failOn === "undecided" && populations.some((one) => one.outcome === "undecided");
}
