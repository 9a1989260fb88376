import * as z from "zod";
import { AwsReboot, AwsTenancy } from "../../components/aws/args";
import { field, text } from "./hints";

/** Whose hardware the hosts run on. */
export const tenancy = field(
  z.enum(AwsTenancy),
  "Whose hardware the hosts run on: `default` shares it, `dedicated` is this account's alone, `host` is a Dedicated Host, for licences that are bound to a machine. Default: `default`.",
);

export const hostResourceGroupArn = text(
  /^arn:aws:resource-groups:[a-z0-9-]+:\d{12}:group\/[\w.-]+(?:\/[\w-]+)?$/,
  "ARN of the host resource group that holds the Dedicated Hosts. Only with tenancy `host`. Default: any Dedicated Host of the account.",
  {
    allowed: "arn:aws:resource-groups:<region>:<account>:group/<name>",
    fix: "copy it from `aws resource-groups list-groups`",
  },
);

export const createDedicatedHosts = field(
  z.boolean(),
  "Creates a Dedicated Host in each zone with a KMS host: about 6,000 dollars a month each. Only with tenancy `host`. Default: false.",
);

/** Who may read the host key beside the hosts. */
export const keyReaders = field(
  z
    .array(
      text(/^arn:aws:iam::\d{12}:(?:role|user)\/[^*?\s]+$/, "ARN of one IAM role or user that may read the host key.", {
        allowed: "arn:aws:iam::<account>:role/<name>, or user, without wildcards",
      }),
    )
    .max(5),
  "ARNs of IAM roles or users that may read the host key beside the hosts, for an emergency. Writing it needs no entry here. Default: nobody.",
);

/** File servers that the hosts reach; a security group and a network ACL have few rules to spare. */
export const fileServers = field(
  z
    .array(field(z.ipv4(), "Address of a file server.", { allowed: "an ipv4 address" }))
    .min(1)
    .max(4),
  "Private addresses of the file servers with Office licence files, 1 to 4, which the hosts reach by SMB (TCP 445).",
);

/** DNS servers outside AWS. */
export const inboundResolver = field(
  z.strictObject({
    cidrs: field(
      z.array(field(z.cidrv4(), "A network of DNS servers, in CIDR notation.")).min(1).max(20),
      "Private networks of the DNS servers that may ask, 1 to 20. Nobody else may.",
    ),
  }),
  "Addresses in the hosts' VPC to which DNS servers outside AWS, such as those on premises, forward the zones. Default: none.",
);

/** VPCs of other accounts. */
export const authorizedNetworkIds = (vpcId: z.ZodString) =>
  field(
    z.array(vpcId).max(100),
    "Ids of VPCs of other accounts, in the same region, that may join the created zones: their owners do the joining, for instance with AwsKmsClients. Default: none.",
  );

/** How updates reach the hosts. */
export const patching = field(
  z.strictObject({
    updateServer: text(
      /^https?:\/\/[A-Za-z0-9.-]+(?::\d{1,5})?\/?$/,
      "URL of the company's update server (WSUS). Default: Windows Update, which only hosts with online activation reach.",
      { allowed: "a URL such as https://wsus.corp.example.com:8531" },
    ).optional(),
    updateServerAddresses: field(
      z
        .array(field(z.ipv4(), "Address of the update server.", { allowed: "an ipv4 address" }))
        .min(1)
        .max(4),
      "Private addresses of that server, 1 to 4: the hosts reach nothing else there. Needed with updateServer.",
    ).optional(),
    schedule: text(
      /^cron\(\d{1,2} \d{1,2} (?:\?|\*|\d{1,2}|L) \* (?:\?|\*|[A-Z]{3}(?:#[1-5]|L)?) \*\)$/,
      "When updates are installed, in UTC: minute, hour, day, no month, weekday. Default: `cron(0 2 ? * SUN *)`.",
      { allowed: "cron without a month, such as cron(0 2 ? * SUN *)" },
    ).optional(),
    reboot: field(
      z.enum(AwsReboot),
      "When a host restarts: `if-needed`, in the window if an update asks for it, or `never` by itself. Default: `if-needed`.",
    ).optional(),
    approveAfterDays: field(
      z.int().min(0).max(100),
      "Days after its release from which an update is installed, 0 to 100. Default: 7.",
      { allowed: "a whole number from 0 to 100" },
    ).optional(),
    rejectedPatches: field(
      z.array(text(/^KB\d{6,8}$/, "Number of an update.", { allowed: "KB and six to eight digits" })).max(50),
      "Updates that are never installed, such as KB5005463. Default: none.",
    ).optional(),
  }),
  "How security updates reach the hosts, one after the other, by AWS-RunPatchBaseline. Default: nobody installs any; a rebuild brings a newer image.",
);
