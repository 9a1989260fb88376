import { CloudError, type Properties, type ResourceType } from "../../provider/resource-type";
import { freeAddress, leases } from "../addresses";
import { admitAction, azureType } from "../azure-type";
import { childrenOf, list, parentId, parseId, text } from "../ids";
import { networkName } from "../names";
import { vaultWrite } from "./vault";
import { findSubnet, networkUse, requireSameRegion } from "./virtual-network";

const groupToken = "azure-native:network:PrivateDnsZoneGroup";

/** What a private endpoint can lead to, by resource type (Microsoft, "Private-link resource"). */
const groups: Record<string, readonly string[]> = {
  "microsoft.keyvault/vaults": ["vault"],
  "microsoft.storage/storageaccounts": ["blob", "file", "queue", "table", "web", "dfs"],
  "microsoft.insights/privatelinkscopes": ["azuremonitor"],
};

/** The public name that a private endpoint answers for. */
const suffixes: Record<string, string> = {
  "microsoft.keyvault/vaults": "vault.azure.net",
  "microsoft.storage/storageaccounts": "blob.core.windows.net",
};

export const privateEndpoint: ResourceType = azureType({
  token: "azure-native:network:PrivateEndpoint",
  path: "Microsoft.Network/privateEndpoints/{privateEndpointName}",
  name: networkName,
  replaceOn: ["subnet"],
  occupies: (inputs, _cloud, id) => [
    ...networkUse(parentId(text(inputs, "subnet", "id") ?? "") ?? "", false, id),
    ...list(inputs, "privateLinkServiceConnections")
      .map((connection) => text(connection, "privateLinkServiceId") ?? "")
      .filter((target) => /\/vaults\/[^/]+$/i.test(target))
      .flatMap(vaultWrite),
  ],
  // Azure empties the list when a zone group takes the names over [belief].
  appears: (resource, cloud) =>
    childrenOf(cloud, groupToken, resource.id).length > 0 ? { customDnsConfigs: [] } : ({} as Properties),
  admit(inputs, cloud, id, self) {
    const subnetId = text(inputs, "subnet", "id") ?? "";
    const prefixes = findSubnet(cloud, subnetId);
    if (prefixes === undefined) {
      throw new CloudError(
        "InvalidResourceReference",
        `Resource ${subnetId || "(no subnet)"} referenced by resource ${id} was not found. Please make sure that the referenced resource exists, and that both resources are in the same region.`,
      );
    }
    if (
      self === undefined &&
      freeAddress(
        prefixes,
        leases(cloud, subnetId).map(({ address }) => address),
      ) === undefined
    ) {
      throw new CloudError(
        "SubnetIsFull",
        `Subnet ${parseId(subnetId)?.name} with address prefix ${prefixes.join(", ")} does not have enough capacity for 1 IP addresses.`,
      );
    }
    const connections = [
      ...list(inputs, "privateLinkServiceConnections"),
      ...list(inputs, "manualPrivateLinkServiceConnections"),
    ];
    if (connections.length === 0) {
      throw new CloudError(
        "PrivateEndpointMustHaveConnection",
        `Private endpoint ${id} must have at least one private link service connection.`,
      );
    }
    requireSameRegion(inputs, cloud, subnetId, id);
    for (const connection of connections) {
      const target = text(connection, "privateLinkServiceId") ?? "";
      const allowed = groups[parseId(target)?.type.toLowerCase() ?? ""];
      if (list(inputs, "privateLinkServiceConnections").includes(connection)) {
        const action = `${parseId(target)?.type}/privateEndpointConnectionsApproval/action`;
        admitAction(action, target, cloud, "LinkedAuthorizationFailed");
      }
      const wanted = list(connection, "groupIds").map(String);
      if (allowed !== undefined && !(wanted.length > 0 && wanted.every((group) => allowed.includes(group)))) {
        throw new CloudError(
          "PrivateEndpointCannotBeCreatedWithGroupIds",
          `Private endpoint ${id} cannot be created with group ids [${wanted.join(", ")}] for ${target}; it offers [${allowed.join(", ")}].`,
        );
      }
    }
  },
  outputs(inputs, cloud, id) {
    const subnetId = text(inputs, "subnet", "id") ?? "";
    const kept = list(cloud.get(id)?.outputs, "customDnsConfigs")[0];
    const taken = leases(cloud, subnetId).map(({ address }) => address);
    const address = list(kept, "ipAddresses")[0] ?? freeAddress(findSubnet(cloud, subnetId) ?? [], taken) ?? "";
    const target = parseId(text(list(inputs, "privateLinkServiceConnections")[0], "privateLinkServiceId") ?? "");
    const suffix = suffixes[target?.type.toLowerCase() ?? ""];
    const group = id.slice(0, id.lastIndexOf("/providers/"));
    const nic =
      text(inputs, "customNetworkInterfaceName") ?? `${parseId(id)?.name}.nic.${cloud.derive(id).slice(0, 8)}`;
    return {
      customDnsConfigs: [{ fqdn: suffix ? `${target?.name}.${suffix}` : "", ipAddresses: [address] }],
      networkInterfaces: [{ id: `${group}/providers/Microsoft.Network/networkInterfaces/${nic}` }],
      manualPrivateLinkServiceConnections: list(inputs, "manualPrivateLinkServiceConnections"),
    };
  },
  removesWith: (resource, cloud) => childrenOf(cloud, groupToken, resource.id).map(({ id }) => id),
});

export const privateDnsZoneGroup: ResourceType = azureType({
  token: groupToken,
  path: "Microsoft.Network/privateEndpoints/{privateEndpointName}/privateDnsZoneGroups/{privateDnsZoneGroupName}",
  name: networkName,
  outputs: (_inputs, _cloud, id) => ({ name: parseId(id)?.name ?? "" }),
});
