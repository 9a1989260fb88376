import type { Command } from "commander";
import { writeWhole } from "../files/write-whole";
import { baselineOf, readBaseline } from "../policies/baseline";
import { allRules } from "../policies/catalogue";
import { exemptionsOf, lintConfiguration, type PackConfiguration, withDefaults } from "../policies/configuration";
import { configurationFor } from "../policies/environment-configuration";
import { failing, type Judgement, judge } from "../policies/report/findings";
import { junitReport } from "../policies/report/junit";
import { sarifReport } from "../policies/report/sarif";
import { consoleReport, jsonReport, markdownReport } from "../policies/report/text";
import { maskKeys } from "../text/keys";
import { renderProblems } from "../text/problem";
import { environmentNamesAt, environmentOf, workplaceOf } from "./environment";
import { exitCodes, UserError } from "./exit-codes";
import { type PackSubject, readFile, runPack } from "./pack-run";
import { startProgress } from "./progress";

/** Reports by name. */
export const reports: Readonly<Record<string, (judgement: Judgement) => string>> = {
  console: consoleReport,
  json: jsonReport,
  sarif: sarifReport,
  junit: junitReport,
  markdown: markdownReport,
};

export interface CheckOptions extends PackSubject {
  /**
   * The environment whose networks, port, hosts elsewhere and retention the pack is told of. Default: the one named like
   * the stack, if there is one.
   */
  environment?: string;
  /** The pack's configuration, a JSON file. */
  config?: string;
  /** Findings that were there before, a file of `writeBaseline`. */
  baseline?: string;
  writeBaseline?: string;
  /** Where to write which report: `console`, or `sarif=findings.sarif`. Default: `console` to standard output. */
  report?: string[];
  /** The level from which an open finding makes the check fail. Default: mandatory. */
  failOn?: "mandatory" | "advisory";
  /** Says what is being done, and answers how to end that. */
  progress?: (what: string) => () => void;
}

/**
 * Runs the policy pack by Pulumi's own engine on a state, an export or a preview, writes the reports, and answers the exit
 * code: 0 nothing to fix, 1 open findings, 2 and 3 a mistake in what was given, 5 the pack did not come to a result.
 */
export async function check(
  options: CheckOptions,
  write = (text: string) => process.stdout.write(text),
): Promise<number> {
  const now = new Date();
  const outputs = outputsOf(options.report ?? ["console"]);
  const configuration = configurationOf(options, now);
  const known = readKnown(options.baseline);
  const done = options.progress?.(`judging ${subjectOf(options)} by the policy pack`);
  const { events, packVersion } = await runPack(options, configuration).finally(done);
  const judgement = judge(subjectOf(options), packVersion, events, {
    exemptions: exemptionsOf(configuration),
    known,
    now,
  });
  for (const { name, path } of outputs) {
    const text = reports[name]?.(judgement) ?? "";
    if (path === undefined) write(text);
    else writeWhole([{ path, content: text }], { mode: 0o600 });
  }
  if (options.writeBaseline !== undefined) {
    const exemptible = new Set(allRules.filter((rule) => rule.exemptible).map((rule) => rule.name));
    const findings = judgement.findings.map((finding) => ({ ...finding, exemptible: exemptible.has(finding.policy) }));
    const content = `${JSON.stringify(baselineOf(findings, now), undefined, 2)}\n`;
    writeWhole([{ path: options.writeBaseline, content }], { mode: 0o600 });
  }
  return failing(judgement, options.failOn ?? "mandatory").length > 0 ? exitCodes.findings : exitCodes.ok;
}

const subjectOf = ({ file, preview, stack }: CheckOptions): string =>
  file ?? `${preview ? "preview of " : ""}${stack ?? "the current stack"}`;

function outputsOf(wanted: readonly string[]): { name: string; path?: string }[] {
  return wanted.map((given) => {
    const [name = "", ...path] = given.split("=");
    if (!reports[name]) {
      const known = Object.keys(reports).join(", ");
      throw new UserError(`no report is called ${name}\n  allowed  ${known}, each also as name=file`, exitCodes.usage);
    }
    return path.length > 0 ? { name, path: path.join("=") } : { name };
  });
}

/** What the user configures, and below it what the environment says. */
function configurationOf(options: CheckOptions, now: Date): PackConfiguration {
  const configuration = readConfiguration(options.config, now);
  const name = options.environment ?? environmentLike(options);
  return name === undefined
    ? configuration
    : withDefaults(configuration, configurationFor(environmentOf(name, options)));
}

/** The environment named like a stack (`azure-prod`, `organization/project/azure-prod`); other teams' stacks have none. */
function environmentLike({ cwd, stack }: CheckOptions): string | undefined {
  return environmentNamesAt({ cwd }).find((name) => name === stack?.split("/").at(-1));
}

function readConfiguration(path: string | undefined, now: Date): PackConfiguration {
  if (path === undefined) return {};
  let value: unknown;
  try {
    value = JSON.parse(readFile(path, 1024 * 1024));
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw new UserError(`${path}: is not JSON: ${maskKeys((error as Error).message)}`);
  }
  const problems = lintConfiguration(value, now).filter(({ problem }) => !/^expired|^lifts/.test(problem));
  if (problems.length === 0) return value as PackConfiguration;
  throw new UserError(maskKeys(renderProblems(path, problems)));
}

function readKnown(path: string | undefined): Set<string> {
  if (path === undefined) return new Set();
  const reading = readBaseline(readFile(path, 64 * 1024 * 1024));
  if ("problem" in reading) throw new UserError(`${path}: ${reading.problem}`);
  return reading.known;
}

/** `kmshost check`. */
export function registerCheck(program: Command): void {
  const several = (value: string, previous: string[] = []) => [...previous, value];
  program
    .command("check")
    .description("judge a stack, a state export or a preview by the policy pack, and report")
    .argument("[stack]", "the stack whose state is judged; with --preview, what an update would make of it")
    .option("--preview", "judge a preview instead of the state")
    .option("--file <export>", "judge a file of `pulumi stack export`: needs no login, no project and no cloud")
    .option("--config <file>", "the pack's configuration, JSON")
    .option("--baseline <file>", "findings that were there before fail nothing")
    .option("--write-baseline <file>", "write the findings there are now as a baseline")
    .option("--report <name[=file]>", `${Object.keys(reports).join(", ")}; can be given more than once`, several)
    .option("--fail-on <level>", "mandatory or advisory", "mandatory")
    .option("--policy-pack <folder>", "another folder with the pack")
    .action(async (stack: string | undefined, options: Omit<CheckOptions, "cwd" | "environment" | "stack">) => {
      if (options.failOn !== "mandatory" && options.failOn !== "advisory") {
        throw new UserError(`--fail-on takes mandatory or advisory, not ${options.failOn}`, exitCodes.usage);
      }
      const progress = process.stderr.isTTY ? { progress: startProgress } : {};
      process.exitCode = await check({ ...options, ...workplaceOf(program), stack, ...progress });
    });
}
