import type { HostTarget } from "../host-targets";
import type { Estate } from "../model";
import { withOutsideNetworks } from "../outside-networks";
import type { ResourceGraph } from "../resource-graph";
import { readFirewalls } from "./firewalls";
import { hostMachines, hostName, interfaceType, readAppliances, readGroupMembers, readHost } from "./hosts";
import { networkType, readNetworks } from "./networks";
import type { AzureStack } from "./place";
import { readForwarders, readResolvers } from "./resolvers";
import { readZones } from "./zones";

/** What a stack on Azure holds that decides whether clients activate. `port` is the one that clients use. */
export function readAzureEstate(graph: ResourceGraph, port: number, targets: readonly HostTarget[]): Estate {
  const networks = readNetworks(graph);
  const routing = {
    graph,
    networks,
    firewalls: readFirewalls(graph, networks),
    appliances: readAppliances(graph, networks),
  };
  const groupMembers = readGroupMembers(graph, networks);
  const resolvers = readResolvers(graph, networks, routing.firewalls);
  const stack: AzureStack = { graph, networks, port, targets, routing, groupMembers, resolvers };
  const machines = hostMachines(graph);
  const hosts = machines.map((machine) => readHost(stack, machine));
  const hostByUrn = new Map(
    machines.flatMap((machine) => {
      const cards = graph.sourcesOf(machine, "networkProfile", interfaceType);
      return [machine, ...cards].map(({ urn }) => [urn, hostName(machine)] as const);
    }),
  );
  const zones = readZones(graph, hostByUrn);
  return {
    cloud: "azure",
    hosts,
    zones,
    networks: withOutsideNetworks(networks.networks, zones, networkType, (key) => {
      // A peering knows the space of a network that the stack does not hold.
      return networks.peerings.find(({ to }) => to === key)?.remoteRanges;
    }),
    resolvers,
    forwarders: readForwarders(graph),
    problems: [],
  };
}
