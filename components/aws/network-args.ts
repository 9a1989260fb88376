import type * as pulumi from "@pulumi/pulumi";

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
}
