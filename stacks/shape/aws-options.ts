import * as z from "zod";
import { AwsReboot, AwsTenancy } from "../../components/aws/args";
import * as formats from "../../requirements/aws-formats";
import * as limits from "../../requirements/limits";
import * as common from "./common";
import { field, formatted } from "./hints";

/** Whose hardware the hosts run on. */
export const tenancy = field(
  z.enum(AwsTenancy),
  "Whose hardware the hosts run on: `default` shares it, `dedicated` is this account's alone, `host` is a Dedicated Host, for licences that are bound to a machine. Default: `default`.",
);

export const hostResourceGroupArn = formatted(
  formats.hostResourceGroupArn,
  "ARN of the host resource group that holds the Dedicated Hosts. Only with tenancy `host`. Default: any Dedicated Host of the account.",
);

export const createDedicatedHosts = field(
  z.boolean(),
  "Creates a Dedicated Host in each zone with a KMS host: about 6,000 dollars a month each. Only with tenancy `host`. Default: false.",
);

/** Who may read the host key beside the hosts. */
export const keyReaders = field(
  z
    .array(formatted(formats.principalArn, "ARN of one IAM role or user that may read the host key."))
    .max(limits.mostKeyReaders),
  "ARNs of IAM roles or users that may read the host key beside the hosts, for an emergency. Writing it needs no entry here. Default: nobody.",
);

/** File servers that the hosts reach; a security group and a network ACL have few rules to spare. */
export const fileServers = field(
  z
    .array(field(z.ipv4(), "Address of a file server.", { allowed: "an ipv4 address" }))
    .min(1)
    .max(limits.mostFileServers.aws),
  "Private addresses of the file servers with Office licence files, 1 to 4, which the hosts reach by SMB (TCP 445).",
);

/** Endpoints of AWS services in a VPC that many share. */
export const centralEndpoints = (vpcId: z.ZodString) =>
  field(
    z.strictObject({
      cidrs: field(
        z
          .array(field(z.cidrv4(), "A range of the endpoints' subnets, in CIDR notation."))
          .min(1)
          .max(limits.mostEndpointRanges),
        "Private ranges of the endpoints, 1 to 5: the hosts send HTTPS there and nowhere else.",
      ),
      vpcId,
    }),
    "AWS service endpoints that the organisation keeps in another VPC, behind the transit gateway. Default: a new VPC gets endpoints of its own; an existing one has them.",
  );

/** What an organisation asks of roles. */
export const iam = field(
  z.strictObject({
    permissionsBoundaryArn: formatted(
      formats.policyArn,
      "ARN of the policy that bounds every role that is made. Default: none.",
    ).optional(),
    path: formatted(formats.iamPath, "Path of roles and instance profiles, such as /kms/. Default: /.").optional(),
    hostRole: field(
      z.strictObject({
        roleArn: formatted(formats.roleArn, "ARN of the role."),
        instanceProfileName: formatted(
          formats.profileName,
          "Name of the instance profile that gives it to an instance.",
        ),
      }),
      "A role that exists for the hosts; nothing is added to it, so it needs the rights that docs/aws.md lists. Default: a role is made.",
    ).optional(),
  }),
  "What the organisation asks of IAM roles. Default: roles without a boundary, below /.",
);

export const encryptionKeyArn = formatted(
  formats.keyArn,
  "ARN of a KMS key that exists, for the secrets and the disks; its policy must let the account's IAM policies decide. Default: one is created.",
);

/** How the provider works in the account. */
export const provider = field(
  z.strictObject({
    assumeRole: field(
      z.strictObject({
        roleArn: formatted(formats.roleArn, "ARN of the role in the environment's account."),
        externalId: field(z.string().min(2).max(1224), "External id that the role asks for.").optional(),
      }),
      "Role that the provider takes on, such as a deployment role of a landing zone. Default: none, the credentials work as they are.",
    ).optional(),
    defaultTags: field(
      z.record(z.string(), z.string()),
      "Tags that the provider puts on everything, beside `tags`. Default: none.",
    ).optional(),
  }),
  "How Pulumi's provider works in the account. Default: with the credentials as they are.",
);

export const sessionKeyArn = formatted(
  formats.keyArn,
  "ARN of the KMS key with which the account encrypts Session Manager sessions, if it does: without it nobody can log on to a host. Default: none.",
);

/** DNS servers outside AWS. */
export const inboundResolver = field(
  z.strictObject({
    cidrs: field(
      z.array(field(z.cidrv4(), "A network of DNS servers, in CIDR notation.")).min(1).max(limits.mostResolverNetworks),
      "Private networks of the DNS servers that may ask, 1 to 20. Nobody else may.",
    ),
    addresses: field(
      z.array(field(z.ipv4(), "A free address of the hosts' subnet.", { allowed: "an ipv4 address" })).length(2),
      "The resolver's two addresses. Needed where all hosts share one existing subnet, and only there.",
      { allowed: "two addresses that differ" },
    ).optional(),
  }),
  "Addresses in the hosts' VPC to which DNS servers outside AWS, such as those on premises, forward the zones. Default: none.",
);

/** VPCs of other accounts. */
export const authorizedNetworkIds = (vpcId: z.ZodString) =>
  field(
    z.array(vpcId).max(limits.mostAuthorizedNetworks),
    "Ids of VPCs of other accounts, in the same region, that may join the created zones: their owners do the joining, for instance with AwsKmsClients. Default: none.",
  );

export const forwardedDomains = field(
  z.array(field(z.string(), "A domain, such as corp.example.com.")).max(limits.mostZones),
  "Domains that Resolver rules of the hosts' VPC send to DNS servers elsewhere: such a rule wins over a zone of the same name. Default: none.",
);

/** How updates reach the hosts. */
export const patching = field(
  z.strictObject({
    ...common.updateServerFields,
    schedule: formatted(
      formats.schedule,
      "When updates are installed, in UTC: minute, hour, day, no month, weekday. Default: `cron(0 2 ? * SUN *)`.",
    ).optional(),
    reboot: field(
      z.enum(AwsReboot),
      "When a host restarts: `if-needed`, in the window if an update asks for it, or `never` by itself. Default: `if-needed`.",
    ).optional(),
    approveAfterDays: field(
      z.int().min(limits.approvalDays.least).max(limits.approvalDays.most),
      "Days after its release from which an update is installed, 0 to 100. Default: 7.",
      { allowed: "a whole number from 0 to 100" },
    ).optional(),
    rejectedPatches: field(
      z.array(formatted(formats.updateNumber, "Number of an update.")).max(limits.mostRejectedPatches),
      "Updates that are never installed, such as KB5005463. Default: none.",
    ).optional(),
  }),
  "How security updates reach the hosts, one after the other, by AWS-RunPatchBaseline. Default: nobody installs any; a rebuild brings a newer image.",
);
