import { sameName } from "../../activation/discovery";
import type { EstateForwarder, EstateResolver } from "../model";
import { type ResourceGraph, refOf } from "../resource-graph";
import { listAt, textAt, type Value } from "../values";
import { keyOfLink, leadsTo, linksOf, subnetType, vpcType } from "./networks";
import { type AwsStack, groupsOf } from "./place";
import { flattenGroups, groupType } from "./security-groups";

const endpointType = "aws:route53/resolverEndpoint:ResolverEndpoint";
const ruleType = "aws:route53/resolverRule:ResolverRule";
const associationType = "aws:route53/resolverRuleAssociation:ResolverRuleAssociation";

/** Inbound endpoints of Route 53 Resolver. Source: AWS, "Forwarding inbound DNS queries to your VPCs". */
export function readResolvers(stack: AwsStack): EstateResolver[] {
  const { graph, networks } = stack;
  return graph.ofType(endpointType).flatMap((endpoint): EstateResolver[] => {
    if (textAt(endpoint.inputs, "direction") !== "INBOUND") return [];
    const addresses = ([endpoint.inputs, endpoint.outputs] as Value[]).flatMap((side) =>
      (listAt(side, "ipAddresses") ?? []).flatMap((one) => {
        const ip = textAt(one, "ip");
        return typeof ip === "string" ? [ip] : [];
      }),
    );
    const [subnet] = graph.sourcesOf(endpoint, "ipAddresses", subnetType).concat(
      (listAt(endpoint.inputs, "ipAddresses") ?? []).flatMap((one) => {
        const id = textAt(one, "subnetId");
        const link = typeof id === "string" ? graph.resolve(id, subnetType, []) : undefined;
        return link?.kind === "resource" ? [link.resource] : [];
      }),
    );
    const network = subnet && networks.subnets.get(subnet.urn)?.network;
    if (network === undefined) return [];
    const links = linksOf(graph, endpoint, "securityGroupIds", groupType);
    const { rules, resource, complete } = groupsOf(stack, links, endpoint);
    const decisions = flattenGroups(rules, resource, 53, complete, "udp");
    const filter = { title: `security group of the resolver ${endpoint.name}`, resource, decisions };
    return [{ resource: refOf(endpoint), network, addresses, ...(complete ? { filter } : {}) }];
  });
}

/**
 * Forwarding and system rules of Route 53 Resolver, by VPC. Sources: AWS, "How Resolver determines whether the domain name in a
 * query matches any rules": the most specific wins; "Considerations when working with a private hosted zone": a rule comes before
 * a zone of the same name.
 */
export function readForwarders(graph: ResourceGraph): EstateForwarder[] {
  return graph.ofType(ruleType).flatMap((rule): EstateForwarder[] => {
    const domain = textAt(rule.inputs, "domainName");
    if (typeof domain !== "string") return [];
    const networks = graph.ofType(associationType).flatMap((one) => {
      if (!leadsTo(graph.follow(one, ruleType, ["resolverRuleId"]), rule)) return [];
      return keyOfLink(graph.follow(one, vpcType, ["vpcId"])) ?? [];
    });
    const isSystem = textAt(rule.inputs, "ruleType") === "SYSTEM";
    const told = listAt(rule.inputs, "targetIps")?.map((one) => textAt(one, "ip"));
    const servers = told?.every((one) => typeof one === "string") ? (told as string[]) : undefined;
    return [{ resource: refOf(rule), domain: sameName(domain), networks, servers: isSystem ? [] : servers }];
  });
}
