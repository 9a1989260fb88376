import type { Command } from "commander";
import { minutesPerDay } from "../activation/lease";
import type { AuditResult } from "../audit/audit";
import type { StackResources } from "../estate/read-state";
import { writeWhole } from "../files/write-whole";
import { forecast } from "../forecast/forecast";
import type { Judgement } from "../policies/report/findings";
import { preflightResult } from "../preflight/result";
import { type ReportData, reportData } from "../report/data";
import type { ForecastInput } from "../report/input";
import type { Environment } from "../stacks/environment";
import { environmentOf, workplaceOf } from "./environment";
import { expectationOf } from "./expectation";
import { groupsOf } from "./forecast";
import { attempt, readStack } from "./stack-resources";
import { kmshostVersion } from "./version";

interface Options {
  readonly plan?: string;
  readonly state?: string;
  readonly policies?: string;
  readonly audit?: string;
  readonly output?: string;
  readonly json?: boolean;
}

export function registerReport(program: Command): void {
  program
    .command("report")
    .description("a stack on one page: topology, preflight, counts, forecast, policies, host key and audit")
    .argument("<stack>", "the stack, and the environment whose clients are meant")
    .option("--plan <file>", "what `pulumi preview --json --show-sames` wrote, instead of what is deployed")
    .option(
      "--state <file>",
      "what `pulumi stack export` wrote, instead of asking pulumi, or what a --plan starts from",
    )
    .option("--policies <file>", "what `kmshost check <stack> --report json=<file>` wrote")
    .option("--audit <file>", "what `kmshost audit <files> --json <file>` wrote")
    .option("-o, --output <file>", "the page to write (default: kmshost-report-<stack>.html)")
    .option("--json", "print the data behind the page; a page is then written only with --output")
    .action(async (stack: string, options: Options) => {
      const environment = environmentOf(stack, workplaceOf(program));
      const policies = options.policies === undefined ? undefined : inputFiles().readJudgement(options.policies);
      const audit = options.audit === undefined ? undefined : inputFiles().readAudit(options.audit);
      const { cwd = "." } = program.opts<{ cwd?: string }>();
      const live = options.plan === undefined && options.state === undefined;
      const resources = await readStack(cwd, stack, { ...options, live });
      const data = stackReport({ environment, resources, origin: originOf(options), policies, audit });
      if (options.json) process.stdout.write(`${JSON.stringify(data, null, 2)}\n`);
      if (options.json && options.output === undefined) return;
      const path = options.output ?? `kmshost-report-${stack.replaceAll("/", "-")}.html`;
      writeWhole([{ path, content: page().reportPage(data) }]);
      if (!options.json) process.stdout.write(`wrote ${path}\n`);
    });
}

const inputFiles = () => require("./report-input") as typeof import("./report-input");
const page = () => require("../report/page") as typeof import("../report/page");

function originOf({ plan, state }: Options): string {
  if (plan !== undefined) return `the plan in ${plan}${state === undefined ? "" : `, on the state in ${state}`}`;
  return state === undefined ? "what is deployed, as pulumi keeps it" : `the state in ${state}`;
}

export interface StackReportInput {
  readonly environment: Environment;
  readonly resources: StackResources;
  readonly origin: string;
  readonly policies?: Judgement;
  readonly audit?: AuditResult;
}

/** Everything that a page shows of one stack. */
export function stackReport({ environment, resources, origin, policies, audit }: StackReportInput): ReportData {
  const { region, activation, hostKey } = environment;
  const preflight = attempt(() => preflightResult(resources, expectationOf(environment)));
  const course = forecastOf(environment);
  return reportData({
    preflight,
    origin,
    environment: {
      region,
      account: environment.cloud === "azure" ? environment.subscription : environment.account,
      activation,
      generation: hostKey.generation,
      activationsUsed: Object.values(hostKey.activationsUsed).reduce((sum, used) => sum + used, 0),
      usedElsewhere: hostKey.usedElsewhere ?? [],
    },
    ...(course ? { forecast: course } : {}),
    ...(policies ? { policies } : {}),
    ...(audit ? { audit } : {}),
    created: new Date(),
    version: kmshostVersion(),
  });
}

const outageDay = 30;
const days = 365;
/** Two weeks from the first machine to the last: those of one hour would all renew, and run out, in one hour. */
const rolloutDays = 14;

/** The fleet as it is, and with every host gone for good. None when no machine asks these hosts. */
function forecastOf(environment: Environment): ForecastInput | undefined {
  const { groups, pinned } = groupsOf(environment);
  if (!groups.some(({ machines }) => machines > 0)) return undefined;
  const fleet = { groups, rollout: rolloutDays * minutesPerDay, horizon: days * minutesPerDay, seed: 1 };
  const hosts = environment.hosts.map(({ name }) => name);
  const outages = [{ start: outageDay * minutesPerDay, end: days * minutesPerDay }];
  return { course: forecast({ fleet, hosts }), outage: forecast({ fleet, hosts, outages }), outageDay, pinned };
}
