import { join } from "node:path";
import type { Command } from "commander";
import { renderDnsScript } from "../components/dns-export/powershell";
import { type PublishedOutputs, recordsByZone, type ZoneRecords } from "../components/dns-export/records";
import {
  checkNameServers,
  type NameServer,
  renderZoneFile,
  type ZoneAuthority,
} from "../components/dns-export/zone-file";
import { writeWhole } from "../files/write-whole";
import { exitCodes, UserError } from "./exit-codes";
import { stackOutputs } from "./pulumi";

interface DnsOptions {
  readonly format: string;
  readonly zone?: string;
  readonly ttl: string;
  readonly nameServer: readonly string[];
  readonly serial?: string;
  readonly output?: string;
}

export function registerDns(program: Command): void {
  program
    .command("dns")
    .description("export the records of a stack for DNS servers outside the cloud")
    .argument("<stack>", "the stack whose hosts clients shall find")
    .option("--format <format>", "bind, a zone file; or powershell, a script for a Windows DNS server", "bind")
    .option("--zone <name>", "this zone alone (default: every zone of the stack)")
    .option("--ttl <seconds>", "time to live of the records, 60 to 86400", "3600")
    .option(
      "--name-server <name[=address]>",
      "write a whole zone with this name server, not records to include; can be given again",
      (value: string, all: readonly string[]) => [...all, value],
      [] as readonly string[],
    )
    .option("--serial <number>", "serial number of a whole zone (default: seconds since 1970)")
    .option("--output <folder>", "write one file a zone (bind) or one script (powershell) into this folder")
    .action(async (stack: string, options: DnsOptions) => {
      const { cwd } = program.opts<{ cwd: string }>();
      const ttl = readOptions(options);
      const zones = await readZones(cwd, stack, options.zone, ttl);
      const files = renderFiles(stack, zones, options);
      if (options.output === undefined) process.stdout.write(files.map(({ text }) => text).join("\n"));
      else writeFiles(options.output, files);
    });
}

/** Checks what the options say by themselves, before the stack is asked; gives the time to live. */
function readOptions({ format, ttl, nameServer, serial }: DnsOptions): number {
  const problems: string[] = [];
  if (format !== "bind" && format !== "powershell") {
    problems.push(`--format: got ${format}, allowed: bind, powershell`);
  }
  if (!(/^\d{1,5}$/.test(ttl) && Number(ttl) >= 60 && Number(ttl) <= 86_400)) {
    problems.push(`--ttl: got ${ttl}, allowed: whole seconds from 60 to 86400`);
  }
  if (serial !== undefined && !(/^\d{1,10}$/.test(serial) && Number(serial) > 0 && Number(serial) < 2 ** 32)) {
    problems.push(`--serial: got ${serial}, allowed: 1 to ${2 ** 32 - 1}`);
  }
  for (const text of nameServer.filter((one) => !readNameServer(one))) {
    problems.push(`--name-server: got ${text}, allowed: ns1.example.com or ns1.example.com=10.0.0.53`);
  }
  if (nameServer.length > 0 && format === "powershell") {
    problems.push("--name-server: got one with --format powershell, allowed: bind; a Windows zone has its own");
  }
  if (problems.length > 0) throw new UserError(problems.join("\n  "), exitCodes.usage);
  return Number(ttl);
}

function readNameServer(text: string): NameServer | undefined {
  const match = /^((?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z0-9-]+)\.?(?:=((?:\d{1,3}\.){3}\d{1,3}))?$/i.exec(text);
  if (!match?.[1] || match[2]?.split(".").some((part) => Number(part) > 255)) return undefined;
  return { name: match[1], ...(match[2] ? { address: match[2] } : {}) };
}

async function readZones(cwd: string, stack: string, wanted: string | undefined, ttl: number): Promise<ZoneRecords[]> {
  const outputs = await stackOutputs(cwd, stack);
  if (!isPublished(outputs)) {
    throw new UserError(
      `stack ${stack} has no outputs srvRecords and hostAddresses: run pulumi up -s ${stack} first, or name the stack of a KMS host`,
    );
  }
  const { zones, problems } = recordsByZone(outputs, ttl);
  if (problems.length > 0) {
    throw new UserError(`the records of stack ${stack} cannot be exported\n  ${problems.join("\n  ")}`);
  }
  const chosen = wanted === undefined ? zones : zones.filter(({ zone }) => zone === wanted.toLowerCase());
  if (chosen.length > 0) return chosen;
  const names = zones.map(({ zone }) => zone).join(", ");
  throw new UserError(
    `--zone: got ${wanted}, which is not a zone of stack ${stack}, allowed: ${names}`,
    exitCodes.usage,
  );
}

function isPublished(outputs: Record<string, unknown>): outputs is Record<string, unknown> & PublishedOutputs {
  const { srvRecords, hostAddresses } = outputs;
  const texts = (values: unknown[]) => values.every((value) => typeof value === "string");
  if (!Array.isArray(srvRecords) || typeof hostAddresses !== "object" || hostAddresses === null) return false;
  return texts(srvRecords) && texts(Object.values(hostAddresses));
}

interface File {
  readonly name: string;
  readonly text: string;
}

function renderFiles(stack: string, zones: readonly ZoneRecords[], options: DnsOptions): File[] {
  const source = `stack ${stack}`;
  if (options.format === "powershell") return [{ name: `kms-${stack}.ps1`, text: renderDnsScript(zones, source) }];
  const nameServers = options.nameServer.map(readNameServer).filter((one) => one !== undefined);
  if (nameServers.length > 0 && zones.length > 1 && options.output === undefined) {
    const names = zones.map(({ zone }) => zone).join(", ");
    throw new UserError(
      `a whole zone is a file of its own, and the stack has ${names}: name one with --zone, or a folder with --output`,
      exitCodes.usage,
    );
  }
  const serial = Number(options.serial ?? Math.floor(Date.now() / 1000));
  return zones.map((records) => {
    const fault = checkNameServers(records.zone, nameServers);
    if (fault) throw new UserError(fault, exitCodes.usage);
    const authority: ZoneAuthority | undefined = nameServers.length > 0 ? { nameServers, serial } : undefined;
    return { name: `${records.zone}.zone`, text: renderZoneFile(records, source, authority) };
  });
}

function writeFiles(folder: string, files: readonly File[]): void {
  const outputs = files.map(({ name, text }) => ({ path: join(folder, name), content: text }));
  writeWhole(outputs, { makeFolders: true });
  for (const { path } of outputs) process.stdout.write(`wrote ${path}\n`);
}
