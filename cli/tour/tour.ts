/**
 * `npm run sandbox`: builds one Azure and one AWS environment on the sandbox's clouds with Pulumi's own engine and the
 * policy pack, says what was built and who will activate, and writes a page about each. Run again, it changes nothing.
 */
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { readState, type StackResources } from "../../estate/read-state";
import { writeWhole } from "../../files/write-whole";
import { engineConfiguration } from "../../policies/configuration";
import { configurationFor } from "../../policies/environment-configuration";
import { judge } from "../../policies/report/findings";
import type { ReportData } from "../../report/data";
import { cloudPath, sandboxHome } from "../../sandbox/cloud/home";
import { isLeftHalfway, recoverStack } from "../../sandbox/recover";
import { type Environment, loadEnvironment } from "../../stacks/environment";
import { stackReport } from "../report";
import { built, indent, type Outputs } from "./built";
import { Run } from "./events";
import { pulumi, sandboxFolder } from "./pulumi";
import { verdicts } from "./verdicts";

const policyPack = join(sandboxFolder, "../policies");
const standard = ["azure-prod", "aws-prod"];

/** As a path from where the user is, when it is below. */
const here = (path: string) => {
  const below = relative(process.cwd(), path);
  return below.startsWith("..") ? path : below;
};
const say = (text: string) => process.stdout.write(`${text}\n`);

/** The stored cloud of an environment. */
function cloudFile(environment: Environment): string {
  const [cloud, account] =
    environment.cloud === "azure" ? ["azure-native", environment.subscription] : ["aws", environment.account];
  return here(cloudPath(sandboxHome(), cloud, account));
}

async function answer(args: readonly string[], what: string): Promise<string> {
  const { code, stdout, stderr } = await pulumi(args);
  if (code !== 0) throw new Error(`cannot ${what}:\n${indent((stderr || stdout).trim(), 2)}`);
  return stdout;
}

/** Runs `pulumi up`, saying every few seconds how far it is. */
async function up(stack: string, environment: Environment): Promise<Run> {
  const run = new Run();
  const folder = mkdtempSync(join(tmpdir(), "kmshost-tour-"));
  const started = Date.now();
  const ticker = setInterval(() => {
    const seconds = Math.round((Date.now() - started) / 1000);
    say(run.done === 0 ? `${stack}: the program starts, ${seconds} s` : `${stack}: ${run.done} done, ${seconds} s`);
  }, 5000);
  try {
    const settingsFile = join(folder, "policies.json");
    writeFileSync(settingsFile, JSON.stringify(engineConfiguration(configurationFor(environment))));
    const policies = existsSync(join(policyPack, "PulumiPolicy.yaml"))
      ? ["--policy-pack", policyPack, "--policy-pack-config", settingsFile]
      : [];
    const args = ["up", "--stack", stack, "--yes", "--skip-preview", "--json", ...policies];
    const { code, stderr } = await pulumi(args, (line) => run.take(line));
    if (code !== 0 && run.errors.length === 0) {
      run.errors.push(stderr.trim() || `pulumi up ended with exit code ${code}`);
    }
    return run;
  } finally {
    clearInterval(ticker);
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What is deployed, and what it answers to those who use it. */
async function deployed(stack: string): Promise<{ resources: StackResources; outputs: Outputs }> {
  const text = await answer(["stack", "export", "--stack", stack], `read the state of ${stack}`);
  const outputs = JSON.parse(
    await answer(["stack", "output", "--json", "--stack", stack], `read the outputs of ${stack}`),
  );
  return { resources: readState(text, { stack }), outputs: outputs as Outputs };
}

interface Visit {
  readonly good: boolean;
  readonly report?: ReportData;
}

/** Builds one environment, and looks at it. */
async function visit(stack: string): Promise<Visit> {
  const { environment } = loadEnvironment(stack);
  say(`${stack}: pulumi up on the sandbox's ${environment.cloud}`);
  await answer(["stack", "select", "--create", stack], `select the stack ${stack}`);
  if (isLeftHalfway(stack)) {
    const { adopted } = await recoverStack(stack, pulumi);
    say(`${stack}: the last run was cut off; ${adopted.length} resources that it had made are known again`);
  }
  const run = await up(stack, environment);
  if (run.errors.length > 0) {
    const found = run.violations.map(
      ({ policy, resource, message }) => `${policy} on ${resource}:\n${indent(message, 2)}`,
    );
    process.stderr.write(`${stack}: failed\n${indent([...found, ...run.errors].join("\n"), 2)}\n`);
    return { good: false };
  }
  const { resources, outputs } = await deployed(stack);
  const policies = run.packVersion === undefined ? undefined : judge(stack, run.packVersion, run.policyEvents);
  const report = stackReport({ environment, resources, origin: "what is deployed in the sandbox", policies });
  say(`\n${built(stack, run, outputs, cloudFile(environment))}\n${verdicts(report.preflight)}\n`);
  const good = !run.violations.some(({ level }) => level === "mandatory") && report.preflight.outcome !== "fails";
  return { good, report };
}

/** A page for each environment, and one that leads to them. */
function writeReports(reports: readonly ReportData[]): void {
  const { indexPage } = require("../../report/index-page") as typeof import("../../report/index-page");
  const { reportPage } = require("../../report/page") as typeof import("../../report/page");
  const folder = join(sandboxHome(), "report");
  for (const report of reports)
    writeWhole([{ path: join(folder, `${report.stack}.html`), content: reportPage(report) }], { makeFolders: true });
  const index = join(folder, "index.html");
  writeWhole([{ path: index, content: indexPage(reports) }]);
  say(`open ${here(index)} in a browser: topology, preflight, counts, forecast, policies and host key of each`);
}

async function main(stacks: readonly string[]): Promise<void> {
  mkdirSync(sandboxHome(), { recursive: true });
  const visits: Visit[] = [];
  for (const stack of stacks.length > 0 ? stacks : standard) visits.push(await visit(stack));
  const reports = visits.flatMap(({ report }) => report ?? []);
  if (reports.length > 0) writeReports(reports);
  process.exitCode = visits.every(({ good }) => good) ? 0 : 1;
}

main(process.argv.slice(2)).catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
