import type { Estate } from "../model";
import { withOutsideNetworks } from "../outside-networks";
import type { ResourceGraph } from "../resource-graph";
import { type AzureStack, hostMachines, hostName, interfaceType, readGroupMembers, readHost } from "./hosts";
import { networkType, readNetworks } from "./networks";
import { readZones } from "./zones";

/** What a stack on Azure holds that decides whether clients activate. `port` is the one that clients use. */
export function readAzureEstate(graph: ResourceGraph, port: number): Estate {
  const networks = readNetworks(graph);
  const stack: AzureStack = { graph, networks, port, groupMembers: readGroupMembers(graph, networks) };
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
    networks: withOutsideNetworks(networks.networks, zones, networkType),
    problems: [],
  };
}
