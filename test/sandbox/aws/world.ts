import { definition } from "../../../sandbox/aws/definition";
import type { Properties } from "../../../sandbox/provider/resource-type";
import { drive, type HarnessOptions } from "../harness";

export const account = "111122223333";
export const region = "eu-central-1";

export function openAws(options: HarnessOptions = {}) {
  return drive(definition, { config: { region, allowedAccountIds: [account] }, ...options });
}

export type Aws = ReturnType<typeof openAws>;

/** Code and words of the refusal; a test that expects one fails when the cloud takes it. */
export async function refusal(asked: Promise<unknown>): Promise<string> {
  try {
    await asked;
  } catch (error) {
    return (error as Error).message;
  }
  return "(not refused)";
}

/** Short names of the types, so that tests read like programs. */
export const t = {
  vpc: "aws:ec2/vpc:Vpc",
  subnet: "aws:ec2/subnet:Subnet",
  reservation: "aws:ec2/subnetCidrReservation:SubnetCidrReservation",
  dhcpOptions: "aws:ec2/vpcDhcpOptions:VpcDhcpOptions",
  dhcpOptionsAssociation: "aws:ec2/vpcDhcpOptionsAssociation:VpcDhcpOptionsAssociation",
  internetGateway: "aws:ec2/internetGateway:InternetGateway",
  eip: "aws:ec2/eip:Eip",
  natGateway: "aws:ec2/natGateway:NatGateway",
  peering: "aws:ec2/vpcPeeringConnection:VpcPeeringConnection",
  transitGateway: "aws:ec2transitgateway/transitGateway:TransitGateway",
  transitAttachment: "aws:ec2transitgateway/vpcAttachment:VpcAttachment",
  routeTable: "aws:ec2/routeTable:RouteTable",
  defaultRouteTable: "aws:ec2/defaultRouteTable:DefaultRouteTable",
  route: "aws:ec2/route:Route",
  routeTableAssociation: "aws:ec2/routeTableAssociation:RouteTableAssociation",
  mainRouteTableAssociation: "aws:ec2/mainRouteTableAssociation:MainRouteTableAssociation",
  networkAcl: "aws:ec2/networkAcl:NetworkAcl",
  defaultNetworkAcl: "aws:ec2/defaultNetworkAcl:DefaultNetworkAcl",
  networkAclRule: "aws:ec2/networkAclRule:NetworkAclRule",
  networkAclAssociation: "aws:ec2/networkAclAssociation:NetworkAclAssociation",
  securityGroup: "aws:ec2/securityGroup:SecurityGroup",
  defaultSecurityGroup: "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup",
  securityGroupRule: "aws:ec2/securityGroupRule:SecurityGroupRule",
  ingressRule: "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
  egressRule: "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule",
  prefixList: "aws:ec2/managedPrefixList:ManagedPrefixList",
  prefixListEntry: "aws:ec2/managedPrefixListEntry:ManagedPrefixListEntry",
  endpoint: "aws:ec2/vpcEndpoint:VpcEndpoint",
  endpointPolicy: "aws:ec2/vpcEndpointPolicy:VpcEndpointPolicy",
  flowLog: "aws:ec2/flowLog:FlowLog",
  instance: "aws:ec2/instance:Instance",
  dedicatedHost: "aws:ec2/dedicatedHost:DedicatedHost",
  networkInterface: "aws:ec2/networkInterface:NetworkInterface",
  volume: "aws:ebs/volume:Volume",
  volumeAttachment: "aws:ec2/volumeAttachment:VolumeAttachment",
  role: "aws:iam/role:Role",
  rolePolicy: "aws:iam/rolePolicy:RolePolicy",
  policy: "aws:iam/policy:Policy",
  rolePolicyAttachment: "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
  instanceProfile: "aws:iam/instanceProfile:InstanceProfile",
  key: "aws:kms/key:Key",
  alias: "aws:kms/alias:Alias",
  keyPolicy: "aws:kms/keyPolicy:KeyPolicy",
  secret: "aws:secretsmanager/secret:Secret",
  secretPolicy: "aws:secretsmanager/secretPolicy:SecretPolicy",
  secretVersion: "aws:secretsmanager/secretVersion:SecretVersion",
  zone: "aws:route53/zone:Zone",
  record: "aws:route53/record:Record",
  zoneAssociation: "aws:route53/zoneAssociation:ZoneAssociation",
  patchBaseline: "aws:ssm/patchBaseline:PatchBaseline",
  patchGroup: "aws:ssm/patchGroup:PatchGroup",
  zoneAuthorization: "aws:route53/vpcAssociationAuthorization:VpcAssociationAuthorization",
  resolverEndpoint: "aws:route53/resolverEndpoint:ResolverEndpoint",
  resolverRule: "aws:route53/resolverRule:ResolverRule",
  resolverRuleAssociation: "aws:route53/resolverRuleAssociation:ResolverRuleAssociation",
  document: "aws:ssm/document:Document",
  association: "aws:ssm/association:Association",
  parameter: "aws:ssm/parameter:Parameter",
  logGroup: "aws:cloudwatch/logGroup:LogGroup",
  metricFilter: "aws:cloudwatch/logMetricFilter:LogMetricFilter",
  queryDefinition: "aws:cloudwatch/queryDefinition:QueryDefinition",
  alarm: "aws:cloudwatch/metricAlarm:MetricAlarm",
  dashboard: "aws:cloudwatch/dashboard:Dashboard",
  topic: "aws:sns/topic:Topic",
  topicPolicy: "aws:sns/topicPolicy:TopicPolicy",
  topicSubscription: "aws:sns/topicSubscription:TopicSubscription",
} as const;

export const windowsImage = async (aws: Aws, parameter = "Windows_Server-2025-English-Full-Base"): Promise<string> =>
  String(
    (
      await aws.operations.invoke("aws:ssm/getParameter:getParameter", {
        name: `/aws/service/ami-windows-latest/${parameter}`,
      })
    ).value,
  );

export const trustOf = (service: string): string =>
  JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service: service } }],
  });

export const allowing = (action: string | string[], resource: string | string[] = "*"): string =>
  JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: action, Resource: resource }] });

/** A VPC with a subnet in each of two zones and a security group. */
export async function network(aws: Aws, more: Properties = {}) {
  const vpc = (await aws.create(t.vpc, { cidrBlock: "10.91.0.0/24", enableDnsHostnames: true, ...more })).id;
  const a = (await aws.create(t.subnet, { vpcId: vpc, cidrBlock: "10.91.0.0/26", availabilityZone: `${region}a` })).id;
  const b = (await aws.create(t.subnet, { vpcId: vpc, cidrBlock: "10.91.0.64/26", availabilityZone: `${region}b` })).id;
  const group = (await aws.create(t.securityGroup, { vpcId: vpc, name: "hosts" })).id;
  return { vpc, a, b, group };
}
