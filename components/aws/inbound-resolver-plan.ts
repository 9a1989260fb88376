import { checkPlainClients, mergeClients } from "../checks";
import { type Problem, reason } from "../problems";
import type { AwsInboundResolverArgs } from "./args";

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
