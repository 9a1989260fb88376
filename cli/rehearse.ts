import { writeFileSync } from "node:fs";
import type { Command } from "commander";
import { eventJson, eventXml } from "../rehearsal/events";
import { type Happened, type Rehearsal, rehearse } from "../rehearsal/rehearse";
import { environmentOf } from "./environment";
import { exitCodes, UserError } from "./exit-codes";
import { expectationOf } from "./expectation";
import { attempt, readStack } from "./stack-resources";

interface Options {
  readonly state?: string;
  readonly seed: string;
  readonly events?: string;
  readonly json?: boolean;
}

export function registerRehearse(program: Command): void {
  program
    .command("rehearse")
    .description("let simulated clients live against a deployed stack, and compare with what preflight predicts")
    .argument("<stack>", "the stack, and the environment whose clients are meant")
    .option("--state <file>", "what `pulumi stack export` wrote, instead of asking pulumi")
    .option("--seed <number>", "another course of chance", "1")
    .option("--events <file>", "write what hosts and clients would log: .xml, otherwise JSON lines")
    .option("--json", "print JSON")
    .action(async (stack: string, options: Options) => {
      if (!/^\d{1,10}$/.test(options.seed)) {
        throw new UserError(`--seed: got "${options.seed}", allowed a whole number`, exitCodes.usage);
      }
      const environment = environmentOf(stack);
      const { cwd = "." } = program.opts<{ cwd?: string }>();
      const source = options.state === undefined ? { live: true } : { state: options.state };
      const resources = await readStack(cwd, stack, source);
      const rehearsal = attempt(() => rehearse(resources, expectationOf(environment), { seed: Number(options.seed) }));
      if (options.events !== undefined) writeLog(options.events, rehearsal);
      process.stdout.write(options.json ? `${json(stack, rehearsal)}\n` : report(stack, rehearsal));
      if (rehearsal.populations.some(({ disagreement }) => disagreement)) process.exitCode = exitCodes.findings;
    });
}

function report(stack: string, { populations, events }: Rehearsal): string {
  const lines = populations.map((one) => {
    const { population, product, disagreement } = one;
    return `  ${disagreement ? "DISAGREES" : "agrees   "}  ${population}, ${product}: ${happened(one)}; preflight: ${predicted(one)}`;
  });
  const wrong = populations.filter(({ disagreement }) => disagreement).length;
  const end =
    wrong > 0 ? `${wrong} disagree: one of the two is wrong, so please report it` : "preflight predicted all of it";
  return `${stack}: ${populations.length} kinds of machines, ${events.length} events\n${lines.join("\n")}\n${end}\n`;
}

function happened({ machines, activated, pinned, hops }: Happened): string {
  if (pinned) return `${machines} machines never ask`;
  return `${activated} of ${machines} activated${hops.length > 0 ? `, stopped at ${hops.join(", ")}` : ""}`;
}

function predicted({ predicted: outcome, predictedHop }: Happened): string {
  return predictedHop ? `${outcome} at ${predictedHop}` : outcome;
}

function json(stack: string, { populations, events }: Rehearsal): string {
  return JSON.stringify(
    { stack, agrees: !populations.some(({ disagreement }) => disagreement), populations, events: events.length },
    null,
    2,
  );
}

function writeLog(path: string, { events }: Rehearsal): void {
  const line = path.toLowerCase().endsWith(".xml") ? eventXml : eventJson;
  try {
    writeFileSync(path, events.map((event) => `${line(event)}\n`).join(""));
  } catch (error) {
    const { code = "an error" } = error as NodeJS.ErrnoException;
    throw new UserError(`--events: ${path} cannot be written (${code}); name a file in a folder that is there`);
  }
}
