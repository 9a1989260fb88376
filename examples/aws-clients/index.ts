// A VPC whose machines activate by a KMS host that another team runs, by that team's stack: the VPC resolves the host's
// zones, its security group lets activation out to the hosts, and a script takes Amazon's own KMS off the machines.
import { SecurityGroup, Vpc } from "@pulumi/aws/ec2";
import * as pulumi from "@pulumi/pulumi";
import { AwsKmsClients, fromStack } from "kmshost/aws";

const config = new pulumi.Config();
const tags = { owner: "payroll" };

const network = new Vpc("payroll-network", {
  cidrBlock: "10.20.128.0/24",
  enableDnsSupport: true, // both are needed to resolve private zones
  enableDnsHostnames: true,
  tags,
});

// Without `egress` here: rules of a group are written in it, or beside it as AwsKmsClients does, and never both ways.
const group = new SecurityGroup("payroll-group", { vpcId: network.id, description: "Servers of payroll", tags });

const clients = new AwsKmsClients("payroll", {
  host: fromStack(new pulumi.StackReference(config.require("hostStack"))), // organization/kms-aws-defaults/prod
  networkId: network.id,
  securityGroupId: group.id,
  tags,
});

export const { zoneLinkIds, egressRuleIds, clientScript } = clients; // run the script on every machine
