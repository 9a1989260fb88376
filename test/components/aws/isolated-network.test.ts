import * as pulumi from "@pulumi/pulumi";
import { isWithin } from "../../../activation/client-networks";
import { ActivationMethod } from "../../../components/args";
import { AwsIsolatedNetwork, type AwsIsolatedNetworkArgs, type AwsReboot } from "../../../components/aws";
import { networkAclRules } from "../../../components/aws/network-plan";
import {
  checkKnownZones,
  checkRoom,
  checkRuleQuota,
  checkSubnets,
  gatewayNotes,
  joinedTables,
  type SubnetFacts,
} from "../../../components/aws/prerequisites-plan";
import { checkNetwork, checkPatching } from "../../../requirements/aws";
import { problemsOf } from "../../../requirements/report";
import { asThrown, pathsOf } from "../problems";
import { account, children, errorOf, mockCloud, named, ofType, resolved, settled } from "./mock-cloud";

const small: AwsIsolatedNetworkArgs = {
  region: "eu-west-1",
  hosts: [{ name: "kms01" }],
  network: { addressSpace: "10.94.0.0/24" },
  clients: [{ name: "lab", cidrs: ["10.95.0.0/24"] }],
  tags: { owner: "platform" },
};

async function build(args: AwsIsolatedNetworkArgs, ask = {}) {
  const registered = mockCloud(ask);
  const network = new AwsIsolatedNetwork("net", args);
  await settled(network);
  return { registered, network };
}

const tags = (suffix: string) => ({ Name: suffix, owner: "platform", "kmshost-role": "network" });
const aclRule = (egress: boolean, ruleNumber: number, cidrBlock: string, fromPort: number, toPort: number) => ({
  networkAclId: "net-acl-id",
  protocol: "tcp",
  ruleAction: "allow",
  egress,
  ruleNumber,
  cidrBlock,
  fromPort,
  toPort,
});
const actions: Record<string, string[]> = {
  ssm: ["ssm:*"],
  ssmmessages: ["ssmmessages:*"],
  logs: ["logs:CreateLogStream", "logs:DescribeLogGroups", "logs:DescribeLogStreams", "logs:PutLogEvents"],
  monitoring: ["cloudwatch:PutMetricData"],
  secretsmanager: ["secretsmanager:GetSecretValue"],
};
const noOtherParameters = {
  Sid: "NoOtherParameters",
  Effect: "Deny",
  Principal: "*",
  Action: ["ssm:GetParameter", "ssm:GetParameters", "ssm:GetParametersByPath", "ssm:GetParameterHistory"],
  NotResource: `arn:aws:ssm:eu-west-1:${account}:parameter/AmazonCloudWatch-*`,
};
const endpoint = (service: string) => ({
  type: "aws:ec2/vpcEndpoint:VpcEndpoint",
  name: `net-endpoint-${service}`,
  inputs: {
    vpcId: "net-vpc-id",
    serviceName: `com.amazonaws.eu-west-1.${service}`,
    vpcEndpointType: "Interface",
    privateDnsEnabled: true,
    subnetIds: ["net-subnet-eu-west-1a-id"],
    securityGroupIds: ["net-endpoints-id"],
    policy: JSON.stringify({
      Version: "2012-10-17",
      Statement: [
        {
          Sid: "OnlyThisAccount",
          Effect: "Allow",
          Principal: "*",
          Action: actions[service],
          Resource: "*",
          Condition: { StringEquals: { "aws:PrincipalAccount": account } },
        },
        ...(service === "ssm" ? [noOtherParameters] : []),
      ],
    }),
    tags: tags(`net-${service}`),
  },
});

describe("AwsIsolatedNetwork with a VPC of its own", () => {
  it("makes these resources and no other", async () => {
    const { registered } = await build(small);
    expect(children(registered)).toEqual(
      [
        {
          type: "aws:ec2/vpc:Vpc",
          name: "net-vpc",
          inputs: {
            cidrBlock: "10.94.0.0/24",
            enableDnsHostnames: true,
            enableDnsSupport: true,
            tags: tags("net"),
          },
        },
        {
          type: "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup",
          name: "net-default-closed",
          inputs: { vpcId: "net-vpc-id", ingress: [], egress: [], tags: tags("net-default-closed") },
        },
        {
          type: "aws:ec2/routeTable:RouteTable",
          name: "net-routes",
          inputs: { vpcId: "net-vpc-id", tags: tags("net-routes") },
        },
        {
          type: "aws:ec2/subnet:Subnet",
          name: "net-subnet-eu-west-1a",
          inputs: {
            vpcId: "net-vpc-id",
            availabilityZone: "eu-west-1a",
            cidrBlock: "10.94.0.0/27",
            mapPublicIpOnLaunch: false,
            tags: tags("net-subnet-eu-west-1a"),
          },
        },
        {
          type: "aws:ec2/subnetCidrReservation:SubnetCidrReservation",
          name: "net-hosts-eu-west-1a",
          inputs: {
            subnetId: "net-subnet-eu-west-1a-id",
            cidrBlock: "10.94.0.8/29",
            reservationType: "explicit",
            description: "Addresses of KMS hosts, given to nothing else",
          },
        },
        {
          type: "aws:ec2/routeTableAssociation:RouteTableAssociation",
          name: "net-routes-eu-west-1a",
          inputs: { subnetId: "net-subnet-eu-west-1a-id", routeTableId: "net-routes-id" },
        },
        {
          type: "aws:ec2/networkAcl:NetworkAcl",
          name: "net-acl",
          inputs: { vpcId: "net-vpc-id", tags: tags("net-acl") },
        },
        {
          type: "aws:ec2/networkAclAssociation:NetworkAclAssociation",
          name: "net-acl-eu-west-1a",
          inputs: { networkAclId: "net-acl-id", subnetId: "net-subnet-eu-west-1a-id" },
        },
        ...Object.entries({
          "in-endpoints": aclRule(false, 100, "10.94.0.0/24", 443, 443),
          "in-own-network": aclRule(false, 110, "10.94.0.0/24", 1024, 65535),
          "in-answers": aclRule(false, 120, "0.0.0.0/0", 49152, 65535),
          "in-clients-10-95-0-0-24": aclRule(false, 20707, "10.95.0.0/24", 1688, 1688),
          "out-https": aclRule(true, 100, "0.0.0.0/0", 443, 443),
          "out-own-network": aclRule(true, 110, "10.94.0.0/24", 1024, 65535),
          "out-clients-10-95-0-0-24": aclRule(true, 20707, "10.95.0.0/24", 1024, 65535),
        }).map(([suffix, inputs]) => ({
          type: "aws:ec2/networkAclRule:NetworkAclRule",
          name: `net-acl-${suffix}`,
          inputs,
        })),
        {
          type: "aws:ec2/securityGroup:SecurityGroup",
          name: "net-endpoints",
          inputs: {
            name: "net-endpoints",
            description: "AWS service endpoints, reached by the KMS hosts alone",
            vpcId: "net-vpc-id",
            tags: tags("net-endpoints"),
          },
        },
        ...Object.keys(actions).map(endpoint),
        {
          type: "aws:ec2/vpcEndpoint:VpcEndpoint",
          name: "net-endpoint-s3",
          inputs: {
            vpcId: "net-vpc-id",
            serviceName: "com.amazonaws.eu-west-1.s3",
            vpcEndpointType: "Gateway",
            routeTableIds: ["net-routes-id"],
            policy:
              '{"Version":"2012-10-17","Statement":[{"Sid":"OnlyAwsManagedBuckets","Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":["arn:aws:s3:::aws-ssm-eu-west-1/*","arn:aws:s3:::aws-windows-downloads-eu-west-1/*","arn:aws:s3:::amazon-ssm-eu-west-1/*","arn:aws:s3:::amazon-ssm-packages-eu-west-1/*","arn:aws:s3:::eu-west-1-birdwatcher-prod/*","arn:aws:s3:::aws-ssm-document-attachments-eu-west-1/*","arn:aws:s3:::aws-ssm-distributor-file-eu-west-1/*","arn:aws:s3:::patch-baseline-snapshot-eu-west-1/*","arn:aws:s3:::aws-patch-manager-eu-west-1-5522fb710/*","arn:aws:s3:::amazoncloudwatch-agent-eu-west-1/*"]}]}',
            tags: tags("net-s3"),
          },
        },
        {
          type: "aws:ec2/securityGroup:SecurityGroup",
          name: "net-hosts",
          inputs: {
            name: "net-hosts",
            description: "KMS hosts: activation from the clients, nothing else",
            vpcId: "net-vpc-id",
            tags: tags("net-hosts"),
          },
        },
        {
          type: "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
          name: "net-clients-10-95-0-0-24",
          inputs: {
            securityGroupId: "net-hosts-id",
            description: "KMS activation from lab",
            ipProtocol: "tcp",
            fromPort: 1688,
            toPort: 1688,
            cidrIpv4: "10.95.0.0/24",
            tags: tags("net-clients-10-95-0-0-24"),
          },
        },
        {
          type: "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
          name: "net-endpoints-from-hosts",
          inputs: {
            securityGroupId: "net-endpoints-id",
            description: "KMS hosts",
            ipProtocol: "tcp",
            fromPort: 443,
            toPort: 443,
            referencedSecurityGroupId: "net-hosts-id",
            tags: tags("net-endpoints-from-hosts"),
          },
        },
        {
          type: "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule",
          name: "net-to-endpoints",
          inputs: {
            securityGroupId: "net-hosts-id",
            description: "AWS service endpoints",
            ipProtocol: "tcp",
            fromPort: 443,
            toPort: 443,
            referencedSecurityGroupId: "net-endpoints-id",
            tags: tags("net-to-endpoints"),
          },
        },
        {
          type: "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule",
          name: "net-to-s3",
          inputs: {
            securityGroupId: "net-hosts-id",
            description: "S3 gateway: AWS-managed buckets",
            ipProtocol: "tcp",
            fromPort: 443,
            toPort: 443,
            prefixListId: "pl-of-net-endpoint-s3-id",
            tags: tags("net-to-s3"),
          },
        },
      ].sort((a, b) => (a.name < b.name ? -1 : 1)),
    );
  });

  it("makes every resource a child of its own", async () => {
    const { registered } = await build(small);
    const parents = new Set(registered.filter((r) => r.name !== "net").map((r) => r.parent));
    expect([...parents]).toEqual(["net"]);
  });

  it("attaches to a transit gateway and leads to each client network, nowhere else", async () => {
    const { registered } = await build({
      ...small,
      network: { ...small.network, transitGatewayId: "tgw-0123456789abcdef0" },
      clients: [
        { name: "hq", cidrs: ["10.20.0.0/17", "10.20.128.0/17"] },
        { name: "branch", cidrs: ["192.168.7.0/24", "fd00:7::/64"] },
      ],
    });
    expect(ofType(registered, "aws:ec2transitgateway/vpcAttachment:VpcAttachment")).toEqual({
      "net-transit": {
        transitGatewayId: "tgw-0123456789abcdef0",
        vpcId: "net-vpc-id",
        subnetIds: ["net-transit-eu-west-1a-id"],
        dnsSupport: "enable",
        transitGatewayDefaultRouteTableAssociation: true,
        transitGatewayDefaultRouteTablePropagation: true,
        tags: tags("net-transit"),
      },
    });
    // A subnet of its own, under the open ACL that every VPC has: so that the hosts' ACL sees who comes.
    expect(ofType(registered, "aws:ec2/subnet:Subnet")["net-transit-eu-west-1a"]).toMatchObject({
      availabilityZone: "eu-west-1a",
      cidrBlock: "10.94.0.240/28",
    });
    expect(Object.keys(ofType(registered, "aws:ec2/networkAclAssociation:NetworkAclAssociation"))).toEqual([
      "net-acl-eu-west-1a",
    ]);
    const route = (destinationCidrBlock: string) => ({
      routeTableId: "net-routes-id",
      transitGatewayId: "tgw-0123456789abcdef0",
      destinationCidrBlock,
    });
    expect(ofType(registered, "aws:ec2/route:Route")).toEqual({
      "net-to-10-20-0-0-16": route("10.20.0.0/16"),
      "net-to-192-168-7-0-24": route("192.168.7.0/24"),
    });
    expect(named(registered, "net-to-10-20-0-0-16").dependencies).toContain("net-transit");
  });

  it("asks for no default route table that the gateway has not", async () => {
    const gateway = { defaultRouteTableAssociation: "disable", defaultRouteTablePropagation: "enable" };
    const network = { ...small.network, transitGatewayId: "tgw-0123456789abcdef0" };
    const ask = { id: network.transitGatewayId, ownerId: account, autoAcceptSharedAttachments: "disable", ...gateway };
    const answers = { "aws:ec2transitgateway/getTransitGateway:getTransitGateway": () => ask };
    const { registered } = await build({ ...small, network }, answers);
    expect(named(registered, "net-transit").inputs).toMatchObject({
      transitGatewayDefaultRouteTableAssociation: false,
      transitGatewayDefaultRouteTablePropagation: true,
    });
    // Of another account's gateway nothing can be set, and its owner is told what is missing.
    expect(joinedTables({ ...ask, ownerId: "999900001111" }, account)).toEqual({
      association: true,
      propagation: true,
    });
    expect(gatewayNotes({ ...ask, ownerId: "999900001111" }, account)).toEqual([
      "tgw-0123456789abcdef0 is of account 999900001111, which has to accept the attachment: until then routes to it fail after five minutes; accept it there, and run up again",
      "tgw-0123456789abcdef0 has no default route table for attachments: answers come back once its owner associates it with a route table",
    ]);
    expect(gatewayNotes(undefined, account)).toEqual([]);
  });

  it("attaches in the hosts' subnet where the address space has no other, and lets through what they send to it", async () => {
    const { registered } = await build({
      ...small,
      network: { addressSpace: "10.94.0.0/28", transitGatewayId: "tgw-0123456789abcdef0" },
    });
    expect(named(registered, "net-transit").inputs.subnetIds).toEqual(["net-subnet-eu-west-1a-id"]);
    const own = { protocol: "-1", fromPort: 0, toPort: 0, cidrBlock: "10.94.0.0/28", egress: false, ruleNumber: 115 };
    expect(named(registered, "net-acl-in-own-requests").inputs).toMatchObject(own);
  });

  it("keeps the hosts' addresses before anything else asks for one", async () => {
    const { registered } = await build({
      ...small,
      network: { ...small.network, transitGatewayId: "tgw-0123456789abcdef0" },
      inboundResolver: { cidrs: ["10.95.0.0/28"] },
    });
    expect(ofType(registered, "aws:ec2/subnetCidrReservation:SubnetCidrReservation")).toMatchObject({
      "net-hosts-eu-west-1a": { cidrBlock: "10.94.0.8/29" },
      "net-resolver-eu-west-1a": { cidrBlock: "10.94.0.4/31" },
    });
    const kept = ["net-hosts-eu-west-1a", "net-resolver-eu-west-1a"];
    for (const name of ["net-transit", ...Object.keys(actions).map((service) => `net-endpoint-${service}`)]) {
      expect(named(registered, name).dependencies).toEqual(expect.arrayContaining(kept));
    }
  });

  it("uses endpoints of another VPC, and makes none but the gateway of S3", async () => {
    const centralEndpoints = { cidrs: ["10.71.8.0/24", "10.71.9.0/24"], vpcId: "vpc-0a1b2c3d4e5f60001" };
    const network = { ...small.network, transitGatewayId: "tgw-0123456789abcdef0", centralEndpoints };
    const { registered } = await build({ ...small, network });
    expect(Object.keys(ofType(registered, "aws:ec2/vpcEndpoint:VpcEndpoint"))).toEqual(["net-endpoint-s3"]);
    expect(named(registered, "net-to-endpoints-10-71-8-0-23").inputs).toMatchObject({
      cidrIpv4: "10.71.8.0/23",
      fromPort: 443,
      toPort: 443,
    });
    expect(Object.keys(ofType(registered, "aws:ec2/route:Route"))).toEqual([
      "net-to-10-95-0-0-24",
      "net-to-10-71-8-0-24",
      "net-to-10-71-9-0-24",
    ]);
  });

  it("has the endpoint of KMS where sessions are encrypted with a key of the account", async () => {
    const sessionKeyArn = `arn:aws:kms:eu-west-1:${account}:key/00000000-1111-2222-3333-444444444444`;
    const { registered } = await build({ ...small, sessionKeyArn });
    const { policy } = named(registered, "net-endpoint-kms").inputs;
    expect(JSON.parse(String(policy)).Statement[0].Action).toEqual(["kms:Decrypt"]);
  });

  it("lets hosts out only for online activation, through the transit gateway", async () => {
    const { registered } = await build({
      ...small,
      activation: ActivationMethod.Online,
      network: { ...small.network, transitGatewayId: "tgw-0123456789abcdef0" },
    });
    expect(Object.keys(ofType(registered, "aws:ec2/route:Route"))).toEqual(["net-to-0-0-0-0-0"]);
    const out = ofType(registered, "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule");
    expect(
      Object.entries(out)
        .filter(([, rule]) => rule.cidrIpv4 === "0.0.0.0/0")
        .map(([name, rule]) => [name, rule.toPort]),
    ).toEqual([
      ["net-to-activation-https", 443],
      ["net-to-activation-http", 80],
    ]);
  });

  it("opens nothing when there are no clients", async () => {
    const { registered } = await build({ ...small, clients: undefined });
    const inbound = ofType(registered, "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule");
    expect(Object.keys(inbound)).toEqual(["net-endpoints-from-hosts"]);
  });

  it("puts more than fifty ranges into one prefix list of exactly their number", async () => {
    const cidrs = [
      ...Array.from({ length: 26 }, (_, i) => `10.${100 + 2 * i}.0.0/16`),
      ...Array.from({ length: 25 }, (_, i) => `172.16.${2 * i}.0/24`),
    ];
    const { registered } = await build({
      ...small,
      network: { addressSpace: "10.1.0.0/24" },
      clients: [{ name: "many", cidrs }],
    });
    const list = ofType(registered, "aws:ec2/managedPrefixList:ManagedPrefixList")["net-clients"];
    expect(list).toMatchObject({ name: "net-clients", addressFamily: "IPv4", maxEntries: 51 });
    expect(list?.entries).toHaveLength(51);
    const inbound = ofType(registered, "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule");
    expect(inbound["net-clients-prefix-list"]).toMatchObject({
      prefixListId: "net-clients-id",
      fromPort: 1688,
      toPort: 1688,
    });
    expect(Object.keys(inbound)).toHaveLength(2);
    // The coarse filters have no room for them: there the private networks stand for them.
    const acl = Object.keys(ofType(registered, "aws:ec2/networkAclRule:NetworkAclRule")).filter((n) =>
      n.includes("in-clients"),
    );
    expect(acl).toEqual(["net-acl-in-clients-10-0-0-0-8", "net-acl-in-clients-172-16-0-0-12"]);
  });

  it("takes ranges that are known later, in a prefix list", async () => {
    const { registered } = await build({
      ...small,
      clients: [{ name: "later", cidrs: pulumi.output(["10.8.0.0/16", "10.9.0.0/16"]) }],
    });
    expect(ofType(registered, "aws:ec2/managedPrefixList:ManagedPrefixList")["net-clients"]).toMatchObject({
      maxEntries: 1,
      entries: [{ cidr: "10.8.0.0/15" }],
    });
  });

  it("refuses ranges that are known later as well: the internet, the hosts' own", () => {
    const clients = [{ name: "later", cidrs: ["10.94.0.0/30", "0.0.0.0/0"] }];
    const found = asThrown(problemsOf({ ...small, clients }, [checkNetwork]));
    expect(found.map(({ propertyPath, reason }) => `${propertyPath}: ${reason.split(":")[0]}`)).toEqual([
      "clients[0].cidrs[1]: is the whole internet",
      "clients[0].cidrs[0]: overlaps the hosts' own network 10.94.0.0/24, so no route can tell them apart",
    ]);
  });

  it.each(["0.0.0.0/0", "::/0", "*", "Internet", "8.8.8.0/24", "0.0.0.0/1"])(
    "refuses %s before anything is made",
    (cidr) => {
      const registered = mockCloud();
      const error = errorOf(
        () => new AwsIsolatedNetwork("net", { ...small, clients: [{ name: "all", cidrs: [cidr] }] }),
      );
      expect(pulumi.InputPropertiesError.isInstance(error)).toBe(true);
      expect(error.message).toContain("clients[0].cidrs[0]");
      expect(registered.filter((r) => r.type.startsWith("aws:"))).toEqual([]);
    },
  );

  it("refuses two halves of the internet", () => {
    mockCloud();
    const halves = [{ name: "halves", cidrs: ["0.0.0.0/1", "128.0.0.0/1"] }];
    expect(errorOf(() => new AwsIsolatedNetwork("net", { ...small, clients: halves })).message).toContain(
      "whole IPv4 internet",
    );
  });
});

describe("AwsIsolatedNetwork in an existing VPC", () => {
  const existing: AwsIsolatedNetworkArgs = {
    ...small,
    hosts: [
      { name: "kms01", zone: "eu-west-1a" },
      { name: "kms02", zone: "eu-west-1b" },
    ],
    network: { vpcId: "vpc-00000001", subnetIds: ["subnet-00000001", "subnet-00000002"] },
  };
  const answers = {
    "aws:ec2/getVpc:getVpc": () => ({
      ...{ id: "vpc-00000001", cidrBlock: "10.200.0.0/16" },
      cidrBlockAssociations: [
        { cidrBlock: "10.200.0.0/16", state: "associated" },
        { cidrBlock: "100.64.0.0/16", state: "associated" },
        { cidrBlock: "10.201.0.0/16", state: "disassociated" },
      ],
    }),
    "aws:ec2/getSubnet:getSubnet": ({ id }: Record<string, string>) => ({
      id,
      vpcId: "vpc-00000001",
      availabilityZone: id === "subnet-00000001" ? "eu-west-1a" : "eu-west-1b",
      cidrBlock: "10.200.0.0/26",
      availableIpAddressCount: 40,
    }),
  };

  it("adds a security group and changes nothing", async () => {
    const { registered, network } = await build(existing, answers);
    expect(children(registered).map(({ type, name }) => `${type} ${name}`)).toEqual([
      "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule net-clients-10-95-0-0-24",
      "aws:ec2/securityGroup:SecurityGroup net-hosts",
      "aws:ec2/managedPrefixList:ManagedPrefixList net-ranges",
      "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule net-to-endpoints",
      "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule net-to-s3",
    ]);
    expect(named(registered, "net-to-endpoints").inputs).toMatchObject({ prefixListId: "net-ranges-id", toPort: 443 });
    expect(named(registered, "net-ranges").inputs).toMatchObject({
      maxEntries: 2,
      entries: [{ cidr: "10.200.0.0/16" }, { cidr: "100.64.0.0/16" }],
    });
    expect(named(registered, "net-to-s3").inputs.prefixListId).toBe("pl-of-com.amazonaws.eu-west-1.s3");
    expect(await resolved(network.networkId)).toBe("vpc-00000001");
    expect(await resolved(network.subnetIds)).toEqual(["subnet-00000001", "subnet-00000002"]);
  });

  it("refuses subnets of another VPC or in another zone, all at once", () => {
    const facts = ["subnet-1", "subnet-2"].map((id) => subnetFacts({ id, vpcId: "vpc-f" }));
    expect(asThrown(checkSubnets("vpc-1", facts, existing.hosts)).map((p) => `${p.propertyPath}: ${p.reason}`)).toEqual(
      [
        'network.subnetIds[0]: a subnet of vpc-f: got "subnet-1", allowed: a subnet of vpc-1',
        'network.subnetIds[0]: the subnet is in eu-west-1c, the host in eu-west-1a: got "subnet-1", allowed: a subnet in eu-west-1a',
        'network.subnetIds[1]: a subnet of vpc-f: got "subnet-2", allowed: a subnet of vpc-1',
        'network.subnetIds[1]: the subnet is in eu-west-1c, the host in eu-west-1b: got "subnet-2", allowed: a subnet in eu-west-1b',
      ],
    );
  });

  it("refuses an address that the subnet has not", () => {
    const hosts = [{ address: "10.200.0.9" }, { address: "10.201.0.9" }];
    const facts = ["subnet-1", "subnet-2"].map((id) => subnetFacts({ id }));
    expect(asThrown(checkSubnets("vpc-1", facts, hosts)).map((p) => `${p.propertyPath}: ${p.reason}`)).toEqual([
      'hosts[1].address: not an address of subnet-2: got "10.201.0.9", allowed: an address in 10.200.0.0/28',
    ]);
  });

  it("refuses a subnet without room for the hosts that are not there yet", () => {
    const hosts = [{ name: "kms01" }, { name: "kms02" }, { name: "kms03" }];
    const full = ["subnet-1", "subnet-1", "subnet-2"].map((id) => subnetFacts({ id, availableIpAddressCount: 1 }));
    expect(asThrown(checkRoom(full, hosts, {})).map((p) => `${p.propertyPath}: ${p.reason}`)).toEqual([
      'network.subnetIds[0]: no room: kms01, kms02 need an address each in 10.200.0.0/28: got "subnet-1", allowed: a subnet with 2 free addresses; this one has 1',
    ]);
    expect(checkRoom(full, hosts, { "subnet-1": ["kms01"] })).toEqual([]);
  });

  it("asks which hosts stand in a subnet only where addresses are scarce", async () => {
    const asked: unknown[] = [];
    const scarce = {
      ...answers,
      "aws:ec2/getSubnet:getSubnet": (inputs: Record<string, string>) => ({
        ...answers["aws:ec2/getSubnet:getSubnet"](inputs),
        availableIpAddressCount: 0,
      }),
      "aws:ec2/getInstances:getInstances": (inputs: Record<string, unknown>) => {
        asked.push([inputs.filters, inputs.instanceTags]);
        return { ids: ["i-00000001"] };
      },
    };
    await build(existing, scarce);
    expect(asked).toHaveLength(4);
    expect(asked[0]).toEqual([
      [{ name: "subnet-id", values: ["subnet-00000001"] }],
      { Name: existing.hosts[0]?.name, "kmshost-role": "host" },
    ]);
  });
});

function subnetFacts(more: Partial<SubnetFacts>): SubnetFacts {
  return {
    id: "subnet-1",
    vpcId: "vpc-1",
    availabilityZone: "eu-west-1c",
    cidrBlock: "10.200.0.0/28",
    availableIpAddressCount: 11,
    ...more,
  };
}

describe("what AWS is asked before anything is made", () => {
  it("refuses zones that the account has not, and names those that it has", () => {
    const hosts = [{ zone: "eu-central-1a" }, { zone: "eu-central-1f" }, {}];
    const known = ["eu-central-1b", "eu-central-1c"];
    const reasons = asThrown(checkKnownZones(hosts, "eu-central-1", known)).map((p) => p.reason);
    expect(reasons).toEqual([
      'no zone of this account in eu-central-1: got "eu-central-1a", allowed: eu-central-1b, eu-central-1c',
      'no zone of this account in eu-central-1: got "eu-central-1f", allowed: eu-central-1b, eu-central-1c',
      'no zone of this account in eu-central-1: got "eu-central-1a", allowed: eu-central-1b, eu-central-1c; fix: name a zone',
    ]);
  });

  it("refuses more ranges than the account's quota of rules holds", () => {
    expect(checkRuleQuota(60, 60)).toEqual([]);
    expect(checkRuleQuota(1000, undefined)).toEqual([]);
    expect(asThrown(checkRuleQuota(61, 60))).toEqual([
      {
        propertyPath: "clients",
        reason:
          'more client ranges than a security group of this account holds: got 61, allowed: 60 ranges after merging; fix: name larger networks, or raise the quota "Inbound or outbound rules per security group" (L-0EA8095F) to 61',
      },
    ]);
  });
});

/**
 * The network ACL as AWS reads it: the first rule that fits decides, and the last one denies. Between a host and an attachment in
 * other subnets both directions are looked at by source inbound and destination outbound; in one subnet, what a host sends is
 * looked at twice and what comes not at all.
 */
describe.each([
  ["in subnets of their own", false],
  ["in the hosts' subnets", true],
])("the network ACL with attachments %s", (_, sharedSubnets) => {
  const [host, server, controller, dns, client] = ["10.94.0.9", "10.40.0.9", "10.60.0.4", "10.20.0.3", "10.95.0.7"];
  const rules = networkAclRules("10.94.0.0/24", ["10.95.0.0/24"], 1688, ActivationMethod.Online, {
    servers: ["10.40.0.9/32", "10.60.0.4/32"],
    udpServers: ["10.60.0.4/32"],
    dns: ["10.20.0.0/28"],
    sharedSubnets,
  });
  const passes = (egress: boolean, address: string, protocol: string, port: number) =>
    rules.some(
      (rule) =>
        rule.egress === egress &&
        isWithin(address, [rule.cidrBlock]) &&
        (rule.protocol === "-1" ||
          ((rule.protocol ?? "tcp") === protocol && rule.fromPort <= port && port <= rule.toPort)),
    );
  const leaves = (to: string, protocol: string, port: number) =>
    passes(true, to, protocol, port) && (!sharedSubnets || passes(false, host, protocol, port));
  const enters = (from: string, protocol: string, port: number) => sharedSubnets || passes(false, from, protocol, port);

  it("lets through what hosts ask, and the answers", () => {
    const asked: [to: string, protocol: string, port: number][] = [
      [server, "tcp", 445],
      [server, "tcp", 8531],
      [server, "tcp", 80],
      ...[53, 88, 135, 389, 445, 464, 636, 3268, 49152].map(
        (port) => [controller, "tcp", port] as [string, string, number],
      ),
      ...[53, 88, 123, 389, 464].map((port) => [controller, "udp", port] as [string, string, number]),
      ["20.20.20.20", "tcp", 80],
      ["20.20.20.20", "tcp", 443],
    ];
    expect(asked.filter(([to, protocol, port]) => !leaves(to, protocol, port))).toEqual([]);
    expect(asked.filter(([from, protocol]) => !enters(from, protocol, 50_000))).toEqual([]);
  });

  it("lets through requests of clients and questions of DNS servers, and the answers", () => {
    expect([enters(client, "tcp", 1688), leaves(client, "tcp", 50_000)]).toEqual([true, true]);
    for (const protocol of ["tcp", "udp"]) {
      expect([enters(dns, protocol, 53), leaves(dns, protocol, 1024)]).toEqual([true, true]);
    }
  });

  it("holds strangers back, where AWS asks it", () => {
    const strangers: [string, string, number][] = [
      ["10.96.0.7", "tcp", 1688],
      [client, "tcp", 3389],
      [client, "udp", 1688],
      ["10.21.0.3", "udp", 53],
    ];
    expect(strangers.filter(([from, protocol, port]) => enters(from, protocol, port))).toEqual(
      sharedSubnets ? strangers : [],
    );
  });
});

describe("ways to servers of the company", () => {
  const servers: AwsIsolatedNetworkArgs = {
    ...small,
    activation: ActivationMethod.Telephone,
    network: { ...small.network, transitGatewayId: "tgw-00000001", fileServers: ["10.95.0.9"] },
    domainControllers: ["10.60.0.4"],
    patching: { updateServer: "https://wsus.example.com:8531/", updateServerAddresses: ["10.20.0.15"] },
    inboundResolver: { cidrs: ["10.20.0.0/28", "10.20.0.16/28"] },
  };

  it("opens each port to each server and to nothing else", async () => {
    const { registered } = await build(servers);
    const rules = ofType(registered, "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule");
    const opened = Object.values(rules)
      .filter((rule) => rule.cidrIpv4 !== undefined)
      .map((rule) => `${rule.ipProtocol} ${rule.fromPort}-${rule.toPort} ${rule.cidrIpv4}`);
    const directory = [53, 88, 135, 389, 445, 464, 636].map((port) => `tcp ${port}-${port} 10.60.0.4/32`);
    const udp = [53, 88, 123, 389, 464].map((port) => `udp ${port}-${port} 10.60.0.4/32`);
    expect(opened).toEqual([
      "tcp 445-445 10.95.0.9/32",
      "tcp 8531-8531 10.20.0.15/32",
      ...directory,
      "tcp 3268-3269 10.60.0.4/32",
      "tcp 49152-65535 10.60.0.4/32",
      ...udp,
    ]);
  });

  it("leads there, and back to the DNS servers, where no client network does already", async () => {
    const { registered } = await build(servers);
    const routes = Object.values(ofType(registered, "aws:ec2/route:Route")).map((route) => route.destinationCidrBlock);
    expect(routes).toEqual(["10.95.0.0/24", "10.20.0.0/27", "10.20.0.15/32", "10.60.0.4/32"]);
  });

  it("lets them pass the network ACL, whose rules stay below twenty each way", async () => {
    const { registered } = await build(servers);
    const further = ofType(registered, "aws:ec2/networkAclRule:NetworkAclRule");
    const lines = Object.entries(further).filter(([name]) => /servers|dns/.test(name));
    expect(lines.map(([name, r]) => `${name} ${r.protocol} ${r.fromPort}-${r.toPort} ${r.cidrBlock}`)).toEqual([
      "net-acl-out-servers-10-20-0-15-32 tcp 1-65535 10.20.0.15/32",
      "net-acl-out-servers-10-60-0-4-32 tcp 1-65535 10.60.0.4/32",
      "net-acl-out-servers-10-95-0-9-32 tcp 1-65535 10.95.0.9/32",
      "net-acl-out-servers-udp-10-60-0-4-32 udp 53-464 10.60.0.4/32",
      "net-acl-in-servers-udp-10-60-0-4-32 udp 49152-65535 10.60.0.4/32",
      "net-acl-in-dns-tcp-10-20-0-0-27 tcp 53-53 10.20.0.0/27",
      "net-acl-in-dns-udp-10-20-0-0-27 udp 53-53 10.20.0.0/27",
      "net-acl-out-dns-tcp-10-20-0-0-27 tcp 1024-65535 10.20.0.0/27",
      "net-acl-out-dns-udp-10-20-0-0-27 udp 1024-65535 10.20.0.0/27",
    ]);
    const many = (count: number, third: number) => Array.from({ length: count }, (_, i) => `10.${third}.${2 * i}.0/24`);
    const rules = networkAclRules("10.94.0.0/24", many(15, 1), 1688, ActivationMethod.Online, {
      servers: ["10.2.0.1/32", "172.16.0.1/32", "192.168.0.1/32", "10.3.0.1/32"],
      udpServers: ["10.2.0.1/32", "172.16.0.1/32", "192.168.0.1/32"],
      dns: ["10.2.0.0/24", "172.16.0.0/24", "192.168.0.0/24", "10.9.0.0/24"],
    });
    for (const egress of [true, false]) {
      const numbers = rules.filter((rule) => rule.egress === egress).map((rule) => rule.ruleNumber);
      expect(numbers.length).toBeLessThanOrEqual(20);
      expect(new Set(numbers).size).toBe(numbers.length);
      expect(Math.max(...numbers)).toBeLessThanOrEqual(32766);
    }
  });

  it("opens nothing new where there are none", () => {
    const plainRules = networkAclRules("10.94.0.0/24", ["10.1.0.0/24"], 1688, undefined);
    expect(plainRules.map(({ suffix }) => suffix)).toEqual([
      "in-endpoints",
      "in-own-network",
      "in-answers",
      "out-https",
      "out-own-network",
      "in-clients-10-1-0-0-24",
      "out-clients-10-1-0-0-24",
    ]);
  });

  it("names what cannot be a server, a URL, a schedule or a network of DNS servers", () => {
    const bad: AwsIsolatedNetworkArgs = {
      ...small,
      network: { addressSpace: "10.94.0.0/27", fileServers: ["files", "8.8.8.8", "10.1.0.1", "10.1.0.1", "10.1.0.2"] },
      domainControllers: ["10.1.0.1", "10.1.0.2", "10.1.0.3", "10.1.0.4"],
      patching: {
        updateServer: "http://10.1.0.7:8530",
        updateServerAddresses: ["10.1.0.8"],
        schedule: "cron(0 2 ? JAN SUN *)",
        reboot: "soon" as AwsReboot,
        approveAfterDays: 101,
        rejectedPatches: ["5005463"],
      },
      inboundResolver: { cidrs: ["0.0.0.0/0", "fd00::/64"] },
    };
    const error = errorOf(() => new AwsIsolatedNetwork("net", bad));
    const paths = error.message
      .split("\n")
      .slice(1)
      .map((line) => line.trim().replace(/: .*/, ""));
    expect(paths).toEqual([
      "network.fileServers",
      "network.fileServers[0]",
      "network.fileServers[1]",
      "network.fileServers[3]",
      "domainControllers",
      "patching.updateServerAddresses",
      "patching.schedule",
      "patching.reboot",
      "patching.approveAfterDays",
      "patching.rejectedPatches[0]",
      "inboundResolver.cidrs[0]",
      "inboundResolver.cidrs[1]",
    ]);
  });

  it.each([
    [{}, "nothing that the hosts reach has updates"],
    [{ updateServer: "wsus.example.com", updateServerAddresses: ["10.1.0.1"] }, "not the URL of a server"],
    [
      { updateServer: "https://me:secret@wsus.example.com", updateServerAddresses: ["10.1.0.1"] },
      "not the URL of a server",
    ],
    [{ updateServer: "https://wsus.example.com" }, "the way to the update server stays closed"],
    [{ updateServerAddresses: ["10.1.0.1"] }, "patching.updateServer: missing"],
  ])("refuses patching with %j", (patching, what) => {
    expect(errorOf(() => new AwsIsolatedNetwork("net", { ...small, patching })).message).toContain(what);
  });

  it("patches from Windows Update where online activation leads out, and not in a region whose bucket is not known", () => {
    const network = { addressSpace: "10.94.0.0/24" };
    const online = { network, activation: ActivationMethod.Online, patching: {} };
    const paths = (args: object) => pathsOf(problemsOf(args, [checkPatching]));
    expect(paths({ region: "eu-central-1", ...online })).toEqual([]);
    expect(paths({ region: "ap-southeast-7", ...online })).toEqual(["patching"]);
    expect(paths({ region: "ap-southeast-7", ...online, network: {} })).toEqual([]);
  });
});
