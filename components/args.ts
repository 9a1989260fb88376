import type * as pulumi from "@pulumi/pulumi";

/** Operating system of a KMS host. Never an Azure Edition, which cannot be a KMS host, and never an evaluation image. */
export enum HostOperatingSystem {
  /** Windows Server 2025 Datacenter. */
  WindowsServer2025 = "windows-server-2025",
  /** Windows Server 2022 Datacenter. */
  WindowsServer2022 = "windows-server-2022",
  /** Windows Server 2019 Datacenter. */
  WindowsServer2019 = "windows-server-2019",
  /** Windows Server 2016 Datacenter. */
  WindowsServer2016 = "windows-server-2016",
}

/** Generation of the KMS host key (CSVLK): which clients it can activate, and on which host it can be installed. */
export enum HostKeyGeneration {
  /** Activates Windows Server 2025 and older, Windows 11 and older. */
  WindowsServer2025 = "windows-server-2025",
  /** Activates Windows Server 2022 and older, Windows 11 and older. */
  WindowsServer2022 = "windows-server-2022",
  /** Activates Windows Server 2019 and older, Windows 10 and older. */
  WindowsServer2019 = "windows-server-2019",
  /** Activates Windows Server 2016 and older, Windows 10 and older. */
  WindowsServer2016 = "windows-server-2016",
}

/** How the KMS host itself is activated with Microsoft, once for each host. */
export enum ActivationMethod {
  /** Over HTTPS to Microsoft's activation service; needs a firewall that filters by name, since no addresses are published. */
  Online = "online",
  /** Through another machine, which carries the request to Microsoft (VAMT proxy activation). */
  Proxy = "proxy",
  /** By telephone, with a confirmation ID; the host needs no way out at all. */
  Telephone = "telephone",
}

/** What `pulumi up` and `pulumi destroy` may replace or delete. */
export enum Deletable {
  /** The KMS host VMs. Every rebuilt host spends one of the ten activations that the host key allows it. */
  Hosts = "hosts",
  /** The vault or secret that holds the host key. */
  Vault = "vault",
  /** The DNS zones that clients discover the KMS hosts by. */
  Zones = "zones",
}

/** One KMS host VM. */
export interface HostArgs {
  /** Computer name: at most 15 letters, digits and hyphens, unique. It is also the host's name in DNS. */
  name: string;
  /** Availability zone: `1`, `2` or `3` on Azure, a name such as `eu-central-1a` on AWS. Default: no particular zone on Azure, the first zone of the region on AWS. */
  zone?: string;
  /**
   * Private IPv4 address of the host. Default: one that follows from the host's name and a created subnet and so stays
   * the same while other hosts come and go; in an existing subnet, one that the cloud gives and the machine keeps.
   */
  address?: string;
  /**
   * Priority of the host's SRV record, 0 to 65535, lower first. Best effort: a client keeps the host that answered it, and
   * asks DNS again only when that host fails. Hosts share no count, so one first host keeps a small estate above its
   * threshold. Default: 0, all hosts alike.
   */
  priority?: number;
  /** Weight of the host's SRV record among those of the same priority, 0 to 65535. Best effort. Default: 0. */
  weight?: number;
  /**
   * Confirmation ID that Microsoft gave for this host's installation ID, for activation by telephone or proxy: 48 digits.
   * It is of use for this one host only. Default: none, the host waits for it.
   */
  confirmationId?: string;
  /** Confirmation IDs for this host's Office keys, by version, such as `office2024`. Default: none. */
  officeConfirmationIds?: Record<string, string>;
  /**
   * Set to true for one `pulumi up` to let this host be rebuilt from the image as it is written now. Spends one of the
   * host's ten activations. Default: false, a changed image is ignored on a host that exists.
   */
  rebuild?: boolean;
  /**
   * Today's date, such as `2026-11-24`, to let this host be activated once more with a key that was spent on it already, after
   * a resize as a rule. Each date is for one activation. Default: none, a key is activated once on a machine.
   */
  reactivate?: string;
  /** Set to true to leave this host as it is, such as before it is retired: the set-up changes nothing. Default: false. */
  hold?: boolean;
  /** A number to raise when the set-up is to run again at once, without another change. Default: none. */
  setupAttempt?: number;
}

/** The image a KMS host is built from. */
export interface HostImageArgs {
  /** Operating system of the host. */
  operatingSystem: HostOperatingSystem;
  /** Image version on Azure (such as `26100.4652.250808`), AMI id on AWS. Default: the newest when the host is first built. */
  version?: string;
}

/** The KMS host key (CSVLK): never its value, only what it is and where it is kept. */
export interface HostKeyArgs {
  /** Generation of the key. */
  generation: HostKeyGeneration;
  /** Name of the secret that holds the key. Default: `kms-host-key`. */
  secretName?: string;
  /**
   * Last five characters of the key, which Windows shows too. A licensed host takes another key only when they are named.
   * Default: none, a licensed host keeps its key.
   */
  lastFive?: string;
  /** Activations that each host has spent with the key so far, by its name. Default: none is known. */
  activationsUsed?: Record<string, number>;
}

/** Version of Office that has a host key of its own. */
export enum OfficeVersion {
  /** Office LTSC 2024, Project and Visio. */
  Office2024 = "office2024",
  /** Office LTSC 2021, Project and Visio. */
  Office2021 = "office2021",
  /** Office 2019, Project and Visio. */
  Office2019 = "office2019",
  /** Office 2016, Project and Visio. */
  Office2016 = "office2016",
}

/** A host key for one version of Office, beside the one for Windows: never its value, only where it is kept. */
export interface OfficeKeyArgs {
  /** Version of Office. */
  version: OfficeVersion;
  /**
   * Folder on an internal share, such as `\\files\kms\office2024`, into which Microsoft's Volume License Pack for this
   * version was unpacked: the hosts install its licence files (`*.xrm-ms`), and must be let in to read them.
   */
  licenseFolder: string;
  /** Name of the secret that holds the key. Default: `kms-` and the version and `-key`, such as `kms-office2024-key`. */
  secretName?: string;
  /** Last five characters of the key, as for Windows. Default: none, a licensed host keeps its key. */
  lastFive?: string;
}

/** A network from which clients activate. */
export interface ClientNetworkArgs {
  /** Name, used in rule descriptions and reports. */
  name: string;
  /** Address ranges in CIDR notation, IPv4 or IPv6. Never the internet. */
  cidrs: pulumi.Input<pulumi.Input<string>[]>;
}

/** A DNS zone in which clients look for `_vlmcs._tcp`. */
export interface DiscoveryZoneArgs {
  /** Name of the zone, such as `corp.example.com`: the primary DNS suffix of the clients. */
  name: string;
  /** Id of an existing private zone to write the records into. Default: the zone is created. */
  existingId?: pulumi.Input<string>;
  /**
   * Whether only the SRV record gets a zone, `_vlmcs._tcp.<name>`, so that every other name of the domain resolves as before. The
   * hosts' own names are then in `hostZone`. Default: false, a created zone answers for the whole name and hides what else is in
   * it.
   */
  serviceZone?: boolean;
}

/**
 * Active Directory-based activation: machines of the forest activate themselves by an activation object in its
 * configuration, without a host, a port or a threshold (Microsoft, "Activate using Active Directory-based activation"). The
 * first host makes the object with the host key, once it is a member of the domain and its computer account may create
 * `msSPP-ActivationObject`; it is never joined by this component. Making the object spends an activation of the key.
 */
export interface ActiveDirectoryArgs {
  /** DNS name of the domain that the hosts are joined to, such as `corp.example.com`. */
  domain: string;
  /** Private IPv4 addresses of the domain controllers that the hosts reach, 1 to 20. */
  domainControllers: string[];
  /**
   * Name of the activation object: up to 34 letters, digits, spaces and hyphens. The last five characters of its key are
   * added to it, so that a newer key gets an object of its own; Windows takes 40 in all. Default: `kmshost`.
   */
  objectName?: string;
  /**
   * True when this is the only way: the hosts answer no KMS request, no activation port is opened and no record is made,
   * so that `discovery.zones` is empty. Default: false, beside KMS.
   */
  only?: boolean;
  /** Confirmation ID for the object's installation ID, for activation by telephone or proxy: 48 digits. Default: none. */
  confirmationId?: string;
  /** Confirmation IDs for the objects of Office keys, by version, such as `office2024`. Default: none. */
  officeConfirmationIds?: Record<string, string>;
}

/** How clients find the KMS hosts. */
export interface DiscoveryArgs {
  /**
   * The zones. Each gets one SRV record set `_vlmcs._tcp` and an address record for each host. None where
   * `activeDirectory.only` is set.
   */
  zones: DiscoveryZoneArgs[];
  /**
   * Name of the zone with the hosts' names, one that nobody else uses, such as `kms.example.com`: one of `zones`, or a further one
   * that is created. Needed with `serviceZone`. Default: none, the hosts have a name in every zone.
   */
  hostZone?: string;
  /** Time to live of the records, in seconds, 60 to 86400. Default: 3600. */
  ttl?: number;
  /** Ids of further networks (VNets or VPCs) whose machines resolve the zones. Default: only the host's own network and its hub. */
  linkedNetworkIds?: pulumi.Input<pulumi.Input<string>[]>;
  /** Active Directory-based activation, beside KMS or instead of it. Default: none, clients find KMS hosts by DNS. */
  activeDirectory?: ActiveDirectoryArgs;
}

/** Tags, which every component takes. */
export interface TaggedArgs {
  /** Tags of every resource. Default: none but the component's own. */
  tags?: Record<string, pulumi.Input<string>>;
}

/** Arguments of a KMS host that are the same on every cloud. */
export interface KmsHostArgs extends TaggedArgs {
  /** The KMS hosts, one to six. Two are advised for more than 50 clients; every host needs the full count of clients by itself. */
  hosts: HostArgs[];
  /** Image of the hosts. */
  image: HostImageArgs;
  /** The host key: what it is and the name of its secret, never its value. */
  hostKey: HostKeyArgs;
  /** Host keys for Office, beside the one for Windows. Default: none, Office is not activated. */
  officeKeys?: OfficeKeyArgs[];
  /** How the hosts are activated with Microsoft. */
  activation: ActivationMethod;
  /** TCP port that the hosts listen on. Default: 1688. */
  port?: number;
  /** Networks from which clients activate; nobody else reaches the hosts. */
  clients: ClientNetworkArgs[];
  /** How clients find the hosts. */
  discovery: DiscoveryArgs;
  /** What `pulumi up` and `pulumi destroy` may replace or delete. Default: nothing that would lose an activation, the host key or the zones. */
  mayDelete?: Deletable[];
}

/** Arguments of one host's machine that are the same on every cloud. */
export interface HostMachineArgs extends TaggedArgs {
  /** Name, zone and address of the host, and whether it may be rebuilt. */
  host: HostArgs;
  /** Image to build the host from. */
  image: HostImageArgs;
  /** How the host is activated with Microsoft. */
  activation: ActivationMethod;
  /** What is known of the host key, never its value. Default: nothing, any key is tried that the secret holds. */
  hostKey?: HostKeyArgs;
  /** TCP port that the host listens on. Default: 1688. */
  port?: number;
  /** Client ranges that the host's own firewall lets in. */
  clientPrefixes: pulumi.Input<pulumi.Input<string>[]>;
  /** Active Directory-based activation. Default: none, the host answers KMS requests only. */
  activeDirectory?: ActiveDirectoryArgs;
  /** Whether this host makes the activation object; of several hosts, one does. Default: true. */
  makesActivationObject?: boolean;
  /** What may be replaced or deleted. Default: nothing, the host is protected. */
  mayDelete?: Deletable[];
}

/** A host as discovery publishes it. */
export interface DiscoveryHostArgs {
  /** Computer name, the host's name in every zone. */
  name: string;
  /** Private IPv4 address. */
  address: pulumi.Input<string>;
  /**
   * Priority of the host's SRV record, 0 to 65535, lower first. Best effort: only clients without a cached host heed it.
   * Default: 0.
   */
  priority?: number;
  /** Weight of the host's SRV record among those of the same priority, 0 to 65535. Best effort. Default: 0. */
  weight?: number;
}
