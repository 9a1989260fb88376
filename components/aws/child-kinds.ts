import type * as cloudwatch from "@pulumi/aws/cloudwatch";
import type * as ec2 from "@pulumi/aws/ec2";
import type * as ec2transitgateway from "@pulumi/aws/ec2transitgateway";
import type * as iam from "@pulumi/aws/iam";
import type * as kms from "@pulumi/aws/kms";
import type * as route53 from "@pulumi/aws/route53";
import type * as secretsmanager from "@pulumi/aws/secretsmanager";
import type * as sns from "@pulumi/aws/sns";
import type * as ssm from "@pulumi/aws/ssm";
import type * as vpc from "@pulumi/aws/vpc";
import type { Child } from "../children";

/** Kinds of children that the AWS components make, with the arguments that `transform` may change. */
export interface AwsChildKinds {
  vpc: ec2.VpcArgs;
  subnet: ec2.SubnetArgs;
  subnetCidrReservation: ec2.SubnetCidrReservationArgs;
  defaultSecurityGroup: ec2.DefaultSecurityGroupArgs;
  networkAcl: ec2.NetworkAclArgs;
  networkAclRule: ec2.NetworkAclRuleArgs;
  networkAclAssociation: ec2.NetworkAclAssociationArgs;
  routeTable: ec2.RouteTableArgs;
  routeTableAssociation: ec2.RouteTableAssociationArgs;
  route: ec2.RouteArgs;
  transitGatewayAttachment: ec2transitgateway.VpcAttachmentArgs;
  endpoint: ec2.VpcEndpointArgs;
  securityGroup: ec2.SecurityGroupArgs;
  ingressRule: vpc.SecurityGroupIngressRuleArgs;
  egressRule: vpc.SecurityGroupEgressRuleArgs;
  prefixList: ec2.ManagedPrefixListArgs;
  encryptionKey: kms.KeyArgs;
  encryptionKeyAlias: kms.AliasArgs;
  secret: secretsmanager.SecretArgs;
  secretPolicy: secretsmanager.SecretPolicyArgs;
  role: iam.RoleArgs;
  rolePolicy: iam.RolePolicyArgs;
  rolePolicyAttachment: iam.RolePolicyAttachmentArgs;
  instanceProfile: iam.InstanceProfileArgs;
  instance: ec2.InstanceArgs;
  dedicatedHost: ec2.DedicatedHostArgs;
  document: ssm.DocumentArgs;
  association: ssm.AssociationArgs;
  patchBaseline: ssm.PatchBaselineArgs;
  patchGroup: ssm.PatchGroupArgs;
  zone: route53.ZoneArgs;
  zoneAssociation: route53.ZoneAssociationArgs;
  zoneAuthorization: route53.VpcAssociationAuthorizationArgs;
  resolverEndpoint: route53.ResolverEndpointArgs;
  record: route53.RecordArgs;
  logGroup: cloudwatch.LogGroupArgs;
  metricFilter: cloudwatch.LogMetricFilterArgs;
  alarm: cloudwatch.MetricAlarmArgs;
  dashboard: cloudwatch.DashboardArgs;
  savedQuery: cloudwatch.QueryDefinitionArgs;
  flowLog: ec2.FlowLogArgs;
  agentConfiguration: ssm.ParameterArgs;
  topic: sns.TopicArgs;
  topicPolicy: sns.TopicPolicyArgs;
  topicSubscription: sns.TopicSubscriptionArgs;
}

/** A child of an AWS component, as `transform` gets it. */
export type AwsChild = Child<AwsChildKinds>;
