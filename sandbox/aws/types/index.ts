import type { AwsType } from "../aws-type";
import { dashboard, metricAlarm } from "./cloudwatch";
import { dedicatedHost } from "./dedicated-host";
import { vpcDhcpOptions, vpcDhcpOptionsAssociation } from "./dhcp-options";
import { record } from "./dns-record";
import { resolverEndpoint, resolverRule, resolverRuleAssociation } from "./dns-resolver";
import { vpcAssociationAuthorization, zone, zoneAssociation } from "./dns-zone";
import { flowLog } from "./flow-log";
import { instanceProfile, policy, role, rolePolicy, rolePolicyAttachment } from "./iam";
import { instance } from "./instance";
import { internetGateway } from "./internet-gateway";
import { alias, key, keyPolicy } from "./kms-key";
import { logGroup, logMetricFilter, queryDefinition } from "./log-group";
import { defaultNetworkAcl, networkAcl, networkAclAssociation, networkAclRule } from "./network-acl";
import { networkInterface } from "./network-interface";
import { patchBaseline, patchGroup } from "./patching";
import { managedPrefixList, managedPrefixListEntry } from "./prefix-list";
import { eip, natGateway } from "./public-address";
import { defaultRouteTable, mainRouteTableAssociation, route, routeTable, routeTableAssociation } from "./route-table";
import { secret, secretPolicy, secretVersion } from "./secret";
import {
  defaultSecurityGroup,
  securityGroup,
  securityGroupEgressRule,
  securityGroupIngressRule,
} from "./security-group";
import { securityGroupRule } from "./security-group-rules";
import { topic, topicPolicy, topicSubscription } from "./sns";
import { ssmAssociation, ssmParameter } from "./ssm";
import { ssmDocument } from "./ssm-document";
import { subnet, subnetCidrReservation } from "./subnet";
import { transitGateway, transitGatewayAttachment } from "./transit-gateway";
import { volume, volumeAttachment } from "./volume";
import { vpc } from "./vpc";
import { vpcEndpoint, vpcEndpointPolicy } from "./vpc-endpoint";
import { vpcPeeringConnection } from "./vpc-peering";

/** Every resource type that the sandbox's AWS knows. */
export const types: readonly AwsType[] = [
  vpc,
  subnet,
  subnetCidrReservation,
  vpcDhcpOptions,
  vpcDhcpOptionsAssociation,
  internetGateway,
  eip,
  natGateway,
  vpcPeeringConnection,
  transitGateway,
  transitGatewayAttachment,
  routeTable,
  defaultRouteTable,
  route,
  routeTableAssociation,
  mainRouteTableAssociation,
  networkAcl,
  defaultNetworkAcl,
  networkAclRule,
  networkAclAssociation,
  securityGroup,
  defaultSecurityGroup,
  securityGroupRule,
  securityGroupIngressRule,
  securityGroupEgressRule,
  managedPrefixList,
  managedPrefixListEntry,
  vpcEndpoint,
  vpcEndpointPolicy,
  flowLog,
  instance,
  dedicatedHost,
  networkInterface,
  volume,
  volumeAttachment,
  role,
  rolePolicy,
  policy,
  rolePolicyAttachment,
  instanceProfile,
  key,
  alias,
  keyPolicy,
  secret,
  secretPolicy,
  secretVersion,
  zone,
  record,
  zoneAssociation,
  vpcAssociationAuthorization,
  resolverEndpoint,
  resolverRule,
  resolverRuleAssociation,
  ssmDocument,
  ssmAssociation,
  ssmParameter,
  patchBaseline,
  patchGroup,
  logGroup,
  logMetricFilter,
  queryDefinition,
  metricAlarm,
  dashboard,
  topic,
  topicPolicy,
  topicSubscription,
];
