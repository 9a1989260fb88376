import { SecurityGroup } from "@pulumi/aws/ec2";
import { ResolverEndpoint } from "@pulumi/aws/route53";
import { SecurityGroupIngressRule } from "@pulumi/aws/vpc";
import * as pulumi from "@pulumi/pulumi";
import { checkInboundResolver, checkName, checkResolverAddresses } from "../../requirements/aws";
import { problemsOf } from "../../requirements/report";
import { Deletable } from "../args";
import { Children, nodesOf, together } from "../children";
import { throwProblems } from "../problems";
import { roleTags } from "../tags";
import type { AwsInboundResolverComponentArgs } from "./args";
import type { AwsChildKinds } from "./child-kinds";
import { slug } from "./names";
import { dnsRanges } from "./network-plan";

/**
 * How DNS servers outside AWS find the KMS hosts: they forward the zones to these addresses, which answer from the private
 * zones of the VPC. An address in each zone, two at least, open on port 53 to those servers and to nobody else.
 */
export class AwsInboundResolver extends pulumi.ComponentResource {
  /** Id of the endpoint. */
  public readonly endpointId: pulumi.Output<string>;
  /** Addresses to which the other DNS servers forward the zones. They stay the same as long as the endpoint lives. */
  public readonly addresses: pulumi.Output<string[]>;

  constructor(name: string, args: AwsInboundResolverComponentArgs, opts?: pulumi.ComponentResourceOptions) {
    throwProblems("AwsInboundResolver", [
      ...checkName(name, 64),
      ...problemsOf(args, [
        ({ inboundResolver }, report) => checkInboundResolver(inboundResolver, ["inboundResolver"], report),
        ({ inboundResolver, subnetIds }, report) => checkResolverAddresses(inboundResolver, subnetIds, report),
      ]),
    ]);
    super("kmshost:index:AwsInboundResolver", name, {}, opts);
    const children = new Children<AwsChildKinds>(this, name, (child) => args.transform?.(child));
    const tags = (suffix?: string) => ({
      Name: suffix ? `${name}-${suffix}` : name,
      ...roleTags(args.tags, "discovery"),
    });
    const group = children.create("securityGroup", "dns", SecurityGroup, {
      name: `${name}-dns`,
      description: "Questions of DNS servers outside AWS, nothing else",
      vpcId: args.networkId,
      tags: tags("dns"),
    });
    const rules = dnsRanges(args.inboundResolver).flatMap((cidrIpv4) =>
      ["tcp", "udp"].map((ipProtocol) => {
        const suffix = `from-${ipProtocol}-${slug(cidrIpv4)}`;
        return children.create("ingressRule", suffix, SecurityGroupIngressRule, {
          securityGroupId: group.id,
          description: "DNS servers that forward the zones of the KMS hosts",
          ipProtocol,
          fromPort: 53,
          toPort: 53,
          cidrIpv4,
          tags: tags(suffix),
        });
      }),
    );
    const [first = "", ...others] = args.subnetIds;
    const ipAddresses =
      others.length === 0
        ? (args.inboundResolver.addresses ?? []).map((ip) => ({ subnetId: first, ip }))
        : args.subnetIds.map((subnetId) => ({ subnetId }));
    const endpoint = children.create(
      "resolverEndpoint",
      "endpoint",
      ResolverEndpoint,
      {
        name,
        direction: "INBOUND",
        resolverEndpointType: "IPV4",
        protocols: ["Do53"],
        securityGroupIds: [group.id],
        ipAddresses,
        tags: tags(),
      },
      { protect: !args.mayDelete?.includes(Deletable.Zones), dependsOn: together(opts?.dependsOn, rules) },
    );
    this.endpointId = endpoint.id;
    this.addresses = endpoint.ipAddresses.apply((all) => all.map(({ ip }) => ip));
    this.registerOutputs({ endpointId: this.endpointId, addresses: this.addresses });
  }

  /** The children by the last part of their names. */
  get nodes(): Readonly<Record<string, pulumi.Resource>> {
    return nodesOf(this);
  }
}
