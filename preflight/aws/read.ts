import type { Estate, EstateNetwork } from "../estate";
import { externalRef, type ResourceGraph } from "../resource-graph";
import { unknown } from "../values";
import { type AwsStack, hostInstances, hostName, readGroupMembers, readHost } from "./hosts";
import { readNetworks, vpcType } from "./networks";
import { readZones } from "./zones";

/** What a stack on AWS holds that decides whether clients activate. `port` is the one that clients use. */
export function readAwsEstate(graph: ResourceGraph, port: number): Estate {
  const networks = readNetworks(graph);
  const stack: AwsStack = { graph, networks, port, members: readGroupMembers(graph, networks) };
  const instances = hostInstances(graph);
  const hostByUrn = new Map(instances.map((instance) => [instance.urn, hostName(instance)]));
  const zones = readZones(graph, hostByUrn);
  return {
    cloud: "aws",
    hosts: instances.map((instance) => readHost(stack, instance)),
    zones,
    networks: [
      ...networks.networks.values(),
      ...outside(
        zones.flatMap(({ links }) => links),
        networks.networks,
      ),
    ],
    problems: [],
  };
}

/** VPCs that zones are linked to and that are not in the stack. */
function outside(links: readonly string[], known: ReadonlyMap<string, EstateNetwork>): EstateNetwork[] {
  return [...new Set(links)]
    .filter((key) => key !== "" && !known.has(key))
    .map((key) => ({ key, resource: externalRef(vpcType, key), ranges: undefined, customDns: unknown }));
}
