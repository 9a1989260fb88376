import type { IpRange } from "../../activation/ip-range";
import type { PlannedResource, ResourceGraph } from "../resource-graph";
import { allAddresses, rangesOf } from "../traffic";
import { listAt, textAt, type Value } from "../values";
import { leadsTo } from "./networks";

const listType = "aws:ec2/managedPrefixList:ManagedPrefixList";
const entryType = "aws:ec2/managedPrefixListEntry:ManagedPrefixListEntry";
const gatewayType = "aws:ec2/vpcEndpoint:VpcEndpoint";

/** Addresses that a rule's peer has, and those that it may have as well. */
export interface PeerMeaning {
  readonly certain: readonly IpRange[];
  readonly possible: readonly IpRange[];
}

export const anyPeer: PeerMeaning = { certain: [], possible: allAddresses };
export const noPeer: PeerMeaning = { certain: [], possible: [] };

/** The entries of a prefix list, given its id and the resources that the id came from. */
export function prefixListMeaning(
  graph: ResourceGraph,
  id: Value,
  holder: PlannedResource,
  property: string,
): PeerMeaning {
  const sources = graph.sourcesOf(holder, property, listType);
  const link = graph.resolve(id, listType, sources);
  if (link.kind === "resource") return entriesOf(graph, link.resource);
  // The list of a gateway endpoint holds the addresses of an AWS service, where no client is.
  if (graph.sourcesOf(holder, property, gatewayType).length > 0) return noPeer;
  return anyPeer;
}

function entriesOf(graph: ResourceGraph, list: PlannedResource): PeerMeaning {
  const inside = listAt(list.inputs, "entries")?.map((entry) => textAt(entry, "cidr"));
  const separate = graph
    .ofType(entryType)
    .filter((entry) => leadsTo(graph.follow(entry, listType, ["prefixListId"]), list))
    .map((entry) => textAt(entry.inputs, "cidr"));
  const cidrs = [...(inside ?? [undefined]), ...separate];
  const known = cidrs.filter((cidr) => typeof cidr === "string");
  return { certain: rangesOf(known), possible: known.length === cidrs.length ? [] : allAddresses };
}
