import type { Format } from "./formats";

const uuid = "[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}";
const group = `/subscriptions/${uuid}/resourceGroups/[\\w().-]{0,89}[\\w()-]`;

/** The id of a resource of one type, whose last segments have these names. */
function resourceId(type: string, names: readonly string[], command: string): Format {
  const [provider = "", ...kinds] = type.split("/");
  const below = kinds.map((kind, index) => `/${kind}/${names[index]}`).join("");
  const shown = kinds.map((kind) => `/${kind}/<name>`).join("");
  return {
    pattern: new RegExp(`^${group}/providers/${provider.replaceAll(".", "\\.")}${below}$`, "i"),
    problem: `not the id of a ${type}`,
    allowed: `/subscriptions/<uuid>/resourceGroups/<group>/providers/${provider}${shown}`,
    fix: `copy the resource id from \`az ${command} show --query id\``,
  };
}

/** Id of a subscription. */
export const subscriptionId: Format = {
  pattern: new RegExp(`^${uuid}$`),
  problem: "not the id of a subscription",
  allowed: "a subscription id (uuid)",
  fix: "copy it from `az account show --query id`",
};

export const resourceGroupName: Format = {
  pattern: /^[\w().-]{0,89}[\w()-]$/,
  problem: "not a name for a resource group",
  allowed: "1 to 90 letters, digits and _-.(), no dot at the end",
};

export const networkId = resourceId("Microsoft.Network/virtualNetworks", ["[\\w.-]{2,64}"], "network vnet");

export const subnetId = resourceId(
  "Microsoft.Network/virtualNetworks/subnets",
  ["[\\w.-]{2,64}", "[\\w.-]{1,80}"],
  "network vnet subnet",
);

export const privateZoneId = resourceId(
  "Microsoft.Network/privateDnsZones",
  ["[^/]{1,253}"],
  "network private-dns zone",
);

export const vaultId = resourceId("Microsoft.KeyVault/vaults", ["[A-Za-z0-9-]{3,24}"], "keyvault");

export const privateLinkScopeId = resourceId(
  "Microsoft.Insights/privateLinkScopes",
  ["[\\w().-]{1,255}"],
  "monitor private-link-scope",
);

/** 3 to 24 characters (Microsoft, "Naming rules and restrictions for Azure resources"). */
export const vaultName: Format = {
  pattern: /^(?!.*--)[A-Za-z][0-9A-Za-z-]{1,22}[0-9A-Za-z]$/,
  problem: "not a name for a vault",
  allowed: "3 to 24 letters, digits and single hyphens, a letter first, no hyphen last",
};

export const networkWatcherName: Format = {
  pattern: /^[\w.-]{1,80}$/,
  problem: "not a name for a network watcher",
  allowed: "1 to 80 letters, digits and _-.",
};

/** Version of a marketplace image. A component also takes `latest`. */
export const imageVersion: Format = {
  pattern: /^(?:latest|\d+\.\d+\.\d+)$/,
  problem: "not the version of a marketplace image",
  allowed: "three numbers with dots, such as 26100.4652.250808, or latest",
  fix: "take one from `az vm image list --all`, or leave it out",
};

/** Size of a VM. */
export const machineSize: Format = {
  pattern: /^Standard_[A-Z]+\d+[a-z0-9-]*(?:_v\d+)?$/,
  problem: "not a size of VMs",
  allowed: "a size such as Standard_D2s_v5",
};
