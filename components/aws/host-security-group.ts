import { ManagedPrefixList, SecurityGroup } from "@pulumi/aws/ec2";
import { SecurityGroupEgressRule, type SecurityGroupEgressRuleArgs, SecurityGroupIngressRule } from "@pulumi/aws/vpc";
import * as pulumi from "@pulumi/pulumi";
import { mergedRanges, type ResolvedClient } from "../../requirements/clients";
import { ActivationMethod, type ClientNetworkArgs } from "../args";
import { isPlain } from "../problems";
import type { EndpointTargets } from "./endpoints";
import { slug } from "./names";
import type { NetworkContext, PlannedClients } from "./network-context";
import { clientDescription, describe, mostClientRules } from "./network-plan";
import { withinQuota } from "./prerequisites";

/** The clients' ranges; `judged` are the clients once those that were Outputs are known and judged. */
export function planClients(
  clients: readonly ClientNetworkArgs[],
  judged: pulumi.Output<readonly ResolvedClient[]>,
): PlannedClients {
  if (!isPlain(clients)) return { prefixes: undefined, clients: [], resolved: judged.apply(ipv4Of) };
  const known = clients as readonly ResolvedClient[];
  const prefixes = ipv4Of(known);
  return { prefixes, clients: known, resolved: pulumi.output(prefixes) };
}

function ipv4Of(clients: readonly ResolvedClient[]): string[] {
  return mergedRanges(clients).filter((prefix) => !prefix.includes(":"));
}

/** The hosts' security group: one rule resource for each purpose, so that each comes and goes alone. */
export function createHostSecurityGroup(
  context: NetworkContext,
  vpcId: pulumi.Output<string>,
  targets: EndpointTargets,
): SecurityGroup {
  const { name, children, tags, planned } = context;
  const group = children.create("securityGroup", "hosts", SecurityGroup, {
    name: `${name}-hosts`,
    description: "KMS hosts: activation from the clients, nothing else",
    vpcId,
    tags: tags("hosts"),
  });
  if (planned.prefixes !== undefined && planned.prefixes.length <= mostClientRules) {
    for (const cidrIpv4 of planned.prefixes) {
      admit(context, group, slug(cidrIpv4), clientDescription(cidrIpv4, planned.clients), { cidrIpv4 });
    }
  } else {
    admit(context, group, "prefix-list", "KMS activation from the client networks", {
      prefixListId: createPrefixList(context, "clients", withinQuota(context.component, planned.resolved)).id,
    });
  }
  createEgress(context, group, targets);
  return group;
}

function admit(
  { children, tags, port }: NetworkContext,
  group: SecurityGroup,
  suffix: string,
  description: string,
  source: { cidrIpv4: string } | { prefixListId: pulumi.Output<string> },
): void {
  children.create("ingressRule", `clients-${suffix}`, SecurityGroupIngressRule, {
    securityGroupId: group.id,
    description,
    ipProtocol: "tcp",
    fromPort: port,
    toPort: port,
    ...source,
    tags: tags(`clients-${suffix}`),
  });
}

/** One list for all ranges. AWS counts its greatest length, not its references, against the group's rules. */
function createPrefixList(
  { name, children, tags }: NetworkContext,
  suffix: string,
  ranges: pulumi.Output<string[]>,
): ManagedPrefixList {
  return children.create("prefixList", suffix, ManagedPrefixList, {
    name: `${name}-${suffix}`,
    addressFamily: "IPv4",
    maxEntries: ranges.apply((prefixes) => Math.max(1, prefixes.length)),
    entries: ranges.apply((prefixes) => prefixes.map((cidr) => ({ cidr }))),
    tags: tags(suffix),
  });
}

/** A host sends HTTPS to the endpoints, and what a server of the company takes to that server alone. Answers to clients need no rule, and DNS, time and metadata pass no group. */
function createEgress(context: NetworkContext, group: SecurityGroup, targets: EndpointTargets): void {
  const { children, tags, activation, waysOut } = context;
  const rule = (suffix: string, description: string, port: number, more: Partial<SecurityGroupEgressRuleArgs>) => {
    children.create("egressRule", `to-${suffix}`, SecurityGroupEgressRule, {
      securityGroupId: group.id,
      description: describe(description),
      ipProtocol: "tcp",
      fromPort: port,
      toPort: port,
      ...more,
      tags: tags(`to-${suffix}`),
    });
  };
  const { securityGroup, bucketPrefixListId, cidrs = [], ranges } = targets;
  if (securityGroup) {
    rule("endpoints", "AWS service endpoints", 443, { referencedSecurityGroupId: securityGroup.id });
    children.create("ingressRule", "endpoints-from-hosts", SecurityGroupIngressRule, {
      securityGroupId: securityGroup.id,
      description: "KMS hosts",
      ipProtocol: "tcp",
      fromPort: 443,
      toPort: 443,
      referencedSecurityGroupId: group.id,
      tags: tags("endpoints-from-hosts"),
    });
  }
  if (bucketPrefixListId) rule("s3", "S3 gateway: AWS-managed buckets", 443, { prefixListId: bucketPrefixListId });
  const shared = "AWS service endpoints, which the owner of the network keeps";
  for (const cidrIpv4 of mergedRanges([{ name: "endpoints", cidrs }])) {
    rule(`endpoints-${slug(cidrIpv4)}`, shared, 443, { cidrIpv4 });
  }
  if (ranges) {
    const list = createPrefixList(context, "ranges", ranges);
    rule("endpoints", shared, 443, { prefixListId: list.id });
  }
  for (const { suffix, description, protocol, fromPort, toPort, address } of waysOut) {
    rule(suffix, description, fromPort, { ipProtocol: protocol, toPort, cidrIpv4: `${address}/32` });
  }
  if (activation === ActivationMethod.Online) {
    const what = "Microsoft activation service, which publishes no addresses: a firewall on the way filters by name";
    rule("activation-https", what, 443, { cidrIpv4: "0.0.0.0/0" });
    rule("activation-http", what, 80, { cidrIpv4: "0.0.0.0/0" });
  }
}
