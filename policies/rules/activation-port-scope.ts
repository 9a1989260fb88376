import { isWithin, reachesInternet } from "../../activation/client-networks";
import { activationPort } from "../../activation/transport";
import {
  type AccessRule,
  accessRules,
  accessTypes,
  describePorts,
  listedAddresses,
  opened,
  prefixListTypes,
} from "../access-rules";
import type { Property } from "../leaves";
import type { Report, Rule } from "../rule";
import { numbers, texts } from "../settings";

export const activationPortScope: Rule = {
  id: "KMS024",
  name: "activation-port-scope",
  title: "The activation port is open to the declared client networks, by TCP, and nothing wider",
  severity: "high",
  level: "mandatory",
  since: "2026-11-24",
  types: [...accessTypes, ...prefixListTypes],
  scope: "all",
  exemptible: true,
  why: `Each network that reaches the KMS host can be activated from, and each further port is one more way into the machine
that holds an activated host key. What is opened should be what the environment declares: its clients' networks, TCP, one
port. Rules that open everything are judged here only where they guard a KMS host.`,
  fix: "open TCP 1688 alone, from the clients' networks; declare those in the setting clientNetworks",
  bad: `
new aws.ec2.SecurityGroup("kms-host", {
  ingress: [{ description: "clients", protocol: "-1", fromPort: 0, toPort: 0, cidrBlocks: ["10.0.0.0/8"] }],
});`,
  good: `
new aws.ec2.SecurityGroup("kms-host", {
  ingress: [{ description: "clients", protocol: "tcp", fromPort: 1688, toPort: 1688, cidrBlocks: ["10.20.0.0/16"] }],
});`,
  controls: ["NIST SC-7", "NIST AC-4"],
  peers: [],
  settings: {
    ports: {
      type: "array",
      items: { type: "integer" },
      default: [activationPort],
      description: "ports that KMS hosts listen on. Default: 1688",
    },
    clientNetworks: {
      type: "array",
      items: { type: "string" },
      default: [],
      description: "networks that clients activate from, in CIDR notation. Default: none declared, any private network",
    },
    otherSources: {
      type: "array",
      items: { type: "string" },
      default: [],
      description: "sources allowed besides: security group or prefix list ids, service tags. Default: none",
    },
  },
  check(resource, report, settings) {
    const ports = numbers(settings, "ports");
    const networks = texts(settings, "clientNetworks");
    checkSources(listedAddresses(resource), report, networks, texts(settings, "otherSources"));
    for (const rule of accessRules(resource)) {
      const open = opened(rule, ports);
      if (open === undefined || (broad(rule) && !resource.isKms)) continue;
      if (rule.protocol !== "tcp") report(rule.at, `opens ${open} by every protocol, not TCP alone`);
      const width = rule.ports.filter(({ from, to }) => !(from === to && ports.includes(from)));
      if (width.length > 0) report(rule.at, `opens ports ${describePorts(width)} with ${open}`);
      checkSources(rule.peers, report, networks, texts(settings, "otherSources"));
    }
  },
};

function broad(rule: AccessRule): boolean {
  return rule.protocol === "all" || rule.ports.some(({ from, to }) => to - from > 1000);
}

function checkSources(sources: Property[], report: Report, networks: string[], others: string[]): void {
  for (const source of sources) {
    const text = source.text;
    // The internet is activation-port-internet's to report.
    if (text === undefined || others.includes(text) || reachesInternet([text])) continue;
    const address = /^[0-9a-f.:/]+$/i.test(text);
    if (networks.length > 0 && address && !isWithin(text, networks)) {
      report(source, `lets in ${text}, which is no declared client network`);
    } else if (networks.length > 0 && /^pl-/i.test(text)) {
      // A list of this stack is judged by its entries; of any other, nothing is known here.
      source.noteBelow("entries");
    } else if (/^virtualnetwork$/i.test(text)) {
      report(source, "lets in VirtualNetwork, which is every peered and connected network");
    }
  }
}
