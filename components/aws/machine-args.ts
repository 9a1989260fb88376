import type * as pulumi from "@pulumi/pulumi";
import type { ActivationMethod, ActiveDirectoryArgs, Deletable, HostArgs, HostImageArgs, OfficeKeyArgs } from "../args";
import type { AwsChild } from "./child-kinds";
import type { AwsPatchingArgs } from "./patching-args";

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
export interface AwsHostMachineArgs {
  /** Region of the host, such as `eu-central-1`. It must be the provider's. */
  region: string;
  /** Name of the host and whether it may be rebuilt. */
  host: HostArgs;
  /** Image to build the host from. */
  image: HostImageArgs;
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
  /** How the host is activated with Microsoft. */
  activation: ActivationMethod;
  /** TCP port that the host listens on. Default: 1688. */
  port?: number;
  /** Client ranges that the host's own firewall lets in. */
  clientPrefixes: pulumi.Input<pulumi.Input<string>[]>;
  /** Active Directory-based activation. Default: none, the host answers KMS requests only. */
  activeDirectory?: ActiveDirectoryArgs;
  /** Whether this host makes the activation object; of several hosts, one does. Default: true. */
  makesActivationObject?: boolean;
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
  /** What may be replaced or deleted. Default: nothing, the host is protected here and at AWS. */
  mayDelete?: Deletable[];
  /** Tags of every resource. Default: none but the component's own. */
  tags?: Record<string, pulumi.Input<string>>;
  /** TypeScript only: changes any child before it is created. */
  transform?(child: AwsChild): void;
}
