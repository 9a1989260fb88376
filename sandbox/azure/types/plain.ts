/** Types that need no rules beyond Microsoft's specification, names, references and what they answer. */
import { CloudError, type Properties, type ResourceType } from "../../provider/resource-type";
import { type AzureSpec, azureType } from "../azure-type";
import { parseId, sameId, uuid } from "../ids";
import { networkName, storageName, workspaceName, zoneName } from "../names";
import { tenant } from "./authorization";

const tracked: Pick<AzureSpec, "replaceOn"> = { replaceOn: ["location"] };

const attached = (input: string): NonNullable<AzureSpec["scope"]> => ({
  inputs: [input],
  id: (inputs) => (String(inputs[input]).startsWith("/") ? String(inputs[input]) : `/${inputs[input]}`),
});

const network: AzureSpec[] = [
  {
    token: "azure-native:network:ApplicationSecurityGroup",
    names: ["applicationSecurityGroupName"],
    name: networkName,
  },
  { token: "azure-native:network:BastionHost", names: ["bastionHostName"], name: networkName },
  { token: "azure-native:network:FirewallPolicy", names: ["firewallPolicyName"], name: networkName },
  {
    token: "azure-native:network:FirewallPolicyRuleCollectionGroup",
    names: ["firewallPolicyName", "ruleCollectionGroupName"],
  },
  { token: "azure-native:network:FlowLog", names: ["networkWatcherName", "flowLogName"] },
  { token: "azure-native:network:NatGateway", names: ["natGatewayName"], name: networkName },
  { token: "azure-native:network:NetworkWatcher", names: ["networkWatcherName"] },
  {
    token: "azure-native:network:PublicIPAddress",
    names: ["publicIpAddressName"],
    name: networkName,
    replaceOn: ["location", "publicIPAddressVersion", "publicIPPrefix", "sku"],
    outputs: (_inputs, cloud, id) => ({
      ipAddress: `20.${[0, 2, 4].map((at) => Number.parseInt(cloud.derive(id).slice(at, at + 2), 16)).join(".")}`,
    }),
  },
  { token: "azure-native:dns:Zone", names: ["zoneName"], name: zoneName },
  {
    token: "azure-native:dns:RecordSet",
    names: ["zoneName", "relativeRecordSetName"],
    arm: (inputs) => `Microsoft.Network/dnsZones/${inputs.recordType}`,
    replaceOn: ["recordType"],
  },
  { token: "azure-native:dnsresolver:DnsResolver", names: ["dnsResolverName"], ...tracked },
  { token: "azure-native:dnsresolver:InboundEndpoint", names: ["dnsResolverName", "inboundEndpointName"], ...tracked },
];

const compute: AzureSpec[] = [
  { token: "azure-native:compute:AvailabilitySet", names: ["availabilitySetName"], ...tracked },
  {
    token: "azure-native:compute:Disk",
    names: ["diskName"],
    ...tracked,
    outputs: (_inputs, cloud, id) => ({ uniqueId: uuid(cloud, "disk", id), diskState: "Unattached" }),
  },
  {
    token: "azure-native:compute:DiskEncryptionSet",
    names: ["diskEncryptionSetName"],
    ...tracked,
    outputs: (inputs, cloud, id) => ({
      identity: { ...(inputs.identity as Properties), principalId: uuid(cloud, "principal", id), tenantId: tenant },
    }),
  },
  { token: "azure-native:maintenance:MaintenanceConfiguration", names: ["resourceName"] },
  {
    token: "azure-native:maintenance:ConfigurationAssignment",
    names: ["configurationAssignmentName"],
    scope: {
      inputs: ["resourceGroupName", "providerName", "resourceType", "resourceName"],
      id: (inputs, cloud) =>
        `/subscriptions/${cloud.account}/resourceGroups/${inputs.resourceGroupName}/providers/${inputs.providerName}/${inputs.resourceType}/${inputs.resourceName}`,
    },
  },
];

const monitoring: AzureSpec[] = [
  { token: "azure-native:applicationinsights:Workbook", names: ["resourceName"], ...tracked },
  { token: "azure-native:monitor:ActionGroup", names: ["actionGroupName"], ...tracked },
  {
    token: "azure-native:monitor:DataCollectionEndpoint",
    names: ["dataCollectionEndpointName"],
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
    names: ["dataCollectionRuleName"],
    ...tracked,
    outputs: (_inputs, cloud, id) => ({ immutableId: `dcr-${cloud.derive(id).slice(0, 32)}` }),
  },
  {
    token: "azure-native:monitor:DataCollectionRuleAssociation",
    names: ["associationName"],
    scope: attached("resourceUri"),
  },
  { token: "azure-native:monitor:DiagnosticSetting", names: ["name"], scope: attached("resourceUri") },
  { token: "azure-native:monitor:MetricAlert", names: ["ruleName"], ...tracked },
  { token: "azure-native:monitor:PrivateLinkScope", names: ["scopeName"], ...tracked },
  { token: "azure-native:monitor:PrivateLinkScopedResource", names: ["scopeName", "name"] },
  { token: "azure-native:monitor:ScheduledQueryRule", names: ["ruleName"], ...tracked },
  { token: "azure-native:operationalinsights:SavedSearch", names: ["workspaceName", "savedSearchId"] },
  { token: "azure-native:operationalinsights:Table", names: ["workspaceName", "tableName"] },
  {
    token: "azure-native:operationalinsights:Workspace",
    names: ["workspaceName"],
    name: workspaceName,
    ...tracked,
    outputs: (_inputs, cloud, id) => ({ customerId: uuid(cloud, "workspace", id) }),
  },
];

const storage: AzureSpec[] = [
  {
    token: "azure-native:storage:BlobContainer",
    names: ["accountName", "containerName"],
    arm: () => "Microsoft.Storage/storageAccounts/blobServices/containers",
  },
  {
    token: "azure-native:storage:StorageAccount",
    names: ["accountName"],
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

const container = (type: ResourceType): ResourceType => {
  if (type.token !== "azure-native:storage:BlobContainer") {
    return type;
  }
  // The account's one blob service stands between the account and its containers.
  return {
    ...type,
    id: (inputs, cloud) =>
      `/subscriptions/${cloud.account}/resourceGroups/${inputs.resourceGroupName}/providers/Microsoft.Storage/storageAccounts/${inputs.accountName}/blobServices/default/containers/${inputs.containerName}`,
  };
};

export const plainTypes: readonly ResourceType[] = [...network, ...compute, ...monitoring, ...storage]
  .map(azureType)
  .map(container);
