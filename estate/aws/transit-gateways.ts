import type { IpRange } from "../../activation/ip-range";
import type { Claim } from "../model";
import { type Link, type PlannedResource, type ResourceGraph, type ResourceRef, refOf } from "../resource-graph";
import { rangesOf } from "../traffic";
import { booleanAt, textAt, type Unknown, unknown } from "../values";
import { keyOfLink, leadsTo, linksOf, type Networks, type Subnet, subnetAt, subnetType, vpcType } from "./networks";

const gatewayType = "aws:ec2transitgateway/transitGateway:TransitGateway";
const attachmentType = "aws:ec2transitgateway/vpcAttachment:VpcAttachment";
const acceptedType = "aws:ec2transitgateway/vpcAttachmentAccepter:VpcAttachmentAccepter";
const peeringType = "aws:ec2transitgateway/peeringAttachment:PeeringAttachment";
export const vpnType = "aws:ec2/vpnConnection:VpnConnection";
const vpnRouteType = "aws:ec2/vpnConnectionRoute:VpnConnectionRoute";
const tableType = "aws:ec2transitgateway/routeTable:RouteTable";
const associationType = "aws:ec2transitgateway/routeTableAssociation:RouteTableAssociation";
const propagationType = "aws:ec2transitgateway/routeTablePropagation:RouteTablePropagation";
const routeType = "aws:ec2transitgateway/route:Route";

/** Something that is attached to a transit gateway: a VPC of the stack, or a way to elsewhere. */
export interface Attachment {
  readonly key: string;
  readonly resource: ResourceRef;
  readonly gateway: string | Unknown;
  /** Subnets of the VPC that it is in; none for a way to elsewhere. */
  readonly subnets: readonly Subnet[];
  readonly network: string | undefined;
  /** What it tells the tables that it propagates to; undefined where only BGP knows. */
  readonly ranges: readonly IpRange[] | undefined;
  /** Does it send both directions of a connection to one appliance? */
  readonly keepsAppliance: boolean;
  /** Only where it leads to another transit gateway. */
  readonly peering?: { readonly accepted: boolean | undefined };
  /** Key of its route table; undefined where the stack does not hold it, null where it has none. */
  readonly table: string | null | undefined;
}

export interface TransitRoute {
  readonly resource: ResourceRef;
  readonly ranges: readonly IpRange[];
  readonly certain: boolean;
  /** Static routes come before propagated ones of the same prefix. */
  readonly isStatic: boolean;
  readonly attachment: string | Unknown | "blackhole";
  readonly relies?: readonly Claim[];
}

export interface TransitGateways {
  readonly attachments: readonly Attachment[];
  readonly routes: (table: string) => readonly TransitRoute[];
  /** Does the stack hold the gateway itself, so that nobody else's tables count? */
  readonly holds: (gateway: string) => boolean;
}

/**
 * Transit gateways, their attachments and tables. Source: AWS, "Transit gateway route tables": an attachment is associated with
 * one table; by default with the gateway's own, to which every attachment also propagates.
 */
export function readTransitGateways(graph: ResourceGraph, networks: Networks): TransitGateways {
  const gateways = new Map(graph.ofType(gatewayType).map((one) => [one.urn, one]));
  const gatewayOf = (resource: PlannedResource): string | Unknown =>
    keyOfLink(graph.follow(resource, gatewayType, ["transitGatewayId"])) ?? unknown;
  const attached = graph.ofType(attachmentType, vpnType, peeringType).filter((one) => {
    return one.type !== vpnType || textAt(one.inputs, "transitGatewayId") !== undefined;
  });
  const attachmentOf = (from: PlannedResource): string | Unknown => {
    const property = "transitGatewayAttachmentId";
    const sources = graph.sourcesOf(from, property, attachmentType, acceptedType, vpnType, peeringType);
    const [source] = sources;
    if (source?.type === acceptedType) return attachmentOf(source);
    if (source && sources.length === 1) return source.urn;
    const id = textAt(from.inputs, property) ?? unknown;
    if (id === unknown) return unknown;
    const named = attached.find((one) => one.id === id || textAt(one.outputs, property) === id);
    return named?.urn ?? id;
  };
  const tableOf = (from: PlannedResource): string | Unknown =>
    keyOfLink(graph.follow(from, tableType, ["transitGatewayRouteTableId"])) ?? unknown;
  const pairs = (type: string): { table: string | Unknown; attachment: string | Unknown }[] =>
    graph.ofType(type).map((one) => ({ table: tableOf(one), attachment: attachmentOf(one) }));
  const associations = pairs(associationType);
  const propagations = pairs(propagationType);
  const isDefault = (
    one: PlannedResource,
    what: "Association" | "Propagation",
    at = gatewayOf(one),
  ): boolean | Unknown => {
    const own = booleanAt(one.inputs, `transitGatewayDefaultRouteTable${what}`) ?? true;
    const gateway = gateways.get(String(at));
    const general = gateway && textAt(gateway.inputs, `defaultRouteTable${what}`);
    if (own === false || general === "disable") return false;
    return own === unknown || general === unknown ? unknown : true;
  };
  const defaultTable = (gateway: string) => `${gateway} default`;
  const gatewayOfTable = (table: string | Unknown): string | Unknown => {
    const held = table === unknown ? undefined : graph.get(table);
    return held ? gatewayOf(held) : unknown;
  };
  const attachments = attached.flatMap((one): Attachment[] => {
    const gateway: string | Unknown = gatewayOf(one);
    const own = attachmentAt(one, gateway);
    if (one.type !== peeringType) return [own];
    const accepted = isAccepted(graph, one);
    const other: string | Unknown = keyOfLink(graph.follow(one, gatewayType, ["peerTransitGatewayId"])) ?? unknown;
    const sides =
      typeof other === "string" && gateways.has(other)
        ? [own, { ...attachmentAt(one, other), key: `${one.urn} accepted` }]
        : [own];
    return sides.map((side) => ({ ...side, peering: { accepted } }));
  });
  function attachmentAt(one: PlannedResource, gateway: string | Unknown): Attachment {
    const vpc = one.type === attachmentType ? graph.follow(one, vpcType, ["vpcId"]) : undefined;
    const network = vpc && keyOfLink(vpc);
    const links: Link[] = one.type === attachmentType ? linksOf(graph, one, "subnetIds", subnetType) : [];
    const explicit = associations.find(({ attachment, table }) => {
      if (attachment !== one.urn) return false;
      const of = gatewayOfTable(table);
      return one.type !== peeringType || of === unknown || of === gateway;
    });
    const byDefault = isDefault(one, "Association", gateway);
    const held = gateway !== unknown && gateways.has(gateway);
    const general = !held || byDefault === unknown ? undefined : byDefault ? defaultTable(String(gateway)) : null;
    const named = explicit?.table === unknown ? undefined : explicit?.table;
    const table = explicit ? named : general;
    return {
      key: one.urn,
      resource: refOf(one),
      gateway,
      network,
      subnets: links.flatMap((link) => subnetAt(networks, link) ?? []),
      keepsAppliance: textAt(one.inputs, "applianceModeSupport") === "enable",
      ranges: network !== undefined ? networks.networks.get(network)?.ranges : vpnRanges(graph, one),
      table: typeof table === "symbol" ? undefined : table,
    };
  }
  const routes = (table: string): TransitRoute[] => [
    ...graph.ofType(routeType).flatMap((route): TransitRoute[] => {
      const of = tableOf(route);
      if (of !== table && !(of !== unknown && isDefaultOf(graph, of, table))) return [];
      const block = textAt(route.inputs, "destinationCidrBlock");
      const blackhole = booleanAt(route.inputs, "blackhole") === true;
      const ranges = typeof block === "string" ? rangesOf([block]) : [];
      const attachment = blackhole ? "blackhole" : attachmentOf(route);
      return [{ resource: refOf(route), ranges, certain: typeof block === "string", isStatic: true, attachment }];
    }),
    ...attachments.flatMap((attachment): TransitRoute[] => {
      const one = attached.find(({ urn }) => urn === attachment.key);
      const explicit = propagations.some((pair) => pair.attachment === attachment.key && pair.table === table);
      const general = one && attachment.gateway !== unknown && table === defaultTable(attachment.gateway);
      // Nobody tells a table what is behind a peering: its routes are static.
      if (attachment.peering) return [];
      const propagates = explicit || (general ? isDefault(one, "Propagation") : false);
      if (propagates === false) return [];
      const base = { resource: attachment.resource, isStatic: false, attachment: attachment.key };
      if (attachment.ranges) return [{ ...base, ranges: attachment.ranges, certain: propagates === true }];
      const of = attachment.resource.name;
      const relies: Claim[] = [
        { about: "route", of, says: `${of} tells the transit gateway the clients' networks by BGP` },
      ];
      return [{ ...base, ranges: [], certain: false, relies }];
    }),
  ];
  return { attachments, routes, holds: (gateway) => gateways.has(gateway) };
}

/** Has the other side accepted? Undefined where that is another account's or stack's. */
function isAccepted(graph: ResourceGraph, peering: PlannedResource): boolean | undefined {
  const state = textAt(peering.outputs, "state");
  if (state === "available") return true;
  const accepters = graph.ofType("aws:ec2transitgateway/peeringAttachmentAccepter:PeeringAttachmentAccepter");
  const named = accepters.some((one) => {
    const link = graph.follow(one, peeringType, ["transitGatewayAttachmentId"]);
    return link.kind !== "external" && (link.kind !== "resource" || link.resource === peering);
  });
  if (named) return true;
  return graph.follow(peering, gatewayType, ["peerTransitGatewayId"]).kind === "resource" ? false : undefined;
}

/** A route of a stack may name the default table by an output of its gateway. */
function isDefaultOf(graph: ResourceGraph, id: string, table: string): boolean {
  const gateway = graph.get(table.replace(/ default$/, ""));
  return gateway !== undefined && textAt(gateway.outputs, "associationDefaultRouteTableId") === id;
}

/** The static routes of a VPN connection; with BGP nothing tells them. */
export function vpnRanges(graph: ResourceGraph, connection: PlannedResource): IpRange[] | undefined {
  if (connection.type !== vpnType || booleanAt(connection.inputs, "staticRoutesOnly") !== true) return undefined;
  const routes = graph.ofType(vpnRouteType).filter((route) => {
    return leadsTo(graph.follow(route, vpnType, ["vpnConnectionId"]), connection);
  });
  const blocks = routes.map((route) => textAt(route.inputs, "destinationCidrBlock"));
  return blocks.every((block) => typeof block === "string") ? rangesOf(blocks as string[]) : undefined;
}
