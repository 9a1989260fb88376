import * as z from "zod";
import * as options from "./aws-options";
import * as common from "./common";
import { field, text } from "./hints";
import { awsRegions } from "./regions";

/** Steps that a CloudWatch log group can keep, in days. Source: CloudWatch Logs API, PutRetentionPolicy. */
const retentionSteps = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
] as const;

const hex = "(?:[0-9a-f]{8}|[0-9a-f]{17})";
const id = (prefix: string, what: string) => ({ allowed: `${what}, such as ${prefix}-0a1b2c3d4e5f60001` });

const vpcId = text(new RegExp(`^vpc-${hex}$`), "Id of an existing VPC; it is never modified.", id("vpc", "a vpc id"));

/** An environment on AWS. */
export const awsEnvironment = z.strictObject({
  cloud: field(z.literal("aws"), "The cloud: `azure` or `aws`."),
  account: text(/^\d{12}$/, "Account id, in quotes. The provider refuses any other account.", {
    allowed: "twelve digits, in quotes",
    fix: "copy it from `aws sts get-caller-identity`, and put it in quotes",
  }),
  region: field(z.enum(awsRegions), "AWS region, such as eu-central-1."),
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
    text(new RegExp(`^ami-${hex}$`), "Id of an AMI. Default: the newest of Amazon's when a host is first built.", {
      ...id("ami", "an ami id"),
      fix: "take one from `aws ec2 describe-images --owners amazon`, or leave it out",
    }),
  ),
  size: text(
    /^[a-z]+\d+[a-z-]*\.(?:\d*)?(?:nano|micro|small|medium|large|xlarge)$/,
    "Instance type of the hosts. Default: a small type that the component chooses.",
    {
      allowed: "an instance type such as m7i.large",
    },
  ).optional(),
  tenancy: options.tenancy.optional(),
  hostResourceGroupArn: options.hostResourceGroupArn.optional(),
  createDedicatedHosts: options.createDedicatedHosts.optional(),
  hostKey: common.hostKey,
  officeKeys: common.officeKeys.optional(),
  keyReaders: options.keyReaders.optional(),
  network: field(
    z.strictObject({
      addressSpace: common.addressSpace.optional(),
      vpcId: vpcId.optional(),
      subnetIds: field(
        z
          .array(text(new RegExp(`^subnet-${hex}$`), "Id of an existing subnet.", id("subnet", "a subnet id")))
          .min(1)
          .max(6),
        "Ids of existing subnets, one for each host in the hosts' order; they are never modified. Needs vpcId.",
      ).optional(),
      transitGatewayId: text(
        new RegExp(`^tgw-${hex}$`),
        "Id of an existing transit gateway: attached to the created VPC, with routes to the clients' networks.",
        id("tgw", "a transit gateway id"),
      ).optional(),
      fileServers: options.fileServers.optional(),
    }),
    "The hosts' network: a new VPC by its address space, or existing subnets by their ids.",
  ),
  activation: common.activation,
  patching: options.patching.optional(),
  port: common.port,
  discovery: common.discovery(
    text(
      /^Z[A-Z0-9]{1,31}$/,
      "Id of an existing private hosted zone to write the records into. Default: the zone is created.",
      {
        allowed: "a hosted zone id, such as Z0000000000EXAMPLE001",
        fix: "copy it from `aws route53 list-hosted-zones`, without /hostedzone/",
      },
    ),
    vpcId,
    {
      authorizedNetworkIds: options.authorizedNetworkIds(vpcId).optional(),
      inboundResolver: options.inboundResolver.optional(),
    },
  ),
  clients: common.clients,
  declarations: common.declarations,
  hostsElsewhere: common.hostsElsewhere,
  monitoring: common.monitoring(
    field(z.literal([...retentionSteps]), "Days that CloudWatch keeps the activation log; only certain steps exist.", {
      allowed: retentionSteps.join(", "),
      fix: "write one of these steps, what CloudWatch can keep",
    }),
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
