// A network whose machines activate by a KMS host that another team runs, by that team's stack: the network resolves the
// host's zones, its security group lets activation out to the hosts, and a script takes Azure's own KMS off the machines.
import { NetworkSecurityGroup, VirtualNetwork } from "@pulumi/azure-native/network";
import * as pulumi from "@pulumi/pulumi";
import { AzureKmsClients, fromStack } from "kmshost/azure";

const config = new pulumi.Config();
const resourceGroupName = config.require("resourceGroup");
const location = "westeurope";

const group = new NetworkSecurityGroup(
  "payroll-group",
  { resourceGroupName, location, networkSecurityGroupName: "nsg-payroll", tags: { owner: "payroll" } },
  { ignoreChanges: ["securityRules"] }, // the rule that AzureKmsClients adds is not this resource's to take away
);

const network = new VirtualNetwork("payroll-network", {
  resourceGroupName,
  location,
  virtualNetworkName: "vnet-payroll",
  addressSpace: { addressPrefixes: ["10.20.128.0/24"] },
  subnets: [{ name: "snet-payroll", addressPrefix: "10.20.128.0/25", networkSecurityGroup: { id: group.id } }],
  tags: { owner: "payroll" },
});

const clients = new AzureKmsClients("payroll", {
  host: fromStack(new pulumi.StackReference(config.require("hostStack"))), // organization/kms-azure-defaults/prod
  networkId: network.id,
  securityGroup: { resourceGroupName, name: group.name },
  tags: { owner: "payroll" },
});

export const { zoneLinkIds, egressRuleIds, clientScript } = clients; // run the script on every machine
