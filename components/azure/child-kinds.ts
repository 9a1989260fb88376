import type * as applicationinsights from "@pulumi/azure-native/applicationinsights";
import type * as authorization from "@pulumi/azure-native/authorization";
import type * as compute from "@pulumi/azure-native/compute";
import type * as keyvault from "@pulumi/azure-native/keyvault";
import type * as managedidentity from "@pulumi/azure-native/managedidentity";
import type * as monitor from "@pulumi/azure-native/monitor";
import type * as network from "@pulumi/azure-native/network";
import type * as operationalinsights from "@pulumi/azure-native/operationalinsights";
import type * as privatedns from "@pulumi/azure-native/privatedns";
import type * as resources from "@pulumi/azure-native/resources";
import type * as storage from "@pulumi/azure-native/storage";
import type { Child } from "../children";

/** Kinds of children that the Azure components make, with the arguments that `transform` may change. */
export interface AzureChildKinds {
  resourceGroup: resources.ResourceGroupArgs;
  virtualNetwork: network.VirtualNetworkArgs;
  subnet: network.SubnetArgs;
  networkSecurityGroup: network.NetworkSecurityGroupArgs;
  routeTable: network.RouteTableArgs;
  bastion: network.BastionHostArgs;
  peering: network.VirtualNetworkPeeringArgs;
  privateEndpoint: network.PrivateEndpointArgs;
  privateZoneGroup: network.PrivateDnsZoneGroupArgs;
  vault: keyvault.VaultArgs;
  key: keyvault.KeyArgs;
  diskEncryptionSet: compute.DiskEncryptionSetArgs;
  workspace: operationalinsights.WorkspaceArgs;
  collectionEndpoint: monitor.DataCollectionEndpointArgs;
  collectionRule: monitor.DataCollectionRuleArgs;
  collectionAssociation: monitor.DataCollectionRuleAssociationArgs;
  agent: compute.VirtualMachineExtensionArgs;
  monitorScope: monitor.PrivateLinkScopeArgs;
  monitorScopeMember: monitor.PrivateLinkScopedResourceArgs;
  actionGroup: monitor.ActionGroupArgs;
  alarm: monitor.ScheduledQueryRuleArgs;
  savedQuery: operationalinsights.SavedSearchArgs;
  workbook: applicationinsights.WorkbookArgs;
  diagnostics: monitor.DiagnosticSettingArgs;
  flowLog: network.FlowLogArgs;
  flowLogStore: storage.StorageAccountArgs;
  lock: authorization.ManagementLockByScopeArgs;
  secret: keyvault.SecretArgs;
  identity: managedidentity.UserAssignedIdentityArgs;
  roleAssignment: authorization.RoleAssignmentArgs;
  networkInterface: network.NetworkInterfaceArgs;
  virtualMachine: compute.VirtualMachineArgs;
  runCommand: compute.VirtualMachineRunCommandByVirtualMachineArgs;
  zone: privatedns.PrivateZoneArgs;
  zoneLink: privatedns.VirtualNetworkLinkArgs;
  recordSet: privatedns.PrivateRecordSetArgs;
}

/** A child of an Azure component, as `transform` gets it. */
export type AzureChild = Child<AzureChildKinds>;
