import type * as pulumi from "@pulumi/pulumi";
import type {
  ActivationMethod,
  ClientNetworkArgs,
  Deletable,
  DiscoveryArgs,
  DiscoveryHostArgs,
  HostKeyArgs,
  HostMachineArgs,
  KmsHostArgs,
  OfficeKeyArgs,
  TaggedArgs,
} from "../args";
import type { AzureChild } from "./child-kinds";

/** What every component on Azure takes. */
export interface AzureChangeableArgs extends TaggedArgs {
  /** TypeScript only: changes any child before it is created. */
  transform?(child: AzureChild): void;
}

/** Where a component creates its resources. */
export interface AzurePartArgs extends AzureChangeableArgs {
  /** Name of the resource group to create the resources in. */
  resourceGroupName: pulumi.Input<string>;
  /** Azure region, such as `westeurope`. */
  location: pulumi.Input<string>;
}

/** Remote Desktop to the hosts by Azure Bastion: one that is created, or one that is there. Give one of the two. */
export interface AzureBastionAccessArgs {
  /**
   * Ranges of the administrators, by whom a Bastion is reached that is created in the second /26 of `addressSpace`. It is
   * private-only (SKU Premium): without a public address, over the company's own network.
   */
  administrators?: string[];
  /** Range of the subnet of an existing Bastion, such as the hub's: the hosts take Remote Desktop from it. */
  existingSubnetRange?: string;
}

/** The network of the KMS hosts on Azure: created from an address space, or an existing subnet. */
export interface AzureNetworkArgs {
  /**
   * Private IPv4 address space of a network to create, /16 to /28, such as `10.90.0.0/26`: the first /27 (or half of a
   * smaller space) is for the hosts, the next for private endpoints. Give this or `subnetId`.
   */
  addressSpace?: string;
  /** Id of an existing subnet for the hosts and the private endpoint. It is never modified: the rules sit on the hosts' interfaces. */
  subnetId?: pulumi.Input<string>;
  /** Id of the hub network to peer a created network with; created zones are linked to it as well. Default: no peering. */
  hubNetworkId?: pulumi.Input<string>;
  /** Makes the hub's side of the peering too. Set to false where the owners of the hub make it. Default: true. */
  peerFromHub?: boolean;
  /** Uses the VPN or ExpressRoute gateway of the hub to reach clients on premises. Default: false. */
  useHubGateway?: boolean;
  /**
   * Private address of the firewall through which the hosts reach Microsoft's activation service. Needed, and used, only
   * with online activation in a created network; the firewall must filter by name, since Microsoft publishes no addresses.
   * Default: no way to the internet.
   */
  firewallAddress?: string;
  /**
   * Private address of the hub's firewall or router behind which the clients are: each of their ranges gets a route to it.
   * Needed where nothing else leads back to them, since answers that find no route are dropped. Default: none, clients are
   * reached by the peering itself or by the hub's gateway.
   */
  clientRouterAddress?: string;
  /**
   * Addresses of the company's DNS servers. Default: Azure's own name resolution. They must see the private names of vault and
   * monitoring: zones that are created are linked to `dnsNetworkIds`.
   */
  dnsServers?: string[];
  /**
   * Ids of the networks from which the DNS servers ask Azure: where they stand, or where the inbound endpoint of an Azure DNS
   * Private Resolver stands that they forward to. Default: the hub.
   */
  dnsNetworkIds?: pulumi.Input<string>[];
  /**
   * Ranges from which operators put keys into the vault by its private endpoint; its zone is linked to the hub for them.
   * Default: none, keys are put by the control plane (`kmshost key put --through arm`).
   */
  operators?: string[];
  /** Addresses of the file servers with Office licence files, which the hosts reach by SMB (TCP 445). Default: none. */
  fileServers?: string[];
  /** Id of an existing zone `privatelink.vaultcore.azure.net` that the hosts' network resolves. Default: created and linked. */
  vaultZoneId?: pulumi.Input<string>;
  /** Remote Desktop by Azure Bastion. Default: none, the hosts are administered by Run Command alone. */
  bastion?: AzureBastionAccessArgs;
}

/** Arguments of `AzureIsolatedNetwork`. */
export interface AzureIsolatedNetworkArgs extends AzurePartArgs {
  /** What to create or to adopt. */
  network: AzureNetworkArgs;
  /** Networks from which clients activate; nobody else reaches the hosts. */
  clients: ClientNetworkArgs[];
  /** How the hosts are activated; only `online` lets them out, through the firewall. */
  activation: ActivationMethod;
  /** TCP port that the hosts listen on. Default: 1688. */
  port?: number;
  /** Addresses of the domain controllers, where the hosts make an activation object. Default: none. */
  domainControllers?: string[];
  /** Ranges of private endpoints in other networks, by which the hosts send their logs. Default: none. */
  privateLinkRanges?: string[];
  /** The update server that the hosts reach. Default: none. */
  patching?: AzurePatchingArgs;
  /** What may be replaced or deleted; the network goes with `hosts`. Default: nothing. */
  mayDelete?: Deletable[];
}

/** Arguments of `AzureBastion`. */
export interface AzureBastionArgs extends AzurePartArgs {
  /** Name of the virtual network to create its subnet in. */
  virtualNetworkName: pulumi.Input<string>;
  /** Range of its subnet, a /26 or larger. */
  addressPrefix: string;
  /** Ranges from which administrators reach it. Never the internet. */
  administrators: string[];
}

/** Arguments of `AzureHostKeyVault`. */
export interface AzureHostKeyVaultArgs extends AzurePartArgs {
  /** The host key: what it is and the name of its secret, never its value. */
  hostKey: HostKeyArgs;
  /** Host keys for Office: each gets a secret of its own. Default: none. */
  officeKeys?: OfficeKeyArgs[];
  /** Subnet for the private endpoint. */
  endpointSubnetId: pulumi.Input<string>;
  /** Network whose machines resolve the vault's private name. */
  networkId: pulumi.Input<string>;
  /** Id of an existing zone `privatelink.vaultcore.azure.net` that the network resolves. Default: created and linked. */
  vaultZoneId?: pulumi.Input<string>;
  /** Ids of further networks that resolve a created zone: of DNS servers and operators. Default: none. */
  resolvingNetworkIds?: pulumi.Input<string>[];
  /** Name of the vault, unique over all of Azure. Default: made of the component's name and a hash of the subscription, project and stack. */
  vaultName?: pulumi.Input<string>;
  /**
   * Id of an existing vault that holds the host key already, in the secret that `hostKey.secretName` names. Vault and secret
   * are left as they are; a private endpoint and the hosts' right to read are added. Default: a vault is created.
   */
  existingVaultId?: pulumi.Input<string>;
  /** What may be replaced or deleted. Default: nothing. */
  mayDelete?: Deletable[];
}

/** Arguments of `AzureDiskEncryption`. */
export interface AzureDiskEncryptionArgs extends AzurePartArgs {
  /** Subnet for the private endpoint of the key's vault. */
  endpointSubnetId: pulumi.Input<string>;
  /** Id of the zone `privatelink.vaultcore.azure.net` that the network resolves. */
  vaultZoneId: pulumi.Input<string>;
  /** What may be replaced or deleted; the key goes only with both `hosts` and `vault`. Default: nothing. */
  mayDelete?: Deletable[];
}

/** A host key for Office, as a machine needs it. */
export interface AzureOfficeKeyArgs {
  /** Version of Office, and where its licence files are. */
  key: OfficeKeyArgs;
  /** Azure resource id of the secret that holds the key. */
  secretId: pulumi.Input<string>;
  /** Address of the secret. */
  secretUri: pulumi.Input<string>;
}

/** Arguments of `AzureHostMachine`. */
export interface AzureHostMachineArgs extends HostMachineArgs, AzurePartArgs {
  /** VM size; it must support encryption at host and Trusted Launch. Default: `Standard_D2s_v5`. */
  size?: pulumi.Input<string>;
  /** Pays Windows Server by licences with Software Assurance (Azure Hybrid Benefit). Default: false, the licence is part of the VM's price. */
  hybridBenefit?: boolean;
  /** Id of a disk encryption set with the company's own key. Heeded when a host is built. Default: keys of the platform. */
  diskEncryptionSetId?: pulumi.Input<string>;
  /** Subnet of the host. */
  subnetId: pulumi.Input<string>;
  /** Network security group of the interface, for a subnet that has none of ours. Default: none. */
  securityGroupId?: pulumi.Input<string>;
  /** Azure resource id of the secret that holds the host key. The host may read this secret and nothing else. */
  hostKeySecretId: pulumi.Input<string>;
  /** Address of the secret, such as `https://kv-example.vault.azure.net/secrets/kms-host-key`. */
  hostKeySecretUri: pulumi.Input<string>;
  /** Host keys for Office, with the ids and addresses of their secrets. Default: none. */
  officeKeys?: AzureOfficeKeyArgs[];
  /** How security updates reach the host. Default: by nothing that is made here. */
  patching?: AzurePatchingArgs;
}

/** A host as discovery publishes it. */
export interface AzureDiscoveryHostArgs extends DiscoveryHostArgs {}

/** Arguments of `AzureDiscovery`. */
export interface AzureDiscoveryArgs extends AzureChangeableArgs {
  /** Name of the resource group to create zones in. */
  resourceGroupName: pulumi.Input<string>;
  /** Zones, time to live and linked networks. */
  discovery: DiscoveryArgs;
  /** The hosts to publish. */
  hosts: AzureDiscoveryHostArgs[];
  /** TCP port that the hosts listen on. Default: 1688. */
  port?: number;
  /** Network of the hosts, linked to created zones. */
  networkId: pulumi.Input<string>;
  /** Hub network, linked to created zones. Default: none. */
  hubNetworkId?: pulumi.Input<string>;
  /** What may be replaced or deleted. Default: nothing. */
  mayDelete?: Deletable[];
}

/** Who is told, and how long is remembered. */
export interface AzureMonitoringArgs {
  /** Days that logs are kept, 30 to 730. Default: 365. */
  retentionDays?: number;
  /** Mail addresses of whoever is on call. */
  alerts: string[];
  /**
   * Logs the flows of the hosts' network, which also finds machines of unknown networks that try to activate. Costs by the
   * volume of traffic, and needs the region's network watcher, which Azure makes with the first network of a subscription
   * unless that was turned off. Default: true in a network that is created here, false in an existing one.
   */
  flowLogs?: boolean;
  /** Resource group of the region's network watcher. Default: `NetworkWatcherRG`, where Azure puts it by itself. */
  networkWatcherGroup?: pulumi.Input<string>;
  /** Name of the region's network watcher. Default: `NetworkWatcher_` and the region. */
  networkWatcherName?: pulumi.Input<string>;
  /**
   * Id of an existing Azure Monitor private link scope, whose private endpoint the hosts' network reaches and resolves: the
   * workspace and the collection endpoint join it. Networks that share DNS can have one scope only (Microsoft, "Design your
   * Azure Monitor private link setup"). Default: a scope, its endpoint and its five zones are created.
   */
  privateLinkScopeId?: pulumi.Input<string>;
  /** Ranges of that scope's private endpoints, which the hosts of a created network reach by HTTPS. Only with `privateLinkScopeId`. */
  privateLinkRanges?: string[];
}

/** A host as the audit watches it. */
export interface AzureAuditedHostArgs {
  /** Computer name, which is also the name of the VM. */
  name: string;
  /** Id of the VM. */
  machineId: pulumi.Input<string>;
  /** Id of the VM's user-assigned identity, by which the agent signs in. */
  identityId: pulumi.Input<string>;
}

/** Arguments of `AzureActivationAudit`. */
export interface AzureActivationAuditArgs extends AzurePartArgs {
  /** Who is told, and how long is remembered. */
  monitoring: AzureMonitoringArgs;
  /** True when clients activate by the directory alone, so that no request is waited for. Default: false. */
  directoryOnly?: boolean;
  /** The hosts to watch. */
  hosts: AzureAuditedHostArgs[];
  /** Id of the vault whose readers are logged. */
  vaultId: pulumi.Input<string>;
  /** Id of the vault of the disks' key, whose users are logged too. Default: none. */
  diskVaultId?: pulumi.Input<string>;
  /** Network of the hosts, which resolves the private names of Azure Monitor. */
  networkId: pulumi.Input<string>;
  /** Ids of further networks that resolve them: of the DNS servers that the hosts ask. Default: none. */
  resolvingNetworkIds?: pulumi.Input<string>[];
  /** Subnet for the private endpoint of Azure Monitor. */
  endpointSubnetId: pulumi.Input<string>;
  /** What may be replaced or deleted; the audit goes with `hosts`. Default: nothing. */
  mayDelete?: Deletable[];
}

/** How security updates reach the hosts, which no service tag of Azure's leads to Windows Update from a closed network. */
export interface AzurePatchingArgs {
  /**
   * URL of the company's update server (WSUS), such as `https://wsus.corp.example.com:8531`. The hosts must resolve its name;
   * Windows installs what is approved there. Default: Windows Update itself, which only hosts with online activation reach,
   * where the firewall on their way lets that through by name.
   */
  updateServer?: string;
  /** Private IPv4 addresses of the update server, 1 to 4: the hosts reach nothing else there. Needed with `updateServer`. */
  updateServerAddresses?: string[];
}

/** Arguments of `AzureKmsHost`. */
export interface AzureKmsHostArgs extends KmsHostArgs, AzureChangeableArgs {
  /** Azure region, such as `westeurope`. */
  location: pulumi.Input<string>;
  /** Name of an existing resource group. Default: a group is created. */
  resourceGroupName?: pulumi.Input<string>;
  /** VM size; it must support encryption at host and Trusted Launch. Default: `Standard_D2s_v5`. */
  size?: pulumi.Input<string>;
  /** Pays Windows Server by licences with Software Assurance (Azure Hybrid Benefit). Default: false, the licence is part of the VM's price. */
  hybridBenefit?: boolean;
  /**
   * Encrypts the hosts' disks by a key of the company's own, which is created in a vault of its own. Heeded when a host is
   * built. Default: false, by keys of the platform; the host of the VM encrypts caches and temporary disks in either case.
   */
  customerManagedDiskKey?: boolean;
  /** Name of the vault, unique over all of Azure. Default: made of the component's name and a hash of the subscription, project and stack. */
  vaultName?: pulumi.Input<string>;
  /**
   * Id of an existing vault that holds the host key already, in the secret that `hostKey.secretName` names. Vault and secret
   * are left as they are; a private endpoint and the hosts' right to read are added. Default: a vault is created.
   */
  existingVaultId?: pulumi.Input<string>;
  /** The network of the hosts. */
  network: AzureNetworkArgs;
  /** How security updates reach the hosts. Default: by nothing that is made here, and the hosts reach no update server. */
  patching?: AzurePatchingArgs;
  /** Logs, counts and alarms of the hosts. Default: none are collected. */
  monitoring?: AzureMonitoringArgs;
}
