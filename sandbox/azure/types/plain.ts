/** Types that need no rules beyond Microsoft's specification, names, references and what they answer. */

import { CloudError, type Properties, type ResourceType } from "../../provider/resource-type";
import { type AzureSpec, azureType } from "../azure-type";
import { list, parentId, parseId, sameId, text, uuid } from "../ids";
import { networkName, storageName, workspaceName, zoneName } from "../names";
import { tenant } from "./authorization";
import { networkUse } from "./virtual-network";

const tracked = { replaceOn: ["location"] };

const network: AzureSpec[] = [
  {
    token: "azure-native:network:ApplicationSecurityGroup",
    path: "Microsoft.Network/applicationSecurityGroups/{applicationSecurityGroupName}",
    name: networkName,
  },
  {
    token: "azure-native:network:BastionHost",
    path: "Microsoft.Network/bastionHosts/{bastionHostName}",
    name: networkName,
    limits: { scaleUnits: [2, 50] },
    occupies: (inputs, _cloud, id) =>
      list(inputs, "ipConfigurations").flatMap((part) =>
        networkUse(parentId(text(part, "subnet", "id") ?? "") ?? "", true, id),
      ),
  },
  {
    token: "azure-native:network:FirewallPolicy",
    path: "Microsoft.Network/firewallPolicies/{firewallPolicyName}",
    name: networkName,
  },
  {
    token: "azure-native:network:FirewallPolicyRuleCollectionGroup",
    path: "Microsoft.Network/firewallPolicies/{firewallPolicyName}/ruleCollectionGroups/{ruleCollectionGroupName}",
  },
  {
    token: "azure-native:network:FlowLog",
    path: "Microsoft.Network/networkWatchers/{networkWatcherName}/flowLogs/{flowLogName}",
  },
  {
    token: "azure-native:network:LocalNetworkGateway",
    path: "Microsoft.Network/localNetworkGateways/{localNetworkGatewayName}",
    name: networkName,
  },
  {
    token: "azure-native:network:NatGateway",
    path: "Microsoft.Network/natGateways/{natGatewayName}",
    name: networkName,
  },
  { token: "azure-native:network:NetworkWatcher", path: "Microsoft.Network/networkWatchers/{networkWatcherName}" },
  {
    token: "azure-native:network:PublicIPAddress",
    path: "Microsoft.Network/publicIPAddresses/{publicIpAddressName}",
    name: networkName,
    replaceOn: ["location", "publicIPAddressVersion", "publicIPPrefix", "sku"],
    outputs: (_inputs, cloud, id) => ({
      ipAddress: `20.${[0, 2, 4].map((at) => Number.parseInt(cloud.derive(id).slice(at, at + 2), 16)).join(".")}`,
    }),
  },
  {
    token: "azure-native:network:VirtualNetworkGateway",
    path: "Microsoft.Network/virtualNetworkGateways/{virtualNetworkGatewayName}",
    name: networkName,
  },
  { token: "azure-native:dns:Zone", path: "Microsoft.Network/dnsZones/{zoneName}", name: zoneName },
  {
    token: "azure-native:dns:RecordSet",
    path: "Microsoft.Network/dnsZones/{zoneName}/{recordType}/{relativeRecordSetName}",
  },
  {
    token: "azure-native:dnsresolver:DnsResolver",
    path: "Microsoft.Network/dnsResolvers/{dnsResolverName}",
    ...tracked,
  },
  {
    token: "azure-native:dnsresolver:InboundEndpoint",
    path: "Microsoft.Network/dnsResolvers/{dnsResolverName}/inboundEndpoints/{inboundEndpointName}",
    ...tracked,
  },
];

const compute: AzureSpec[] = [
  {
    token: "azure-native:compute:AvailabilitySet",
    path: "Microsoft.Compute/availabilitySets/{availabilitySetName}",
    ...tracked,
  },
  {
    token: "azure-native:compute:Disk",
    path: "Microsoft.Compute/disks/{diskName}",
    ...tracked,
    outputs: (_inputs, cloud, id) => ({ uniqueId: uuid(cloud, "disk", id), diskState: "Unattached" }),
  },
  {
    token: "azure-native:compute:DiskEncryptionSet",
    path: "Microsoft.Compute/diskEncryptionSets/{diskEncryptionSetName}",
    ...tracked,
    outputs: (inputs, cloud, id) => ({
      identity: { ...(inputs.identity as Properties), principalId: uuid(cloud, "principal", id), tenantId: tenant },
    }),
  },
  {
    token: "azure-native:maintenance:MaintenanceConfiguration",
    path: "Microsoft.Maintenance/maintenanceConfigurations/{resourceName}",
  },
  {
    token: "azure-native:maintenance:ConfigurationAssignment",
    path: "/resourceGroups/{resourceGroupName}/providers/{providerName}/{resourceType}/{resourceName}/providers/Microsoft.Maintenance/configurationAssignments/{configurationAssignmentName}",
  },
];

const scopeIsBusy = () =>
  new CloudError("Conflict", "Cannot modify resource while in provisioning state: 'Provisioning'", 409);

const newerData = () => new CloudError("Conflict", "Newer data exists in the Customer Configuration Store.", 409);

const monitoring: AzureSpec[] = [
  {
    token: "azure-native:applicationinsights:Workbook",
    path: "Microsoft.Insights/workbooks/{resourceName}",
    ...tracked,
  },
  {
    token: "azure-native:monitor:ActionGroup",
    path: "Microsoft.Insights/actionGroups/{actionGroupName}",
    limits: { groupShortName: [1, 12] },
    ...tracked,
  },
  {
    token: "azure-native:monitor:DataCollectionEndpoint",
    path: "Microsoft.Insights/dataCollectionEndpoints/{dataCollectionEndpointName}",
    // 44 is what Azure/ARO-HCP found [belief: no page of Microsoft's says so].
    limits: { dataCollectionEndpointName: [3, 44] },
    ...tracked,
    outputs: (inputs, cloud, id) => {
      const host = `${parseId(id)?.name}-${cloud.derive(id).slice(0, 4)}.${inputs.location}-1`;
      return {
        immutableId: `dce-${cloud.derive(id).slice(0, 32)}`,
        logsIngestion: { endpoint: `https://${host}.ingest.monitor.azure.com` },
        configurationAccess: { endpoint: `https://${host}.handler.control.monitor.azure.com` },
      };
    },
  },
  {
    token: "azure-native:monitor:DataCollectionRule",
    path: "Microsoft.Insights/dataCollectionRules/{dataCollectionRuleName}",
    ...tracked,
    outputs: (_inputs, cloud, id) => ({ immutableId: `dcr-${cloud.derive(id).slice(0, 32)}` }),
  },
  {
    token: "azure-native:monitor:DataCollectionRuleAssociation",
    path: "{resourceUri}/providers/Microsoft.Insights/dataCollectionRuleAssociations/{associationName}",
  },
  {
    token: "azure-native:monitor:DiagnosticSetting",
    path: "{resourceUri}/providers/Microsoft.Insights/diagnosticSettings/{name}",
  },
  { token: "azure-native:monitor:MetricAlert", path: "Microsoft.Insights/metricAlerts/{ruleName}", ...tracked },
  {
    token: "azure-native:monitor:PrivateLinkScope",
    path: "Microsoft.Insights/privateLinkScopes/{scopeName}",
    ...tracked,
  },
  {
    token: "azure-native:monitor:PrivateLinkScopedResource",
    path: "Microsoft.Insights/privateLinkScopes/{scopeName}/scopedResources/{name}",
    // terraform-azurerm#22236: members that are added side by side.
    occupies: (_inputs, _cloud, id) => [{ id: parentId(id) ?? "", writes: true, busy: scopeIsBusy }],
  },
  {
    token: "azure-native:monitor:ScheduledQueryRule",
    path: "Microsoft.Insights/scheduledQueryRules/{ruleName}",
    ...tracked,
  },
  {
    token: "azure-native:operationalinsights:SavedSearch",
    path: "Microsoft.OperationalInsights/workspaces/{workspaceName}/savedSearches/{savedSearchId}",
    // ResourceModules#1413, azure-guardrails-solution-accelerator#61.
    occupies: (_inputs, _cloud, id) => [{ id: `${parentId(id)}/savedSearches`, writes: true, busy: newerData }],
    // "To override an existing saved search, use \"*\"" (azure-docs#49275).
    admit(inputs, _cloud, id, self) {
      if (self !== undefined && inputs.etag === undefined) {
        throw new CloudError(
          "Conflict",
          `The saved search '${parseId(id)?.name}' already exists with another etag; a request that overrides it must carry an etag.`,
          409,
        );
      }
    },
  },
  {
    token: "azure-native:operationalinsights:Table",
    path: "Microsoft.OperationalInsights/workspaces/{workspaceName}/tables/{tableName}",
    limits: { retentionInDays: [4, 730], totalRetentionInDays: [4, 4383] },
  },
  {
    token: "azure-native:operationalinsights:Workspace",
    path: "Microsoft.OperationalInsights/workspaces/{workspaceName}",
    name: workspaceName,
    ...tracked,
    outputs: (_inputs, cloud, id) => ({ customerId: uuid(cloud, "workspace", id) }),
  },
];

const storage: AzureSpec[] = [
  {
    token: "azure-native:storage:BlobContainer",
    path: "Microsoft.Storage/storageAccounts/{accountName}/blobServices/default/containers/{containerName}",
  },
  {
    token: "azure-native:storage:StorageAccount",
    path: "Microsoft.Storage/storageAccounts/{accountName}",
    name: storageName,
    replaceOn: ["isHnsEnabled", "location"],
    admit(inputs, cloud, id) {
      const twin = cloud
        .list("azure-native:storage:StorageAccount")
        .find((other) => !sameId(other.id, id) && other.inputs.accountName === inputs.accountName);
      if (twin !== undefined) {
        throw new CloudError(
          "StorageAccountAlreadyTaken",
          `The storage account named ${inputs.accountName} is already taken.`,
          409,
        );
      }
    },
    outputs: (inputs) => ({
      primaryLocation: inputs.location ?? "",
      primaryEndpoints: { blob: `https://${inputs.accountName}.blob.core.windows.net/` },
      statusOfPrimary: "available",
    }),
  },
];

export const plainTypes: readonly ResourceType[] = [...network, ...compute, ...monitoring, ...storage].map(azureType);
