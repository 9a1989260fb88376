import type { Estate } from "../model";
import { withOutsideNetworks } from "../outside-networks";
import type { ResourceGraph } from "../resource-graph";
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
    networks: withOutsideNetworks(networks.networks, zones, vpcType),
    problems: [],
  };
}
