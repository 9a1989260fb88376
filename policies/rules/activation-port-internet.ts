import { reachesInternet } from "../../activation/client-networks";
import { activationPort } from "../../activation/transport";
import {
  accessRules,
  accessTypes,
  describePorts,
  isShadowed,
  listedAddresses,
  opened,
  prefixListTypes,
} from "../access-rules";
import type { Property } from "../leaves";
import { publicPorts } from "../other-providers";
import type { Resource } from "../resource";
import type { Rule } from "../rule";
import { numbers } from "../settings";
import { aws, azure, other } from "../tokens";
import { hasPublicFrontend, waysIn } from "../ways-in";

export const activationPortInternet: Rule = {
  id: "KMS023",
  name: "activation-port-internet",
  title: "The activation port is not open to the internet",
  severity: "critical",
  level: "mandatory",
  since: "2026-11-24",
  types: [
    ...accessTypes,
    ...prefixListTypes,
    azure.loadBalancer,
    azure.firewall,
    azure.firewallPolicyRules,
    aws.globalListener,
    aws.classicLoadBalancer,
    other.kubernetesService,
  ],
  scope: "all",
  exemptible: true,
  why: `A KMS host asks nobody who they are: whoever reaches TCP 1688 is activated. Open to the internet, it activates machines
of strangers with the company's licence, is found by scanners within hours and listed in public, and Microsoft blocks the
key. The whole internet in two halves, or one public range, is the internet too.`,
  fix: "name the clients' own private networks as sources, such as 10.20.0.0/16",
  bad: `
new azure.network.SecurityRule("allow-kms", {
  resourceGroupName: "rg-kms", networkSecurityGroupName: "nsg-kms",
  direction: "Inbound", access: "Allow", priority: 100, protocol: "Tcp",
  sourceAddressPrefixes: ["0.0.0.0/1", "128.0.0.0/1"], sourcePortRange: "*",
  destinationAddressPrefix: "*", destinationPortRange: "1000-2000",
});`,
  good: `
new azure.network.SecurityRule("allow-kms", {
  resourceGroupName: "rg-kms", networkSecurityGroupName: "nsg-kms",
  direction: "Inbound", access: "Allow", priority: 100, protocol: "Tcp",
  sourceAddressPrefixes: ["10.20.0.0/16", "192.168.7.0/24"], sourcePortRange: "*",
  destinationAddressPrefix: "10.90.0.0/28", destinationPortRange: "1688",
});`,
  controls: ["MCSB NS-1", "NIST SC-7(5)", "CIS AWS 7.0 6.3"],
  peers: [],
  settings: {
    ports: {
      type: "array",
      items: { type: "integer" },
      default: [activationPort],
      description: "ports that KMS hosts listen on. Default: 1688",
    },
  },
  check(resource, report, settings) {
    const ports = numbers(settings, "ports");
    for (const address of listedAddresses(resource)) {
      const text = address.text;
      if (text !== undefined && reachesInternet([text])) report(address, `lists ${text} for rules to let in`);
    }
    for (const { at, port, how } of forwarded(resource)) {
      if (port !== undefined && ports.includes(port)) report(at, how);
    }
    for (const range of resource.isA(aws.globalListener) ? resource.at("portRanges").items : []) {
      const [from = 0, to = -1] = [range.at("fromPort").number, range.at("toPort").number];
      const open = ports.find((port) => from <= port && port <= to);
      if (open !== undefined && !resource.at("protocol").is("UDP"))
        report(range, `brings TCP ${open} in from the internet`);
    }
    for (const one of publicPorts(resource, ports)) report(one, "is passed on by a public load balancer");
    const rules = accessRules(resource);
    for (const rule of rules) {
      const open = opened(rule, ports);
      if (open === undefined || isShadowed(rule, rules, open)) continue;
      const through = describePorts(rule.ports) === String(open) ? "" : ` (through ${describePorts(rule.ports)})`;
      for (const source of rule.peers) {
        const text = source.text;
        if (text !== undefined && reachesInternet([text])) report(source, `opens TCP ${open}${through} to ${text}`);
      }
    }
  },
  checkStack(stack, report, settings) {
    for (const { at, how } of waysIn(stack, numbers(settings, "ports"))) report(at, how);
  },
};

interface Forwarded {
  at: Property;
  port: number | undefined;
  how: string;
}

/** Ports to which a public load balancer or a firewall passes connections from the internet on. */
function forwarded(resource: Resource): Forwarded[] {
  if (resource.isA(azure.loadBalancer)) {
    if (!hasPublicFrontend(resource)) return [];
    const rules = ["loadBalancingRules", "inboundNatRules", "inboundNatPools"].flatMap(
      (list) => resource.at(list).items,
    );
    const how = "passes a public address on to the activation port";
    return rules.map((at) => ({ at, port: at.at("backendPort").number, how }));
  }
  if (resource.isA(aws.classicLoadBalancer)) {
    if (resource.at("internal").boolean === true) return [];
    const how = "passes a public load balancer on to the activation port";
    return resource.at("listeners").items.map((at) => ({ at, port: at.at("instancePort").number, how }));
  }
  const lists = resource.isA(azure.firewall)
    ? resource.at("natRuleCollections").items
    : resource.isA(azure.firewallPolicyRules)
      ? resource.at("ruleCollections").items
      : [];
  return lists
    .flatMap((list) => list.at("rules").items)
    .filter((rule) => rule.at("sourceAddresses").texts.some((source) => reachesInternet([source])))
    .map((at) => ({ at, port: at.at("translatedPort").number, how: "passes the internet on to the activation port" }));
}
