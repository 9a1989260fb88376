import type * as pulumi from "@pulumi/pulumi";
import type {
  ActivationMethod,
  ClientNetworkArgs,
  Deletable,
  DiscoveryArgs,
  DiscoveryHostArgs,
  HostArgs,
  HostImageArgs,
  HostKeyArgs,
  HostMachineArgs,
  KmsHostArgs,
  OfficeKeyArgs,
  TaggedArgs,
} from "../args";
import type { AwsChild } from "./child-kinds";

/** What every component on AWS takes. */
export interface AwsChangeableArgs extends TaggedArgs {
  /** TypeScript only: changes any child before it is created. */
  transform?(child: AwsChild): void;
}

/** Where a component creates its resources. */
export interface AwsPartArgs extends AwsChangeableArgs {
  /** Region, such as `eu-central-1`. It must be the provider's. */
  region: string;
}

/** The network of the KMS hosts on AWS: a VPC of their own, or subnets that exist already. */
export interface AwsNetworkArgs {
  /**
   * Address space of a new VPC in CIDR notation, private, `/16` to `/28`. It is divided into eight parts, one for each
   * zone, or into as many `/28` as it holds. A `/28` takes two hosts, anything larger eight. Default: no VPC is created,
   * and `vpcId` names an existing one.
   */
  addressSpace?: string;
  /** Id of an existing VPC. It is never modified: only security groups are added to it. Default: a VPC is created. */
  vpcId?: pulumi.Input<string>;
  /** Ids of existing subnets of that VPC, one for each host, in the order of the hosts. They are never modified. */
  subnetIds?: pulumi.Input<string>[];
  /**
   * Id of a transit gateway that leads to the clients. The new VPC is attached to it, with a route for each client
   * network. Default: the VPC has no way in or out.
   */
  transitGatewayId?: pulumi.Input<string>;
  /**
   * Private IPv4 addresses of the file servers with Office licence files, 1 to 4, which the hosts reach by SMB (TCP 445).
   * Default: none.
   */
  fileServers?: string[];
  /**
   * AWS service endpoints that the organisation keeps in another VPC, reached through the transit gateway, with private zones
   * that the hosts' VPC resolves. Default: a new VPC gets endpoints of its own; an existing VPC has them.
   */
  centralEndpoints?: AwsCentralEndpointsArgs;
}

/** Endpoints of AWS services in a VPC that many share. */
export interface AwsCentralEndpointsArgs {
  /** Private ranges of the endpoints, 1 to 5, in CIDR notation: the hosts send HTTPS there and nowhere else. */
  cidrs: string[];
  /** Id of the VPC that holds them: the secrets are read from there. */
  vpcId: pulumi.Input<string>;
}

/** When a host restarts after updates. */
export enum AwsReboot {
  /** In the window, when an update asks for it. */
  IfNeeded = "if-needed",
  /** Never by itself: an administrator restarts it, and until then the update is not in force. */
  Never = "never",
}

/** How security updates reach the hosts. */
export interface AwsPatchingArgs {
  /**
   * URL of the company's update server (WSUS), such as `https://wsus.corp.example.com:8531`. The hosts' VPC must resolve its
   * name. Default: Windows Update itself, which only hosts with online activation reach, through the same firewall.
   */
  updateServer?: string;
  /** Private IPv4 addresses of the update server, 1 to 4: the hosts reach nothing else there. Needed with `updateServer`. */
  updateServerAddresses?: string[];
  /**
   * When updates are installed, as State Manager writes it, in UTC: `cron(minute hour day ? weekday)` without a month. Hosts
   * are patched one after the other. Default: `cron(0 2 ? * SUN *)`, Sundays at two o'clock.
   */
  schedule?: string;
  /** When a host restarts. Default: if an update asks for it. */
  reboot?: AwsReboot;
  /** Days after its release from which an update is installed, 0 to 100. Default: 7. */
  approveAfterDays?: number;
  /** Numbers of updates that are never installed, such as `KB5005463`. Default: none. */
  rejectedPatches?: string[];
}

/** Arguments of `AwsPatching`. */
export interface AwsPatchingComponentArgs extends AwsChangeableArgs {
  /** Image of the hosts, whose system the updates are for. */
  image: HostImageArgs;
  /** Ids of the instances. */
  instanceIds: pulumi.Input<string>[];
  /** Server, schedule, restarts and what is approved. */
  patching: AwsPatchingArgs;
  /** What may be replaced or deleted: these go with the hosts. Default: nothing. */
  mayDelete?: Deletable[];
}

/** DNS servers outside AWS that forward the zones to Route 53, and so resolve them. */
export interface AwsInboundResolverArgs {
  /** Private networks of those DNS servers, in CIDR notation, IPv4, 1 to 20: nobody else may ask. */
  cidrs: string[];
  /**
   * The resolver's two addresses, free ones of the hosts' subnet. Needed where all hosts share one existing subnet, since AWS
   * takes two that differ. Default: two that are kept in a new VPC; with more subnets AWS gives one in each.
   */
  addresses?: string[];
}

/** Arguments of `AwsInboundResolver`. */
export interface AwsInboundResolverComponentArgs extends AwsChangeableArgs {
  /** Id of the VPC, which must resolve the zones itself. */
  networkId: pulumi.Input<string>;
  /** Ids of the subnets that get an address of the resolver. A single one gets both `inboundResolver.addresses`, and fails with its zone. */
  subnetIds: pulumi.Input<string>[];
  /** Who may ask. */
  inboundResolver: AwsInboundResolverArgs;
  /** What may be replaced or deleted. Default: nothing, the endpoint is protected: DNS servers elsewhere know its addresses. */
  mayDelete?: Deletable[];
}

/** Arguments of `AwsIsolatedNetwork`. */
export interface AwsIsolatedNetworkArgs extends AwsPartArgs {
  /** The hosts that the network must hold: their zones get a subnet each. */
  hosts: HostArgs[];
  /** A new VPC or an existing one. */
  network: AwsNetworkArgs;
  /** Networks that may activate. Nobody else reaches the hosts. Default: none, the activation port stays closed. */
  clients?: ClientNetworkArgs[];
  /** How the hosts are activated: only online activation opens a way out. Default: telephone, no way out. */
  activation?: ActivationMethod;
  /** TCP port of activation. Default: 1688. */
  port?: number;
  /** Addresses of the domain controllers, 1 to 3, where the hosts make an activation object. Default: none. */
  domainControllers?: string[];
  /** How updates reach the hosts: a way to the update server is opened. Default: none. */
  patching?: AwsPatchingArgs;
  /** Whose DNS servers ask a resolver in this network: a way to it is opened. Default: nobody's. */
  inboundResolver?: AwsInboundResolverArgs;
  /** ARN of the KMS key with which the account encrypts sessions: adds the endpoint that they need. Default: none. */
  sessionKeyArn?: pulumi.Input<string>;
}

/** Arguments of `AwsDedicatedHosts`. */
export interface AwsDedicatedHostsArgs extends AwsPartArgs {
  /** Availability zones; each gets one Dedicated Host. */
  zones: string[];
  /** Instance type of the KMS hosts, whose family the Dedicated Hosts carry. Default: `m6i.large`. */
  size?: pulumi.Input<string>;
  /** What may be replaced or deleted. Default: nothing, the Dedicated Hosts are protected. */
  mayDelete?: Deletable[];
}

/** What an organisation asks of IAM roles. */
export interface AwsIamArgs {
  /** ARN of the policy that bounds every role that is made. Default: none. */
  permissionsBoundaryArn?: string;
  /** Path of roles and instance profiles, such as `/kms/`. Changing it replaces them. Default: `/`. */
  path?: string;
  /**
   * A role that exists, with its instance profile, for organisations that make roles centrally: nothing is added to it, so it
   * needs the rights that docs/aws.md lists. Default: a role is made.
   */
  hostRole?: AwsHostRoleArgs;
}

/** A role that exists, for the hosts. */
export interface AwsHostRoleArgs {
  /** ARN of the role. */
  roleArn: string;
  /** Name of the instance profile that gives it to an instance. */
  instanceProfileName: string;
}

/** Arguments of `AwsHostKeyVault`. */
export interface AwsHostKeyVaultArgs extends AwsPartArgs {
  /** The host key: what it is and the name of its secret, never its value. */
  hostKey: HostKeyArgs;
  /** Host keys for Office: each gets a secret of its own, guarded like the first. Default: none. */
  officeKeys?: OfficeKeyArgs[];
  /** Id of the VPC whose endpoint the hosts read the key through. From anywhere else the secret refuses even them. */
  networkId: pulumi.Input<string>;
  /** Boundary and path of roles, or a role that exists. Default: a role without a boundary. */
  iam?: AwsIamArgs;
  /**
   * ARN of a KMS key that exists, for the secrets and the disks. Its policy must let the account's IAM policies decide. Default: one
   * is created.
   */
  encryptionKeyArn?: pulumi.Input<string>;
  /** Names of Systems Manager parameters that the hosts may read. Default: none, though AWS's own policy would allow all. */
  parameterNames?: string[];
  /** ARN of the KMS key with which the account encrypts sessions: the hosts may decrypt with it. Default: none. */
  sessionKeyArn?: pulumi.Input<string>;
  /**
   * ARNs of IAM roles or users that may read the key beside the hosts, for an emergency. Default: nobody. Writing the key
   * needs no entry here.
   */
  keyReaders?: pulumi.Input<string>[];
  /** What may be replaced or deleted. Default: nothing, the secret and the encryption key are protected. */
  mayDelete?: Deletable[];
}

/** Whose hardware a host runs on. Windows Server licences of one's own need hardware of one's own. */
export enum AwsTenancy {
  /** Shared hardware; the Windows Server licence is part of the instance's price. */
  Default = "default",
  /** Hardware that only this account uses, chosen by AWS. */
  Dedicated = "dedicated",
  /** A Dedicated Host, for licences that are bound to a machine's sockets or cores. */
  Host = "host",
}

/** A host key for Office, as a machine needs it. */
export interface AwsOfficeKeyArgs {
  /** Version of Office, and where its licence files are. */
  key: OfficeKeyArgs;
  /** ARN of the secret that holds it. */
  secretArn: pulumi.Input<string>;
}

/** Arguments of `AwsHostMachine`. */
export interface AwsHostMachineArgs extends HostMachineArgs, AwsPartArgs {
  /** Instance type, Intel or AMD. Default: `m6i.large`. */
  size?: pulumi.Input<string>;
  /** Subnet of the host. */
  subnetId: pulumi.Input<string>;
  /** Private IPv4 address. Default: AWS gives one, which the host keeps until it is rebuilt. */
  address?: pulumi.Input<string>;
  /** Security group of the host. */
  securityGroupId: pulumi.Input<string>;
  /** Instance profile whose role may read the host key. */
  instanceProfileName: pulumi.Input<string>;
  /** ARN of the secret that holds the host key. */
  hostKeySecretArn: pulumi.Input<string>;
  /** Host keys for Office, with the ARNs of their secrets. Default: none. */
  officeKeys?: AwsOfficeKeyArgs[];
  /** ARN of the key that encrypts the disk. */
  keyArn: pulumi.Input<string>;
  /** Size of the disk in GiB. Default: 64. */
  diskSize?: number;
  /** Whose hardware the host runs on. Default: shared. */
  tenancy?: AwsTenancy;
  /** ARN of the host resource group that holds the Dedicated Hosts. Only with tenancy `host`. Default: any Dedicated Host of the account. */
  hostResourceGroupArn?: pulumi.Input<string>;
  /** Id of the Dedicated Host to run on. Only with tenancy `host`, and without a host resource group. Default: any. */
  dedicatedHostId?: pulumi.Input<string>;
  /** Patch group of the host, which it carries as the tag `PatchGroup`. Default: none. */
  patchGroup?: pulumi.Input<string>;
  /** Where updates come from, which the host is told. Default: nothing is said. */
  patching?: AwsPatchingArgs;
}

/** How clients find the KMS hosts on AWS. */
export interface AwsDiscoveryPlanArgs extends DiscoveryArgs {
  /**
   * Domains that Resolver rules of the hosts' VPC send to DNS servers elsewhere: such a rule wins over a zone of the same name.
   * Default: none.
   */
  forwardedDomains?: string[];
}

/** A host as discovery publishes it. */
export interface AwsDiscoveryHostArgs extends DiscoveryHostArgs {}

/** Arguments of `AwsDiscovery`. */
export interface AwsDiscoveryArgs extends AwsChangeableArgs {
  /** Zones, time to live and linked networks. Linked networks are VPCs of the same account and region. */
  discovery: AwsDiscoveryPlanArgs;
  /** The hosts to publish. */
  hosts: AwsDiscoveryHostArgs[];
  /** TCP port that the hosts listen on. Default: 1688. */
  port?: number;
  /** VPC of the hosts, which created zones belong to. */
  networkId: pulumi.Input<string>;
  /** Whether that VPC was there before, so that it may answer for a zone already. Default: false, it is new. */
  sharedNetwork?: boolean;
  /** Ids of VPCs of other accounts, in the same region, that may join the created zones. Default: none. */
  authorizedNetworkIds?: string[];
  /** What may be replaced or deleted. Default: nothing, created zones are protected. */
  mayDelete?: Deletable[];
}

/** What is kept of the hosts' doings, and who is told. */
export interface AwsMonitoringArgs {
  /** Days for which logs are kept at least; the next longer period that CloudWatch knows. Default: 365. */
  retentionDays?: number;
  /** Mail addresses that alarms go to. Each gets a mail to confirm first. Default: nobody. */
  alerts?: string[];
  /** Count below which a host raises an alarm: 25 where it serves Windows clients, 5 where only servers. Default: 25. */
  threshold?: number;
  /**
   * Whether the network's connections are logged here. Set to false where the organisation logs those of every VPC already;
   * then nothing tells of unknown clients that the security group refuses. Default: true.
   */
  flowLogs?: boolean;
}

/** A host as the audit watches it. */
export interface AwsAuditedHostArgs {
  /** Computer name. */
  name: string;
  /** Id of the instance. */
  instanceId: pulumi.Input<string>;
  /** Id of its network interface, whose connections are logged where the whole VPC's are not. */
  networkInterfaceId: pulumi.Input<string>;
}

/** Arguments of `AwsActivationAudit`. */
export interface AwsActivationAuditArgs extends AwsPartArgs {
  /** The hosts to watch. */
  hosts: AwsAuditedHostArgs[];
  /** Name of the hosts' role, which gets the right to write into the audit's logs. Default: none gets it, somebody else gives it. */
  hostRoleName?: pulumi.Input<string>;
  /** Boundary and path of the role that writes flow logs. Default: none. */
  iam?: AwsIamArgs;
  /** VPC whose connections are logged. Default: only those of the hosts' own interfaces are, as in a VPC that others share. */
  networkId?: pulumi.Input<string>;
  /** Retention, mail addresses and the threshold. Default: a year, nobody, 25. */
  monitoring?: AwsMonitoringArgs;
  /** True when clients activate by the directory alone, so that no request is waited for. Default: false. */
  directoryOnly?: boolean;
  /** Whether the hosts have Office keys, so that their count of machines with Office is watched too. Default: false. */
  office?: boolean;
  /** TCP port that the hosts listen on. Default: 1688. */
  port?: number;
  /** What may be replaced or deleted. Default: nothing, the encryption key of the logs is protected. */
  mayDelete?: Deletable[];
}

/** Arguments of `AwsKmsHost`. */
export interface AwsKmsHostArgs extends KmsHostArgs, AwsPartArgs {
  /** Instance type, Intel or AMD. Default: `m6i.large`. */
  size?: pulumi.Input<string>;
  /** ARNs of IAM roles or users that may read the host key beside the hosts, for an emergency. Default: nobody. */
  keyReaders?: pulumi.Input<string>[];
  /** Boundary and path of roles, or a role that exists. Default: roles without a boundary. */
  iam?: AwsIamArgs;
  /**
   * ARN of a KMS key that exists, for the secrets and the disks. Its policy must let the account's IAM policies decide. Default: one
   * is created.
   */
  encryptionKeyArn?: pulumi.Input<string>;
  /** A new VPC or an existing one. */
  network: AwsNetworkArgs;
  /** Zones, time to live and linked networks, or the directory. */
  discovery: AwsDiscoveryPlanArgs;
  /**
   * DNS servers outside AWS that forward the zones to Route 53, so that clients on premises find the hosts. Default: none.
   */
  inboundResolver?: AwsInboundResolverArgs;
  /**
   * Ids of VPCs of other accounts, in the same region, that may join the created zones: consent, which their owners use, for
   * instance with `AwsKmsClients`. Default: none.
   */
  authorizedNetworkIds?: string[];
  /** How security updates reach the hosts. Default: nobody installs any; a rebuild brings a newer image. */
  patching?: AwsPatchingArgs;
  /**
   * ARN of the KMS key with which the account encrypts Session Manager sessions, if it does: without it nobody can log on to a
   * host. Default: none.
   */
  sessionKeyArn?: pulumi.Input<string>;
  /** Logs, metrics, alarms and saved queries of the hosts. Default: none are made. */
  monitoring?: AwsMonitoringArgs;
  /** Whose hardware the hosts run on. Default: shared. */
  tenancy?: AwsTenancy;
  /** ARN of the host resource group that holds the Dedicated Hosts. Only with tenancy `host`. Default: any Dedicated Host of the account. */
  hostResourceGroupArn?: pulumi.Input<string>;
  /**
   * Creates a Dedicated Host in each zone with a KMS host. Only with tenancy `host`, and without a host resource group.
   * Default: false, Dedicated Hosts of the account are used.
   */
  createDedicatedHosts?: boolean;
}
