import type { HostTarget } from "../host-targets";
import type { Estate } from "../model";
import { withOutsideNetworks } from "../outside-networks";
import type { ResourceGraph } from "../resource-graph";
import { readFirewalls } from "./firewalls";
import { hostInstances, hostName, readGroupMembers, readHost } from "./hosts";
import { readNetworks, vpcType } from "./networks";
import type { AwsStack } from "./place";
import { readForwarders, readResolvers } from "./resolvers";
import { readTransitGateways } from "./transit-gateways";
import { readZones } from "./zones";

/** What a stack on AWS holds that decides whether clients activate. `port` is the one that clients use. */
export function readAwsEstate(graph: ResourceGraph, port: number, targets: readonly HostTarget[]): Estate {
  const networks = readNetworks(graph);
  const transit = readTransitGateways(graph, networks);
  const routing = { graph, networks, transit, firewalls: readFirewalls(graph, networks) };
  const members = readGroupMembers(graph, networks);
  const stack: AwsStack = { graph, networks, routing, port, targets, members };
  const instances = hostInstances(graph);
  const hostByUrn = new Map(instances.map((instance) => [instance.urn, hostName(instance)]));
  const zones = readZones(graph, hostByUrn);
  return {
    cloud: "aws",
    hosts: instances.map((instance) => readHost(stack, instance)),
    zones,
    networks: withOutsideNetworks(networks.networks, zones, vpcType),
    resolvers: readResolvers(stack),
    forwarders: readForwarders(graph),
    problems: [],
  };
}
