import * as z from "zod";
import * as formats from "../../requirements/azure-formats";
import { azureRegions } from "../../requirements/azure-regions";
import * as limits from "../../requirements/limits";
import * as common from "./common";
import { field, formatted, text } from "./hints";

const rangeOf = (whom: string) => field(z.cidrv4(), `A private network of ${whom}, in CIDR notation.`);

/** An environment on Azure. */
export const azureEnvironment = z.strictObject({
  cloud: field(z.literal("azure"), "The cloud: `azure` or `aws`."),
  subscription: formatted(formats.subscriptionId, "Id of the subscription. The provider touches no other."),
  resourceGroup: formatted(
    formats.resourceGroupName,
    "Name of an existing resource group to build in. Default: a group is created.",
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
  size: formatted(
    formats.machineSize,
    "Size of the hosts. Default: a small size that the component chooses.",
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
  vaultName: formatted(
    formats.vaultName,
    "Name of the vault, unique over all of Azure. Default: one made of the stack's name and a hash.",
  ).optional(),
  existingVaultId: formatted(
    formats.vaultId,
    "Id of an existing vault that holds the host key already, in the secret that hostKey.secretName names; it is left as it is. Default: a vault is created.",
  ).optional(),
  network: field(
    z.strictObject({
      addressSpace: common.addressSpace.optional(),
      subnetId: formatted(formats.subnetId, "Id of an existing subnet for the hosts; it is never modified.").optional(),
      hubNetworkId: formatted(
        formats.networkId,
        "Id of an existing hub network: peered with the created one, and linked to the zones.",
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
        z.array(field(z.ipv4(), "Address of a DNS server.", { allowed: "an ipv4 address" })).max(limits.mostDnsServers),
        "Addresses of the company's DNS servers; created private zones of vault and monitoring are linked to where they ask Azure. Default: Azure's own name resolution.",
      ).optional(),
      dnsNetworkIds: field(
        z.array(formatted(formats.networkId, "Id of a virtual network.")).min(1).max(limits.mostDnsServers),
        "Networks from which the DNS servers ask Azure: where they stand, or where the inbound endpoint of an Azure DNS Private Resolver stands that they forward to. Default: the hub.",
      ).optional(),
      operators: field(
        z.array(rangeOf("operators")).min(1).max(limits.mostAdministratorRanges),
        "Ranges from which operators put keys into the vault by its private endpoint; its zone is linked to the hub for them. Default: none, keys are put with `kmshost key put --through arm`.",
      ).optional(),
      vaultZoneId: formatted(
        formats.privateZoneId,
        "Id of an existing zone privatelink.vaultcore.azure.net that the hosts' network resolves. Default: created and linked.",
      ).optional(),
      fileServers: common.fileServers.optional(),
      bastion: field(
        z.strictObject({
          administrators: field(
            z.array(rangeOf("administrators")).min(1).max(limits.mostAdministratorRanges),
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
  patching: field(
    z.strictObject(common.updateServerFields),
    "How security updates reach the hosts, which Windows then installs by itself. Default: by nothing that is made here.",
  ).optional(),
  activation: common.activation,
  port: common.port,
  discovery: common.discovery(
    formatted(
      formats.privateZoneId,
      "Id of an existing private zone to write the records into. Default: the zone is created.",
    ),
    formatted(formats.networkId, "Id of a virtual network."),
    { hostZone: common.hostZone.optional() },
    { serviceZone: common.serviceZone.optional() },
  ),
  clients: common.clients,
  declarations: common.declarations,
  hostsElsewhere: common.hostsElsewhere,
  monitoring: common.monitoring(
    field(
      z.int().min(limits.azureRetention.least).max(limits.azureRetention.most),
      "Days that a Log Analytics workspace keeps the activation log: 30 to 730.",
      {
        allowed: "a whole number from 30 to 730, what a Log Analytics workspace keeps",
      },
    ),
    {
      flowLogs: field(
        z.boolean(),
        "Logs the flows of the hosts' network, and finds machines of unknown networks that try to activate. Needs the region's network watcher. Default: true in a created network, false in an existing one.",
      ).optional(),
      networkWatcherGroup: formatted(
        formats.resourceGroupName,
        "Resource group of the region's network watcher. Default: NetworkWatcherRG.",
      ).optional(),
      networkWatcherName: formatted(
        formats.networkWatcherName,
        "Name of the region's network watcher. Default: NetworkWatcher_ and the region.",
      ).optional(),
      privateLinkScopeId: formatted(
        formats.privateLinkScopeId,
        "Id of an existing Azure Monitor private link scope that the workspace joins; the hosts' network must reach and resolve its endpoint. Default: a scope, its endpoint and its zones are created.",
      ).optional(),
      privateLinkRanges: field(
        z.array(rangeOf("private endpoints")).min(1).max(limits.mostPrivateLinkRanges),
        "Ranges of that scope's private endpoints, which the hosts of a created network reach by HTTPS.",
      ).optional(),
    },
  ),
  mayDelete: common.mayDelete,
  tags: common.tags,
});
