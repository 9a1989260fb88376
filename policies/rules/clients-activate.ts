import type { HostKeyGeneration, HostOperatingSystem } from "../../activation/generations";
import type { Expectation, OfficeProduct } from "../../preflight/expectation";
import type { Finding } from "../../preflight/hops/hop";
import { preflightTypes, readPopulations } from "../preflight-stack";
import type { Report, Rule, Settings } from "../rule";
import { number, texts } from "../settings";
import type { Stack } from "../stack";
import { aws, azure } from "../tokens";

const machines = [azure.virtualMachine, aws.instance];

const records = [azure.privateRecordSet, azure.publicRecordSet, aws.record];

export const clientsActivate: Rule = {
  id: "KMS057",
  name: "clients-activate",
  title: "Every SRV record leads to a host, and every declared client finds, reaches and is counted by one",
  severity: "high",
  level: "advisory",
  since: "2026-11-24",
  types: preflightTypes,
  scope: "all",
  exemptible: true,
  why: `Whether clients activate is decided by records, links, routes, rules and counts together, in stacks that deploy without an error.
Otherwise it shows a week later, as a hexadecimal code on each of nine hundred desktops. This is kmshost preflight as a policy: with the
clients declared, their whole way is judged; without, the records alone.`,
  fix: "run kmshost preflight for the whole way, and fix the hop that is named",
  bad: `
const zone = new aws.route53.Zone("kms-host-zone", { name: "corp.example.com", vpcs: [{ vpcId: "vpc-1" }] });
new aws.ec2.Instance("kms01", { ami: "ami-0abc", privateIp: "10.91.0.4", tags: { Name: "kms01", "kmshost-role": "host" } });
new aws.route53.Record("kms-host-vlmcs", {
  zoneId: zone.id, name: "_vlmcs._tcp.corp.example.com", type: "SRV", ttl: 3600,
  records: ["0 0 1688 kms01.corp.example.com"],
});`,
  good: `
const zone = new aws.route53.Zone("kms-host-zone", { name: "corp.example.com", vpcs: [{ vpcId: "vpc-1" }] });
new aws.ec2.Instance("kms01", { ami: "ami-0abc", privateIp: "10.91.0.4", tags: { Name: "kms01", "kmshost-role": "host" } });
new aws.route53.Record("kms01", {
  zoneId: zone.id, name: "kms01.corp.example.com", type: "A", ttl: 3600, records: ["10.91.0.4"],
});
new aws.route53.Record("kms-host-vlmcs", {
  zoneId: zone.id, name: "_vlmcs._tcp.corp.example.com", type: "SRV", ttl: 3600,
  records: ["0 0 1688 kms01.corp.example.com"],
});`,
  controls: ["NIST CM-6", "NIST SI-17"],
  peers: [],
  settings: {
    populations: {
      type: "array",
      default: [],
      items: {
        type: "object",
        required: ["name", "cidrs", "zone", "machines"],
        properties: {
          name: { type: "string" },
          cidrs: { type: "array", items: { type: "string" } },
          zone: { type: "string" },
          machines: { type: "object" },
          image: { type: "string" },
        },
      },
      description:
        "clients, as in an environment: name, cidrs, zone, machines by product, image. Default: none, the records alone are judged",
    },
    port: {
      type: "integer",
      default: 1688,
      minimum: 1,
      maximum: 65535,
      description: "TCP port of the hosts. Default: 1688",
    },
    generation: {
      type: "string",
      default: "windows-server-2025",
      description: "generation of the host key, as in an environment. Default: windows-server-2025",
    },
    operatingSystem: {
      type: "string",
      default: "windows-server-2025",
      description: "operating system of hosts whose image does not tell. Default: windows-server-2025",
    },
    activation: {
      type: "string",
      enum: ["online", "proxy", "telephone"],
      default: "telephone",
      description: "how the hosts are activated with Microsoft. Default: telephone",
    },
    declarations: {
      type: "array",
      default: [],
      items: {
        type: "object",
        required: ["name", "about", "of", "date", "role"],
        properties: Object.fromEntries(
          ["name", "about", "of", "date", "role"].map((field) => [field, { type: "string" }]),
        ),
      },
      description:
        "what somebody has declared and no resource shows, as in an environment: name, about, of, date, role. Default: none",
    },
    officeHostKeys: {
      type: "array",
      items: { type: "string" },
      default: [],
      description:
        "versions of Office whose host keys the hosts have, such as office2024. Default: what their set-up installs",
    },
  },
  checkStack(stack, report, settings) {
    const { populations, problems } = readPopulations(settings.populations);
    // Without clients the records are judged, and without records nothing is.
    const looked = populations.length > 0 || stack.of(...records).length > 0;
    if (!looked || stack.of(...machines).length === 0) return;
    for (const problem of problems) report("populations", problem);
    for (const finding of findingsOf(stack, settings, populations)) say(stack, finding, report);
  },
};

interface About extends Finding {
  /** Population that it happens to; none when it happens to everyone. */
  readonly who?: string;
}

function findingsOf(stack: Stack, settings: Settings, populations: Expectation["populations"]): About[] {
  // Loaded only where there is a machine to judge: most stacks have nothing to do with activation.
  const { readEstate } = require("../../estate/read") as typeof import("../../estate/read");
  const { preflight } = require("../../preflight/preflight") as typeof import("../../preflight/preflight");
  const { strayRecords } = require("../../preflight/stray-records") as typeof import("../../preflight/stray-records");
  const port = number(settings, "port");
  const estate = readEstate(stack.graph, port);
  // Asked, so that a machine that may be a host is noted as undecided.
  if (estate.hosts.length === 0) stack.of(...machines).some((machine) => machine.at("tags.kmshost-role").unknown);
  if (estate.hosts.length === 0 || populations.length === 0) return strayRecords(estate, port);
  const report = preflight(estate, expectationOf(settings, populations, port));
  const about = report.populations.flatMap(({ population, products, finding }) => {
    const found = products.length > 0 ? products.flatMap((one) => one.finding ?? []) : finding ? [finding] : [];
    return found.map((one): About => ({ ...one, who: population }));
  });
  return [...strayRecords(estate, port), ...about];
}

function expectationOf(settings: Settings, populations: Expectation["populations"], port: number): Expectation {
  const office = texts(settings, "officeHostKeys") as OfficeProduct[];
  return {
    populations,
    port,
    generation: settings.generation as HostKeyGeneration,
    operatingSystem: settings.operatingSystem as HostOperatingSystem,
    activation: settings.activation as Expectation["activation"],
    declarations: (settings.declarations ?? []) as Expectation["declarations"],
    ...(office.length > 0 ? { officeHostKeys: office } : {}),
  };
}

/** What fails is a finding; what cannot be decided is noted with the values that are not known. */
function say(stack: Stack, { who, hop, status, code, why, fix, resource, claim }: About, report: Report): void {
  // Machines that are pinned to the provider's own KMS are declared so, and are nobody's mistake.
  if (hop === "pin") return;
  const place = stack.resources.find(({ urn }) => urn === resource?.urn) ?? stack.of(...machines)[0];
  if (claim) {
    report(place ?? "stack", `${who ? `${who}: ` : ""}undecided at ${hop}, since ${why}; ${fix}`);
    return;
  }
  if (status === "undecided") {
    place?.properties.noteBelow("");
    return;
  }
  const problem = `${who ? `${who} cannot activate, at ${hop}` : hop}${code ? ` (${code})` : ""}: ${why}; ${fix}`;
  report(place ?? "stack", problem);
}
