import { readFileSync } from "node:fs";
import { join } from "node:path";
import { srvRecordName } from "../../activation/discovery";
import { quote } from "../host-setup/render";
import type { ZoneRecords } from "./records";

let file: string | undefined;

/** The PowerShell file of this folder, with line ends of Unix. */
export function dnsScriptFile(): string {
  file ??= readFileSync(join(__dirname, "add-dns-records.ps1"), "utf8").replaceAll("\r\n", "\n").trim();
  return file;
}

/** The records as a script for a Windows DNS server. Adds what is missing, changes and removes nothing. */
export function renderDnsScript(zones: readonly ZoneRecords[], source: string): string {
  const head = `# The KMS hosts of ${source}. Written by kmshost dns: change the stack, not this file.`;
  const records = zones.flatMap(({ zone, ttl, services, addresses }) => [
    ...addresses.map(({ name, address }) => table({ Zone: zone, Type: "A", Name: name, Address: address, Ttl: ttl })),
    ...services.map(({ priority, weight, port, target }) =>
      table({
        Zone: zone,
        Type: "Srv",
        Name: srvRecordName,
        Target: `${target}.`,
        Priority: priority,
        Weight: weight,
        Port: port,
        Ttl: ttl,
      }),
    ),
  ]);
  const body = dnsScriptFile().replace(/^(?=.)/gm, "    ");
  const list = records.map((record) => `    ${record}`).join("\n");
  return `${head}\n& {\n${body}\n} -Record @(\n${list}\n) @args\n`;
}

function table(record: Readonly<Record<string, string | number>>): string {
  const fields = Object.entries(record).map(([key, value]) => {
    return `${key} = ${typeof value === "number" ? value : quote(value)}`;
  });
  return `@{ ${fields.join("; ")} }`;
}
