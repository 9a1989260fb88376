import { DefaultSecurityGroup, NetworkAcl, NetworkAclAssociation, NetworkAclRule, Vpc } from "@pulumi/aws/ec2";
import * as pulumi from "@pulumi/pulumi";
import { activationPort } from "../../activation/transport";
import { checkNetwork } from "../../requirements/aws";
import { problemsOf } from "../../requirements/report";
import type { Problem } from "../../text/problem";
import { Children, nodesOf } from "../children";
import { checked, throwProblems } from "../problems";
import { roleTags } from "../tags";
import type { AwsIsolatedNetworkArgs } from "./args";
import type { AwsChildKinds } from "./child-kinds";
import { createEndpoints } from "./endpoints";
import { createHostSecurityGroup, planClients } from "./host-security-group";
import type { NetworkContext } from "./network-context";
import { dnsRanges, networkAclRules } from "./network-plan";
import { adoptNetwork, bucketList } from "./prerequisites";
import { type CreatedSubnets, createSubnets } from "./subnets";
import { serverTraffic, waysOut } from "./ways-out";

/**
 * A network that nothing enters but activation requests from the clients' networks, and nothing leaves but requests to
 * AWS's own services through endpoints inside it: no internet gateway, no NAT, no public address.
 *
 * A new VPC gets a private subnet for each zone, endpoints, a network ACL and a closed default security group. An
 * existing VPC is never modified: it gets one more security group, and its owner provides the endpoints.
 */
export class AwsIsolatedNetwork extends pulumi.ComponentResource {
  /** Id of the VPC. */
  public readonly networkId: pulumi.Output<string>;
  /** Ids of the subnets: one for each zone of a new VPC, one for each host in an existing one. */
  public readonly subnetIds: pulumi.Output<string[]>;
  /** Id of the hosts' security group. */
  public readonly securityGroupId: pulumi.Output<string>;
  /** Ranges that may activate, merged into the fewest prefixes. */
  public readonly clientPrefixes: pulumi.Output<string[]>;

  constructor(name: string, args: AwsIsolatedNetworkArgs, opts?: pulumi.ComponentResourceOptions) {
    const { region, hosts, network, clients = [], activation, port = activationPort } = args;
    const { domainControllers, patching, inboundResolver } = args;
    throwProblems("AwsIsolatedNetwork", checkArguments(args));
    super("kmshost:index:AwsIsolatedNetwork", name, {}, opts);
    const children = new Children<AwsChildKinds>(this, name, (child) => args.transform?.(child));
    const tags = (suffix?: string) => ({
      Name: suffix ? `${name}-${suffix}` : name,
      ...roleTags(args.tags, "network"),
    });
    const planned = planClients(
      clients,
      checked("AwsIsolatedNetwork", clients, (known) => checkArguments({ ...args, clients: known })),
    );
    const context: NetworkContext = {
      ...{ name, component: this, children, tags, region, port, activation, planned },
      waysOut: waysOut({ network, patching, domainControllers }),
      dnsRanges: dnsRanges(inboundResolver),
      endpoints: network.centralEndpoints?.cidrs ?? [],
      sessionKey: args.sessionKeyArn !== undefined,
    };

    if (network.addressSpace === undefined) {
      const adopted = adoptNetwork(this, hosts, network);
      this.networkId = adopted.vpcId;
      this.subnetIds = pulumi.output(adopted.subnetIds);
      const cidrs = network.centralEndpoints?.cidrs;
      this.securityGroupId = createHostSecurityGroup(context, adopted.vpcId, {
        bucketPrefixListId: bucketList(this, region),
        ...(cidrs ? { cidrs } : { ranges: adopted.vpcRanges }),
      }).id;
    } else {
      const vpc = createVpc(context, network.addressSpace);
      const created = createSubnets(context, vpc, network, hosts);
      createNetworkAcl(context, vpc, network.addressSpace, created);
      const subnetIds = Object.values(created.subnets).map((subnet) => subnet.id);
      const endpoints = createEndpoints(context, vpc.id, created, network);
      this.networkId = vpc.id;
      this.subnetIds = pulumi.all(subnetIds);
      this.securityGroupId = createHostSecurityGroup(context, vpc.id, endpoints).id;
    }
    this.clientPrefixes = planned.resolved;
    this.registerOutputs({
      networkId: this.networkId,
      subnetIds: this.subnetIds,
      securityGroupId: this.securityGroupId,
      clientPrefixes: this.clientPrefixes,
    });
  }

  /** The children by the last part of their names. */
  get nodes(): Readonly<Record<string, pulumi.Resource>> {
    return nodesOf(this);
  }
}

function checkArguments(args: AwsIsolatedNetworkArgs): Problem[] {
  return problemsOf({ activation: "telephone", ...args }, [checkNetwork]);
}

/** The VPC, with its default security group emptied: what is put into it by mistake reaches nothing. */
function createVpc({ children, tags }: NetworkContext, cidrBlock: string): Vpc {
  const vpc = children.create("vpc", "vpc", Vpc, {
    cidrBlock,
    enableDnsHostnames: true,
    enableDnsSupport: true,
    tags: tags(),
  });
  children.create("defaultSecurityGroup", "default-closed", DefaultSecurityGroup, {
    vpcId: vpc.id,
    ingress: [],
    egress: [],
    tags: tags("default-closed"),
  });
  return vpc;
}

function createNetworkAcl(
  { children, tags, port, planned, activation, waysOut, dnsRanges: dns }: NetworkContext,
  vpc: Vpc,
  vpcCidr: string,
  { subnets, sharedSubnets }: CreatedSubnets,
): void {
  const acl = children.create("networkAcl", "acl", NetworkAcl, { vpcId: vpc.id, tags: tags("acl") });
  const further = { ...serverTraffic(waysOut), dns, sharedSubnets };
  for (const { suffix, ...rule } of networkAclRules(vpcCidr, planned.prefixes, port, activation, further)) {
    children.create("networkAclRule", `acl-${suffix}`, NetworkAclRule, {
      networkAclId: acl.id,
      protocol: "tcp",
      ruleAction: "allow",
      ...rule,
    });
  }
  for (const [zone, { id: subnetId }] of Object.entries(subnets)) {
    children.create("networkAclAssociation", `acl-${zone}`, NetworkAclAssociation, { networkAclId: acl.id, subnetId });
  }
}
