import { isIP } from "node:net";
import { srvRecordName } from "../activation/discovery";
import { activationPort } from "../activation/transport";
import { shortened } from "../text/visible";
import type { ContactOptions } from "./contact";
import { probeTarget } from "./host";
import { Names } from "./lookup";
import type { ProbeReport } from "./report";
import { probeZone } from "./zone";

export interface ProbeOptions extends ContactOptions {
  /** DNS servers to ask; default those of this machine. */
  readonly servers?: readonly string[];
  /** The port that the hosts listen on; default 1688. */
  readonly port?: number;
  /** What is meant; found out when it is left out. */
  readonly kind?: "zone" | "host";
  /** Fully qualified names of the hosts that a zone should name, where they are known. */
  readonly hosts?: readonly string[];
}

/** What is wrong with a name to probe; undefined when it can be one. */
export function checkProbeName(name: string): string | undefined {
  if (isIP(name)) return undefined;
  if (name.length === 0 || name.length > 253) return `has ${name.length} characters; a name has 1 to 253`;
  const bad = name
    .replace(/\.$/, "")
    .split(".")
    .find((part) => !/^[a-z0-9_-]{1,63}$/i.test(part));
  if (bad !== undefined) return `has the part "${shortened(bad)}"; each part is 1 to 63 letters, digits and hyphens`;
  if (/^_/.test(name)) return "is a record's name; write the zone alone";
  return undefined;
}

/**
 * Probes a zone or a host from the machine that this runs on. A name is a zone when it has the SRV record or is the top of
 * a zone, as an Active Directory domain is; else a host, when it has an address. Never sends an activation request.
 */
export async function probe(name: string, options: ProbeOptions): Promise<ProbeReport> {
  const names = new Names(options);
  const kind = options.kind ?? (await kindOf(name, names));
  if (kind === "zone") return probeZone(name, { ...options, names });
  const port = options.port ?? activationPort;
  const { steps, addresses, findings, reached } = await probeTarget(name, port, {
    ...options,
    names,
    fromRecord: false,
  });
  return {
    subject: `${shortened(name)}${isIP(name) === 6 ? " port " : ":"}${port}`,
    kind,
    dnsServers: names.servers,
    steps,
    addresses,
    findings,
    reached,
    ...(reached ? {} : { clientCode: findings.find(({ code }) => code !== undefined)?.code }),
  };
}

async function kindOf(name: string, names: Names): Promise<"zone" | "host"> {
  if (isIP(name)) return "host";
  const [srv, start] = await Promise.all([names.srv(`${srvRecordName}.${name}`), names.start(name)]);
  if (srv.outcome !== "no-name" && srv.outcome !== "no-records") return "zone";
  if (start.outcome === "found") return "zone";
  const found = await Promise.all([names.addresses(name, "A"), names.addresses(name, "AAAA")]);
  return found.some(({ outcome }) => outcome === "found") ? "host" : "zone";
}
