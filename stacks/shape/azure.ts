import * as z from "zod";
import { azureRegions } from "../../activation/azure-regions";
import * as common from "./common";
import { field, text } from "./hints";

const uuid = "[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}";
const group = `/subscriptions/${uuid}/resourceGroups/[\\w().-]{0,89}[\\w()-]`;
const networkId = new RegExp(`^${group}/providers/Microsoft\\.Network/virtualNetworks/[\\w.-]{2,64}$`, "i");
const subnetId = new RegExp(
  `^${group}/providers/Microsoft\\.Network/virtualNetworks/[\\w.-]{2,64}/subnets/[\\w.-]{1,80}$`,
  "i",
);
const zoneId = new RegExp(`^${group}/providers/Microsoft\\.Network/privateDnsZones/[^/]{1,253}$`, "i");

const idOf = (kind: string) => `/subscriptions/<uuid>/resourceGroups/<group>/providers/Microsoft.Network/${kind}`;

const vaultId = new RegExp(`^${group}/providers/Microsoft\\.KeyVault/vaults/[A-Za-z0-9-]{3,24}$`, "i");
const scopeId = new RegExp(`^${group}/providers/Microsoft\\.Insights/privateLinkScopes/[\\w().-]{1,255}$`, "i");

const rangeOf = (whom: string) => field(z.cidrv4(), `A private network of ${whom}, in CIDR notation.`);

const aNetwork = {
  allowed: idOf("virtualNetworks/<name>"),
  fix: "copy the resource id from `az network vnet show --query id`",
};

/** An environment on Azure. */
export const azureEnvironment = z.strictObject({
  cloud: field(z.literal("azure"), "The cloud: `azure` or `aws`."),
  subscription: text(new RegExp(`^${uuid}$`), "Id of the subscription. The provider touches no other.", {
    allowed: "a subscription id (uuid)",
    fix: "copy it from `az account show --query id`",
  }),
  resourceGroup: text(
    /^[\w().-]{0,89}[\w()-]$/,
    "Name of an existing resource group to build in. Default: a group is created.",
    { allowed: "1 to 90 letters, digits and _-.(), no dot at the end" },
  ).optional(),
  region: field(z.enum(azureRegions), "Azure region, as Azure's own tools write it, such as westeurope."),
  hosts: common.hosts(
    text(/^[123]$/, 'Availability zone: "1", "2" or "3", in quotes. Default: no particular zone.', {
      allowed: '"1", "2" or "3"',
    }),
  ),
  image: common.image(
    text(
      /^\d+\.\d+\.\d+$/,
      "Exact image version, such as 26100.4652.250808. Default: the newest when a host is first built.",
      {
        allowed: "three numbers with dots, such as 26100.4652.250808",
        fix: "take one from `az vm image list --all`, or leave it out",
      },
    ),
  ),
  size: text(
    /^Standard_[A-Z]+\d+[a-z0-9-]*(?:_v\d+)?$/,
    "Size of the hosts. Default: a small size that the component chooses.",
    {
      allowed: "a size such as Standard_D2s_v5",
    },
  ).optional(),
  hybridBenefit: field(
    z.boolean(),
    "Pays Windows Server by licences with Software Assurance (Azure Hybrid Benefit). Default: false, the licence is part of the VM's price.",
  ).optional(),
  customerManagedDiskKey: field(
    z.boolean(),
    "Encrypts the hosts' disks by a key of the company's own, in a vault of its own. Heeded when a host is built. Default: false, by keys of the platform.",
  ).optional(),
  hostKey: common.hostKey,
  officeKeys: common.officeKeys.optional(),
  vaultName: text(
    /^(?!.*--)[A-Za-z][0-9A-Za-z-]{1,22}[0-9A-Za-z]$/,
    "Name of the vault, unique over all of Azure. Default: one made of the stack's name and a hash.",
    { allowed: "3 to 24 letters, digits and single hyphens, a letter first, no hyphen last" },
  ).optional(),
  existingVaultId: text(
    vaultId,
    "Id of an existing vault that holds the host key already, in the secret that hostKey.secretName names; it is left as it is. Default: a vault is created.",
    {
      allowed: `/subscriptions/<uuid>/resourceGroups/<group>/providers/Microsoft.KeyVault/vaults/<name>`,
      fix: "copy the resource id from `az keyvault show --query id`",
    },
  ).optional(),
  network: field(
    z.strictObject({
      addressSpace: common.addressSpace.optional(),
      subnetId: text(subnetId, "Id of an existing subnet for the hosts; it is never modified.", {
        allowed: idOf("virtualNetworks/<name>/subnets/<name>"),
        fix: "copy the resource id from `az network vnet subnet show --query id`",
      }).optional(),
      hubNetworkId: text(
        networkId,
        "Id of an existing hub network: peered with the created one, and linked to the zones.",
        aNetwork,
      ).optional(),
      peerFromHub: field(
        z.boolean(),
        "Makes the hub's side of the peering too. Set to false where the owners of the hub make it. Default: true.",
      ).optional(),
      useHubGateway: field(
        z.boolean(),
        "Uses the hub's VPN or ExpressRoute gateway to reach clients on premises. Default: false.",
      ).optional(),
      firewallAddress: field(
        z.ipv4(),
        "Private address of the firewall that lets the hosts reach Microsoft's activation service by name. Needed for online activation in a created network.",
        { allowed: "an ipv4 address" },
      ).optional(),
      clientRouterAddress: field(
        z.ipv4(),
        "Private address of the hub's firewall or router behind which the clients are: each of their ranges gets a route to it. Default: none, clients are reached by the peering itself or by the hub's gateway.",
        { allowed: "an ipv4 address" },
      ).optional(),
      dnsServers: field(
        z.array(field(z.ipv4(), "Address of a DNS server.", { allowed: "an ipv4 address" })).max(20),
        "Addresses of the company's DNS servers. Default: Azure's own name resolution.",
      ).optional(),
      vaultZoneId: text(
        zoneId,
        "Id of an existing zone privatelink.vaultcore.azure.net that the hosts' network resolves. Default: created and linked.",
        { allowed: idOf("privateDnsZones/privatelink.vaultcore.azure.net") },
      ).optional(),
      fileServers: common.fileServers.optional(),
      bastion: field(
        z.strictObject({
          administrators: field(
            z.array(rangeOf("administrators")).min(1).max(50),
            "Ranges of the administrators, by whom a private-only Bastion is reached that is created in the second /26 of addressSpace.",
          ).optional(),
          existingSubnetRange: field(
            z.cidrv4(),
            "Range of the subnet of an existing Bastion, such as the hub's: the hosts take Remote Desktop from it.",
            { allowed: "a network in cidr notation, such as 10.50.2.0/26" },
          ).optional(),
        }),
        "Remote Desktop to the hosts by Azure Bastion: one that is created, or one that is there. Default: none, the hosts are administered by Run Command.",
      ).optional(),
    }),
    "The hosts' network: a new one by its address space, or an existing subnet by its id.",
  ),
  activation: common.activation,
  port: common.port,
  discovery: common.discovery(
    text(zoneId, "Id of an existing private zone to write the records into. Default: the zone is created.", {
      allowed: idOf("privateDnsZones/<zone>"),
      fix: "copy the resource id from `az network private-dns zone show --query id`",
    }),
    text(networkId, "Id of a virtual network.", aNetwork),
    {},
  ),
  clients: common.clients,
  declarations: common.declarations,
  hostsElsewhere: common.hostsElsewhere,
  monitoring: common.monitoring(
    field(z.int().min(30).max(730), "Days that a Log Analytics workspace keeps the activation log: 30 to 730.", {
      allowed: "a whole number from 30 to 730, what a Log Analytics workspace keeps",
    }),
    {
      flowLogs: field(
        z.boolean(),
        "Logs the flows of the hosts' network, and finds machines of unknown networks that try to activate. Needs the region's network watcher. Default: true in a created network, false in an existing one.",
      ).optional(),
      networkWatcherGroup: text(
        /^[\w().-]{0,89}[\w()-]$/,
        "Resource group of the region's network watcher. Default: NetworkWatcherRG.",
        { allowed: "1 to 90 letters, digits and _-.(), no dot at the end" },
      ).optional(),
      networkWatcherName: text(
        /^[\w.-]{1,80}$/,
        "Name of the region's network watcher. Default: NetworkWatcher_ and the region.",
        { allowed: "1 to 80 letters, digits and _-." },
      ).optional(),
      privateLinkScopeId: text(
        scopeId,
        "Id of an existing Azure Monitor private link scope that the workspace joins; the hosts' network must reach and resolve its endpoint. Default: a scope, its endpoint and its zones are created.",
        {
          allowed: "/subscriptions/<uuid>/resourceGroups/<group>/providers/Microsoft.Insights/privateLinkScopes/<name>",
          fix: "copy the resource id from `az monitor private-link-scope show --query id`",
        },
      ).optional(),
      privateLinkRanges: field(
        z.array(rangeOf("private endpoints")).min(1).max(20),
        "Ranges of that scope's private endpoints, which the hosts of a created network reach by HTTPS.",
      ).optional(),
    },
  ),
  mayDelete: common.mayDelete,
  tags: common.tags,
});
