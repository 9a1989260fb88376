import * as pulumi from "@pulumi/pulumi";
import { ActivationMethod } from "../../../components/args";
import { AwsIsolatedNetwork, type AwsIsolatedNetworkArgs } from "../../../components/aws";
import { checkSubnets } from "../../../components/aws/existing-network";
import { judgedPrefixes } from "../../../components/aws/host-security-group";
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
    policy: `{"Version":"2012-10-17","Statement":[{"Sid":"OnlyThisAccount","Effect":"Allow","Principal":"*","Action":"*","Resource":"*","Condition":{"StringEquals":{"aws:PrincipalAccount":"${account}"}}}]}`,
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
        ...["ssm", "ssmmessages", "ec2messages", "logs", "monitoring", "kms", "secretsmanager"].map(endpoint),
        {
          type: "aws:ec2/vpcEndpoint:VpcEndpoint",
          name: "net-endpoint-s3",
          inputs: {
            vpcId: "net-vpc-id",
            serviceName: "com.amazonaws.eu-west-1.s3",
            vpcEndpointType: "Gateway",
            routeTableIds: ["net-routes-id"],
            policy:
              '{"Version":"2012-10-17","Statement":[{"Sid":"OnlyAwsManagedBuckets","Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":["arn:aws:s3:::aws-ssm-eu-west-1/*","arn:aws:s3:::aws-windows-downloads-eu-west-1/*","arn:aws:s3:::amazon-ssm-eu-west-1/*","arn:aws:s3:::amazon-ssm-packages-eu-west-1/*","arn:aws:s3:::eu-west-1-birdwatcher-prod/*","arn:aws:s3:::aws-ssm-document-attachments-eu-west-1/*","arn:aws:s3:::aws-ssm-distributor-file-eu-west-1/*","arn:aws:s3:::patch-baseline-snapshot-eu-west-1/*","arn:aws:s3:::amazoncloudwatch-agent-eu-west-1/*"]}]}',
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
        subnetIds: ["net-subnet-eu-west-1a-id"],
        dnsSupport: "enable",
        tags: tags("net-transit"),
      },
    });
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
    const error = errorOf(() => judgedPrefixes("AwsIsolatedNetwork", clients, small.network));
    expect(error.message).toMatch(/2 arguments/);
    expect(error.message).toMatch(/clients\[0\]\.cidrs\[0\]: the range overlaps/);
    expect(error.message).toMatch(/clients\[0\]\.cidrs\[1\]: is the whole internet/);
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
    "aws:ec2/getVpc:getVpc": () => ({ id: "vpc-00000001", cidrBlock: "10.200.0.0/16" }),
    "aws:ec2/getSubnet:getSubnet": ({ id }: Record<string, string>) => ({
      id,
      vpcId: "vpc-00000001",
      availabilityZone: id === "subnet-00000001" ? "eu-west-1a" : "eu-west-1b",
    }),
  };

  it("adds a security group and changes nothing", async () => {
    const { registered, network } = await build(existing, answers);
    expect(children(registered).map(({ type, name }) => `${type} ${name}`)).toEqual([
      "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule net-clients-10-95-0-0-24",
      "aws:ec2/securityGroup:SecurityGroup net-hosts",
      "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule net-to-endpoints",
    ]);
    expect(named(registered, "net-to-endpoints").inputs).toMatchObject({ cidrIpv4: "10.200.0.0/16", toPort: 443 });
    expect(await resolved(network.networkId)).toBe("vpc-00000001");
    expect(await resolved(network.subnetIds)).toEqual(["subnet-00000001", "subnet-00000002"]);
  });

  it("refuses subnets of another VPC or in another zone, all at once", () => {
    const facts = ["subnet-1", "subnet-2"].map((id) => ({ id, vpcId: "vpc-f", availabilityZone: "eu-west-1c" }));
    expect(checkSubnets("vpc-1", facts, existing.hosts).map((p) => `${p.propertyPath}: ${p.reason}`)).toEqual([
      'network.subnetIds[0]: a subnet of vpc-f: got "subnet-1", allowed: a subnet of vpc-1',
      'network.subnetIds[0]: the subnet is in eu-west-1c, the host in eu-west-1a: got "subnet-1", allowed: a subnet in eu-west-1a',
      'network.subnetIds[1]: a subnet of vpc-f: got "subnet-2", allowed: a subnet of vpc-1',
      'network.subnetIds[1]: the subnet is in eu-west-1c, the host in eu-west-1b: got "subnet-2", allowed: a subnet in eu-west-1b',
    ]);
  });
});
