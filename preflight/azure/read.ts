import type { Estate, EstateNetwork } from "../estate";
import { externalRef, type ResourceGraph } from "../resource-graph";
import { unknown } from "../values";
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

/** Networks that zones are linked to and that are not in the stack. */
function outside(links: readonly string[], known: ReadonlyMap<string, EstateNetwork>): EstateNetwork[] {
  return [...new Set(links)]
    .filter((key) => key !== "" && !known.has(key))
    .map((key) => ({ key, resource: externalRef(networkType, key), ranges: undefined, customDns: unknown }));
}
