/** The clouds. A third one shows wherever the compiler asks for its entry. */
export type Cloud = "azure" | "aws";

/** A text, or what a program knows later (an Output of Pulumi): that is not judged. */
export type Text = unknown;

/** A list in which what broke the shape of a file is missing. */
export type List<Item> = readonly (Item | undefined)[];

export interface HostArguments {
  readonly name?: string;
  readonly zone?: string;
  readonly address?: string;
  readonly priority?: number;
  readonly weight?: number;
  readonly confirmationId?: string;
  readonly officeConfirmationIds?: Readonly<Record<string, string | undefined>>;
}

export interface ImageArguments {
  readonly operatingSystem?: string;
  readonly version?: string;
}

export interface HostKeyArguments {
  readonly generation?: string;
  readonly secretName?: string;
}

export interface OfficeKeyArguments {
  readonly version?: string;
  readonly licenseFolder?: string;
  readonly secretName?: string;
}

export interface ClientArguments {
  readonly name?: string;
  /** A list of ranges, or what is known later. */
  readonly cidrs?: unknown;
}

export interface ZoneArguments {
  readonly name?: string;
  readonly existingId?: Text;
  readonly serviceZone?: boolean;
}

export interface DirectoryArguments {
  readonly domain?: string;
  readonly domainControllers?: List<string>;
  readonly objectName?: string;
  readonly only?: boolean;
  readonly confirmationId?: string;
  readonly officeConfirmationIds?: Readonly<Record<string, string | undefined>>;
}

export interface DiscoveryArguments {
  readonly zones?: List<ZoneArguments>;
  readonly ttl?: number;
  /** A list of ids, or what is known later. */
  readonly linkedNetworkIds?: unknown;
  readonly activeDirectory?: DirectoryArguments;
  readonly hostZone?: string;
  readonly forwardedDomains?: List<string>;
}

/** The network as far as both clouds have it. */
export interface NetworkArguments {
  readonly addressSpace?: string;
  readonly fileServers?: List<string>;
}

/** Arguments of a KMS host that are the same on every cloud. */
export interface KmsHostArguments {
  readonly hosts?: List<HostArguments>;
  readonly image?: ImageArguments;
  readonly size?: Text;
  readonly hostKey?: HostKeyArguments;
  readonly officeKeys?: List<OfficeKeyArguments>;
  readonly activation?: string;
  readonly port?: number;
  readonly clients?: List<ClientArguments>;
  readonly discovery?: DiscoveryArguments;
  readonly mayDelete?: List<string>;
  readonly tags?: Readonly<Record<string, Text>>;
}

export interface AzureNetworkArguments extends NetworkArguments {
  readonly subnetId?: Text;
  readonly hubNetworkId?: Text;
  readonly peerFromHub?: boolean;
  readonly useHubGateway?: boolean;
  readonly firewallAddress?: string;
  readonly clientRouterAddress?: string;
  readonly dnsServers?: List<string>;
  readonly dnsNetworkIds?: readonly Text[];
  readonly operators?: List<string>;
  readonly vaultZoneId?: Text;
  readonly bastion?: { readonly administrators?: List<string>; readonly existingSubnetRange?: string };
}

export interface AzureMonitoringArguments {
  readonly retentionDays?: number;
  readonly alerts?: List<string>;
  readonly networkWatcherGroup?: Text;
  readonly networkWatcherName?: Text;
  readonly privateLinkScopeId?: Text;
  readonly privateLinkRanges?: List<string>;
}

export interface AzureKmsHostArguments extends KmsHostArguments {
  readonly location?: Text;
  readonly resourceGroupName?: Text;
  readonly network?: AzureNetworkArguments;
  readonly vaultName?: Text;
  readonly existingVaultId?: Text;
  readonly patching?: PatchingArguments;
  readonly monitoring?: AzureMonitoringArguments;
}

export interface AwsNetworkArguments extends NetworkArguments {
  readonly vpcId?: Text;
  readonly subnetIds?: readonly Text[];
  readonly transitGatewayId?: Text;
  readonly centralEndpoints?: { readonly cidrs?: List<string>; readonly vpcId?: Text };
}

export interface PatchingArguments {
  readonly updateServer?: string;
  readonly updateServerAddresses?: List<string>;
  readonly schedule?: string;
  readonly reboot?: string;
  readonly approveAfterDays?: number;
  readonly rejectedPatches?: List<string>;
}

export interface AwsMonitoringArguments {
  readonly retentionDays?: number;
  readonly alerts?: List<string>;
  readonly threshold?: number;
}

export interface AwsKmsHostArguments extends KmsHostArguments {
  readonly region?: string;
  readonly network?: AwsNetworkArguments;
  readonly keyReaders?: readonly Text[];
  readonly inboundResolver?: { readonly cidrs?: List<string>; readonly addresses?: List<string> };
  readonly authorizedNetworkIds?: List<string>;
  readonly patching?: PatchingArguments;
  readonly sessionKeyArn?: Text;
  readonly encryptionKeyArn?: Text;
  readonly iam?: {
    readonly permissionsBoundaryArn?: string;
    readonly path?: string;
    readonly hostRole?: { readonly roleArn?: string; readonly instanceProfileName?: string };
  };
  readonly monitoring?: AwsMonitoringArguments;
  readonly tenancy?: string;
  readonly hostResourceGroupArn?: Text;
  readonly createDedicatedHosts?: boolean;
}
