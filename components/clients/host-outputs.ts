import type * as pulumi from "@pulumi/pulumi";

/** What clients need to know of a KMS host: outputs of its component or stack, or what `fromStack` returns. */
export interface KmsHostOutputsArgs {
  /** Private IPv4 address of each host, by computer name. */
  hostAddresses: pulumi.Input<Record<string, pulumi.Input<string>>>;
  /** The SRV records, one line each: name, priority, weight, port, target. */
  srvRecords: pulumi.Input<pulumi.Input<string>[]>;
  /** Id of each zone that holds the records, by the zone's name. */
  zoneIds: pulumi.Input<Record<string, pulumi.Input<string>>>;
}
