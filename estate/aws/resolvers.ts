import type { EstateResolver } from "../model";
import { type ResourceGraph, refOf } from "../resource-graph";
import { listAt, textAt } from "../values";
import { type Networks, subnetType } from "./networks";

const endpointType = "aws:route53/resolverEndpoint:ResolverEndpoint";

/** Inbound endpoints of Route 53 Resolver. Source: AWS, "Forwarding inbound DNS queries to your VPCs". */
export function readResolvers(graph: ResourceGraph, networks: Networks): EstateResolver[] {
  return graph.ofType(endpointType).flatMap((endpoint): EstateResolver[] => {
    if (textAt(endpoint.inputs, "direction") !== "INBOUND") return [];
    const addresses = (listAt(endpoint.inputs, "ipAddresses") ?? []).flatMap((one) => {
      const ip = textAt(one, "ip");
      return typeof ip === "string" ? [ip] : [];
    });
    const [subnet] = graph.sourcesOf(endpoint, "ipAddresses", subnetType).concat(
      (listAt(endpoint.inputs, "ipAddresses") ?? []).flatMap((one) => {
        const id = textAt(one, "subnetId");
        const link = typeof id === "string" ? graph.resolve(id, subnetType, []) : undefined;
        return link?.kind === "resource" ? [link.resource] : [];
      }),
    );
    const network = subnet && networks.subnets.get(subnet.urn)?.network;
    return network === undefined ? [] : [{ resource: refOf(endpoint), network, addresses }];
  });
}
