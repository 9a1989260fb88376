import type { EstateResolver } from "../model";
import { type ResourceGraph, refOf } from "../resource-graph";
import { at, listAt, textAt, type Value } from "../values";
import { type Networks, subnetAt, subnetType } from "./networks";

const types = ["azure-native:dnsresolver:InboundEndpoint", "azure-native:network:InboundEndpoint"];

/** Inbound endpoints of DNS private resolvers. Source: Microsoft Learn, "What is Azure DNS Private Resolver". */
export function readResolvers(graph: ResourceGraph, networks: Networks): EstateResolver[] {
  return graph.ofType(...types).flatMap((endpoint): EstateResolver[] => {
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
}
