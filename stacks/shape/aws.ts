import * as z from "zod";
import * as formats from "../../requirements/aws-formats";
import { awsRegionNames } from "../../requirements/aws-regions";
import { awsRetentionSteps } from "../../requirements/limits";
import * as options from "./aws-options";
import * as common from "./common";
import { field, formatted, text } from "./hints";

const vpcId = formatted(formats.vpcId, "Id of an existing VPC; it is never modified.");

/** An environment on AWS. */
export const awsEnvironment = z.strictObject({
  cloud: field(z.literal("aws"), "The cloud: `azure` or `aws`."),
  account: formatted(formats.accountId, "Account id, in quotes. The provider refuses any other account."),
  region: field(z.enum(awsRegionNames), "AWS region, such as eu-central-1."),
  hosts: common.hosts(
    text(
      /^[a-z]{2}-[a-z]+-\d[a-f]$/,
      "Availability zone, such as eu-central-1a. Default: the first zone of the region.",
      {
        allowed: "the region and a letter, such as eu-central-1a",
      },
    ),
  ),
  image: common.image(
    formatted(formats.imageId, "Id of an AMI. Default: the newest of Amazon's when a host is first built."),
  ),
  size: formatted(
    formats.machineSize,
    "Instance type of the hosts. Default: a small type that the component chooses.",
  ).optional(),
  tenancy: options.tenancy.optional(),
  hostResourceGroupArn: options.hostResourceGroupArn.optional(),
  createDedicatedHosts: options.createDedicatedHosts.optional(),
  hostKey: common.hostKey,
  officeKeys: common.officeKeys.optional(),
  iam: options.iam.optional(),
  encryptionKeyArn: options.encryptionKeyArn.optional(),
  provider: options.provider.optional(),
  keyReaders: options.keyReaders.optional(),
  network: field(
    z.strictObject({
      addressSpace: common.addressSpace.optional(),
      vpcId: vpcId.optional(),
      subnetIds: field(
        z.array(formatted(formats.subnetId, "Id of an existing subnet.")).min(1).max(6),
        "Ids of existing subnets, one for each host in the hosts' order; they are never modified. Needs vpcId.",
      ).optional(),
      transitGatewayId: formatted(
        formats.transitGatewayId,
        "Id of an existing transit gateway: attached to the created VPC, with routes to the clients' networks.",
      ).optional(),
      fileServers: options.fileServers.optional(),
      centralEndpoints: options.centralEndpoints(vpcId).optional(),
    }),
    "The hosts' network: a new VPC by its address space, or existing subnets by their ids.",
  ),
  activation: common.activation,
  patching: options.patching.optional(),
  sessionKeyArn: options.sessionKeyArn.optional(),
  port: common.port,
  discovery: common.discovery(
    formatted(
      formats.hostedZoneId,
      "Id of an existing private hosted zone to write the records into. Default: the zone is created.",
    ),
    vpcId,
    {
      authorizedNetworkIds: options.authorizedNetworkIds(vpcId).optional(),
      inboundResolver: options.inboundResolver.optional(),
      hostZone: common.hostZone.optional(),
      forwardedDomains: options.forwardedDomains.optional(),
    },
    { serviceZone: common.serviceZone.optional() },
  ),
  clients: common.clients,
  declarations: common.declarations,
  hostsElsewhere: common.hostsElsewhere,
  monitoring: common.monitoring(
    field(
      z.literal([...awsRetentionSteps]),
      "Days that CloudWatch keeps the activation log; only certain steps exist.",
      {
        allowed: awsRetentionSteps.join(", "),
        fix: "write one of these steps, what CloudWatch can keep",
      },
    ),
    {
      flowLogs: field(
        z.boolean(),
        "Logs the connections of the hosts' network, and finds machines of unknown networks that try to activate. Set to false where the organisation logs those of every VPC. Default: true.",
      ).optional(),
    },
  ),
  mayDelete: common.mayDelete,
  tags: common.tags,
});
