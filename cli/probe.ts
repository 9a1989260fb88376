import { isIP } from "node:net";
import type { Command } from "commander";
import { findActivationError } from "../activation/errors";
import { checkListeningPort } from "../activation/transport";
import { checkProbeName, type ProbeOptions, probe } from "../probe/probe";
import type { ProbeReport } from "../probe/report";
import { sandboxProject } from "../stacks/guard";
import { visible } from "../text/visible";
import { environmentNamesAt, environmentOf, requireProject, type Workplace, workplaceOf } from "./environment";
import { exitCodes, UserError } from "./exit-codes";
import { projectName, pulumi } from "./pulumi";
import { coloursOn } from "./terminal";

interface Flags {
  as?: string;
  server: string[];
  port?: string;
  timeout: string;
  failOn: string;
  json?: boolean;
}

interface Subject {
  readonly name: string;
  readonly kind?: "zone" | "host";
  readonly port?: number;
  readonly hosts?: readonly string[];
}

export function registerProbe(program: Command): void {
  program
    .command("probe")
    .description("ask DNS and the KMS hosts from this machine, as a client does; never sends an activation request")
    .argument("[subject]", "a zone, host[:port], or a stack for its zones; the selected stack when left out")
    .option("--as <kind>", "zone, host or stack, when the name could be either")
    .option("--server <address[:port]>", "ask this DNS server; can be given more than once", several, [])
    .option("--port <number>", "the port that the hosts should listen on (default: the stack's, or 1688)")
    .option("--timeout <seconds>", "time limit of each step", "5")
    .option("--fail-on <level>", "warning or error", "warning")
    .option("--json", "print JSON")
    .action(async (given: string | undefined, flags: Flags) => {
      const common = optionsOf(flags);
      const subjects = await subjectsOf(workplaceOf(program), given, flags);
      const reports: ProbeReport[] = [];
      for (const { name, ...own } of subjects) {
        reports.push(await probe(name, { ...common, ...own, port: common.port ?? own.port }));
      }
      const failing = reports
        .flatMap(({ findings }) => findings)
        .filter(({ level }) => level === "error" || flags.failOn === "warning");
      process.stdout.write(flags.json ? `${JSON.stringify(reports, null, 2)}\n` : reports.map(asText).join("\n"));
      process.exitCode = failing.length > 0 ? exitCodes.findings : exitCodes.ok;
    });
}

const several = (value: string, previous: string[]): string[] => [...previous, value];

function usage(message: string): UserError {
  return new UserError(message, exitCodes.usage);
}

function optionsOf(flags: Flags): ProbeOptions {
  const seconds = Number(flags.timeout);
  if (!(seconds >= 0.1 && seconds <= 300))
    throw usage(`--timeout takes 0.1 to 300 seconds, not ${visible(flags.timeout)}`);
  if (flags.failOn !== "warning" && flags.failOn !== "error") throw usage("--fail-on takes warning or error");
  if (flags.as !== undefined && !["zone", "host", "stack"].includes(flags.as))
    throw usage("--as takes zone, host or stack");
  for (const server of flags.server) {
    const match = /^(?:\[(.+)\]|([^:]+)|(.+:.+:.+))(?::(\d{1,5}))?$/.exec(server);
    const address = match?.[1] ?? match?.[2] ?? match?.[3] ?? "";
    if (!isIP(address) || Number(match?.[4] ?? 53) > 65535) {
      throw usage(`--server takes address, address:port or [address]:port, not ${visible(server)}`);
    }
  }
  const port = flags.port === undefined ? undefined : portOf(flags.port);
  return { timeout: seconds * 1000, port, servers: flags.server.length > 0 ? flags.server : undefined };
}

function portOf(text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (!(port >= 1 && port <= 65535)) throw usage(checkListeningPort(Number.NaN) ?? `no port: ${visible(text)}`);
  return port;
}

async function subjectsOf(workplace: Workplace, given: string | undefined, flags: Flags): Promise<Subject[]> {
  if (given === undefined) return stackZones(workplace, await selectedStack(workplace));
  if (flags.as === "stack" || (flags.as === undefined && environmentNamesAt(workplace).includes(given))) {
    return stackZones(workplace, given);
  }
  const withPort = /^(?:\[(.+)\]|([^:]+)):(\d+)$/.exec(given);
  const name = (withPort?.[1] ?? withPort?.[2] ?? given).replace(/\.$/, "");
  const wrong = checkProbeName(name);
  if (wrong) throw usage(`${visible(given.slice(0, 80))}: ${wrong}`);
  if (withPort) {
    if (flags.as === "zone") throw usage("a zone has no port; name the hosts' port with --port");
    return [{ name, kind: "host", port: portOf(withPort[3] ?? "") }];
  }
  return [{ name, ...(flags.as === undefined ? {} : { kind: flags.as as "zone" | "host" }) }];
}

async function selectedStack(workplace: Workplace): Promise<string> {
  try {
    const shown = (await pulumi(workplace.cwd, ["stack", "--show-name"])).trim();
    return shown.split("/").at(-1) ?? shown;
  } catch {
    requireProject(workplace.cwd, "no selected stack; name a zone or a host");
    const names = environmentNamesAt(workplace).map(visible).join(", ") || "none";
    throw usage(`no stack is selected here\n  allowed  a zone, host[:port], or a stack: ${names}`);
  }
}

function stackZones(workplace: Workplace, stack: string): Subject[] {
  if (isSandbox(workplace.cwd)) {
    throw usage("the sandbox's hosts and zones are files: nothing of them can be probed");
  }
  const environment = environmentOf(stack, workplace);
  return environment.discovery.zones.map(({ name }) => ({
    name,
    kind: "zone",
    port: environment.port,
    hosts: environment.hosts.map((host) => `${host.name}.${name}`),
  }));
}

function isSandbox(cwd: string): boolean {
  try {
    return projectName(cwd) === sandboxProject;
  } catch {
    return false;
  }
}

function asText(report: ProbeReport): string {
  const colour = coloursOn(process.stdout);
  const paint = (code: number, text: string) => (colour ? `\u001b[${code}m${text}\u001b[0m` : text);
  const lines = [`${report.subject}  (${report.kind}; DNS: ${report.dnsServers.join(", ") || "none"})`];
  const width = Math.min(60, Math.max(0, ...report.steps.map(({ subject }) => subject.length)));
  for (const { step, subject, result, ok, milliseconds } of report.steps) {
    const row = `${step.padEnd(5)} ${subject.padEnd(width)} ${milliseconds.toFixed(1).padStart(8)} ms  ${result}`;
    lines.push(paint(ok ? 0 : 33, visible(`  ${row}`)));
  }
  for (const { level, where, problem, fix, code, innerCode } of report.findings) {
    lines.push(`${paint(level === "error" ? 31 : 33, level)}  ${visible(`${where}: ${problem}`)}`);
    lines.push(`    fix     ${visible(fix)}`);
    const inner = innerCode === undefined ? "" : `, with ${innerCode} inside event 12288`;
    if (code && level === "error") lines.push(`    client  ${code}${inner}`);
  }
  const meaning = report.clientCode && findActivationError(report.clientCode)?.meaning;
  lines.push(
    report.reached
      ? "reached: a KMS host took the bind; its key, count and clock show only in an activation"
      : `not reached: a client shows ${report.clientCode ?? "an error"}${meaning ? ` (${meaning})` : ""}`,
  );
  return `${lines.join("\n")}\n`;
}
