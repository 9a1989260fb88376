import type * as pulumi from "@pulumi/pulumi";
import type { Deletable } from "../args";
import { checkPlainClients, mergeClients } from "../checks";
import { type Problem, reason } from "../problems";
import type { AwsChild } from "./child-kinds";

/** DNS servers outside AWS that forward the zones to Route 53, and so resolve them. */
export interface AwsInboundResolverArgs {
  /** Private networks of those DNS servers, in CIDR notation, IPv4, 1 to 20: nobody else may ask. */
  cidrs: string[];
}

/** Arguments of `AwsInboundResolver`. */
export interface AwsInboundResolverComponentArgs {
  /** Id of the VPC, which must resolve the zones itself. */
  networkId: pulumi.Input<string>;
  /** Ids of the subnets that get an address of the resolver. A single one gets two, and fails with its zone. */
  subnetIds: pulumi.Input<string>[];
  /** Who may ask. */
  inboundResolver: AwsInboundResolverArgs;
  /** What may be replaced or deleted. Default: nothing, the endpoint is protected: DNS servers elsewhere know its addresses. */
  mayDelete?: Deletable[];
  /** Tags of every resource. Default: none but the component's own. */
  tags?: Record<string, pulumi.Input<string>>;
  /** TypeScript only: changes any child before it is created. */
  transform?(child: AwsChild): void;
}

/** The most networks: each takes two rules of a security group, which holds 60. */
const mostNetworks = 20;

/** Problems of the networks that may ask. */
export function checkInboundResolver(resolver: AwsInboundResolverArgs | undefined): Problem[] {
  if (resolver === undefined) return [];
  const { cidrs } = resolver;
  const propertyPath = "inboundResolver.cidrs";
  if (cidrs.length === 0 || cidrs.length > mostNetworks) {
    const what = "not a number of networks";
    return [{ propertyPath, reason: reason(what, cidrs.length, `1 to ${mostNetworks} networks`) }];
  }
  const problems = checkPlainClients([{ name: "dns", cidrs }]);
  const ipv6 = cidrs.flatMap((cidr, index) => {
    const what = reason("the resolver has IPv4 addresses", cidr, "an IPv4 network");
    return cidr.includes(":") ? [{ propertyPath: `${propertyPath}[${index}]`, reason: what }] : [];
  });
  return [
    ...problems.map((problem) => ({
      ...problem,
      propertyPath: problem.propertyPath.replace("clients[0].cidrs", propertyPath),
    })),
    ...ipv6,
  ];
}

/** The networks that may ask, merged into the fewest prefixes. */
export function dnsRanges(resolver: AwsInboundResolverArgs | undefined): string[] {
  return resolver === undefined ? [] : mergeClients([{ name: "dns", cidrs: resolver.cidrs }]).prefixes;
}
