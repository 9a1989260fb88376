import type * as pulumi from "@pulumi/pulumi";

/** What a stack tells: enough to reach, check and fill what was built, and nothing secret. */
export interface StackOutputs {
  /** Private address of each host, by computer name. */
  hostAddresses: pulumi.Output<Record<string, string>>;
  /** The cloud's id of each host, by computer name. */
  hostIds: pulumi.Output<Record<string, string>>;
  /** The SRV records as zone files write them. */
  srvRecords: pulumi.Output<string[]>;
  /** The cloud's id of each zone that holds them, by the zone's name: what another team's network is linked to. */
  zoneIds: pulumi.Output<Record<string, string>>;
  /** Where the host key belongs: the secret's address on Azure, its ARN on AWS. Never the key. */
  hostKeySecret: pulumi.Output<string>;
  /** Where the Office keys belong, by version, in the same form; only where there are any. */
  officeKeySecrets?: pulumi.Output<Record<string, string>>;
  /** Addresses to which DNS servers outside AWS forward the zones; only where there is a resolver for them. */
  resolverAddresses?: pulumi.Output<string[]>;
  /** Id of the hosts' network. */
  networkId: pulumi.Output<string>;
  /** Ids of the hosts' subnets. */
  subnetIds: pulumi.Output<string[]>;
}
