import { sameName } from "../../activation/discovery";
import type { EstateForwarder, EstateResolver } from "../model";
import { type ResourceGraph, refOf } from "../resource-graph";
import { at, listAt, textAt, type Value } from "../values";
import type { Firewall } from "./firewalls";
import { byName, type Networks, networkType, subnetAt, subnetType } from "./networks";

const endpointTypes = ["azure-native:dnsresolver:InboundEndpoint", "azure-native:network:InboundEndpoint"];
const rulesetTypes = ["azure-native:dnsresolver:DnsForwardingRuleset", "azure-native:network:DnsForwardingRuleset"];
const ruleTypes = ["azure-native:dnsresolver:ForwardingRule", "azure-native:network:ForwardingRule"];
const linkTypes = [
  "azure-native:dnsresolver:PrivateResolverVirtualNetworkLink",
  "azure-native:network:PrivateResolverVirtualNetworkLink",
];

/**
 * Inbound endpoints of DNS private resolvers, and firewalls, which answer names only as a DNS proxy. Sources: Microsoft Learn,
 * "What is Azure DNS Private Resolver"; "Azure Firewall DNS settings".
 */
export function readResolvers(
  graph: ResourceGraph,
  networks: Networks,
  firewalls: readonly Firewall[],
): EstateResolver[] {
  const endpoints = graph.ofType(...endpointTypes).flatMap((endpoint): EstateResolver[] => {
    const id = at(endpoint.inputs, "ipConfigurations", 0, "subnet", "id");
    if (id === undefined) return [];
    const link = graph.resolve(id, subnetType, graph.sourcesOf(endpoint, "ipConfigurations", subnetType));
    const subnet = subnetAt(networks, link);
    const addresses = ([endpoint.inputs, endpoint.outputs] as Value[]).flatMap((side) =>
      (listAt(side, "ipConfigurations") ?? []).flatMap((one) => {
        const address = textAt(one, "privateIpAddress");
        return typeof address === "string" ? [address] : [];
      }),
    );
    return subnet?.network === undefined ? [] : [{ resource: refOf(endpoint), network: subnet.network, addresses }];
  });
  const proxies = firewalls.flatMap(({ resource, subnet, addresses, nameServers }): EstateResolver[] => {
    if (subnet.network === undefined || addresses.length === 0) return [];
    const base = { resource, network: subnet.network, addresses };
    return [nameServers ? { ...base, servers: nameServers } : { ...base, answers: false }];
  });
  return [...endpoints, ...proxies];
}

/**
 * Rules of forwarding rulesets, and the networks that use them. Source: Microsoft Learn, "Azure DNS Private Resolver endpoints and
 * rulesets": the longest name wins. That a rule comes before a linked zone of the same name is belief: the page warns of a loop
 * where a network uses the ruleset that leads back to its own endpoint.
 */
export function readForwarders(graph: ResourceGraph): EstateForwarder[] {
  const rulesetOf = (from: Parameters<typeof graph.follow>[0]) =>
    rulesetTypes.flatMap((type) => {
      const link = graph.follow(from, type, ["dnsForwardingRulesetName"], byName("dnsForwardingRulesetName"));
      return link.kind === "resource" ? [link.resource] : [];
    })[0];
  return graph.ofType(...ruleTypes).flatMap((rule): EstateForwarder[] => {
    if (textAt(rule.inputs, "forwardingRuleState") === "Disabled") return [];
    const domain = textAt(rule.inputs, "domainName");
    const ruleset = rulesetOf(rule);
    if (typeof domain !== "string" || !ruleset) return [];
    const networks = graph.ofType(...linkTypes).flatMap((link) => {
      if (rulesetOf(link) !== ruleset) return [];
      const network = graph.follow(link, networkType, ["virtualNetwork", "id"]);
      if (network.kind === "resource") return [network.resource.urn];
      return network.kind === "external" ? [network.id.toLowerCase()] : [];
    });
    const servers = listAt(rule.inputs, "targetDnsServers")?.map((one) => textAt(one, "ipAddress"));
    const known = servers?.every((one) => typeof one === "string") ? (servers as string[]) : undefined;
    return [{ resource: refOf(rule), domain: sameName(domain), networks, servers: known }];
  });
}
