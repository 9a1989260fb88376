import { isWithin, privateNetworks } from "../../activation/client-networks";
import { ActivationMethod } from "../args";
import type { ResolvedClient } from "../checks";
import { placeOf } from "./address-plan";

/** Services that the hosts reach through interface endpoints, and why. */
export const interfaceEndpoints: Readonly<Record<string, string>> = {
  ssm: "Systems Manager: host setup, inventory, patching",
  ssmmessages: "Session Manager, the only way to log on to a host",
  ec2messages: "Systems Manager agents before version 3.3",
  logs: "CloudWatch Logs: activation events",
  monitoring: "CloudWatch: metrics of the host",
  kms: "decryption of the host key",
  secretsmanager: "the host key",
};

/** A rule of a network ACL. Rule numbers are part of a rule's identity, so that a rule can come and go alone. */
export interface NetworkAclRulePlan {
  readonly suffix: string;
  readonly ruleNumber: number;
  readonly egress: boolean;
  readonly cidrBlock: string;
  readonly fromPort: number;
  readonly toPort: number;
}

/** Security group rules of one group before its clients are put into a prefix list. AWS allows 60 unless raised. */
export const mostClientRules = 50;

/** Client rules in a network ACL, which holds 20 each way unless raised. */
const mostAclClients = 15;

const ephemeral = { fromPort: 1024, toPort: 65535 } as const;

/** Windows sends from these ports, so answers to a host arrive here. They never hold an activation port. */
const windowsEphemeral = { fromPort: 49152, toPort: 65535 } as const;

const anywhere = "0.0.0.0/0";

/** A part of a resource's name that stands for a range or an address: `10-20-0-0-16`. */
export function slug(cidr: string): string {
  return cidr.replace(/[^0-9a-z]+/gi, "-").replace(/-$/, "");
}

/** What a rule for a merged range says: which client networks lie in it. At most 255 of the characters that AWS allows. */
export function clientDescription(prefix: string, clients: readonly ResolvedClient[]): string {
  const names = clients.filter((client) => client.cidrs.some((cidr) => isWithin(cidr, [prefix]))).map((c) => c.name);
  return describe(`KMS activation from ${names.join(", ") || "clients"}`);
}

/** A description in the characters that security groups allow. */
export function describe(text: string): string {
  const clean = text.replace(/[^A-Za-z0-9 ._\-:/()#,@[\]+=&;{}!$*]/g, "?");
  return clean.length > 255 ? `${clean.slice(0, 252)}...` : clean;
}

/** The clients' IPv4 ranges where a coarse filter has room for each, otherwise the private networks that hold them. */
export function coarse(prefixes: readonly string[] | undefined, most: number): string[] {
  const privateIpv4 = privateNetworks.filter((network) => !network.includes(":"));
  if (prefixes === undefined) return privateIpv4;
  const ipv4 = prefixes.filter((prefix) => !prefix.includes(":"));
  if (ipv4.length <= most) return ipv4;
  return privateIpv4.filter((network) => ipv4.some((prefix) => isWithin(prefix, [network])));
}

/**
 * The network ACL: the second line behind the security groups, without memory of connections, so answers have their own
 * rules. What no rule names is denied by the last rule of every ACL. `prefixes` is undefined while client ranges are
 * Outputs; then the private networks stand for them.
 */
export function networkAclRules(
  vpcCidr: string,
  prefixes: readonly string[] | undefined,
  port: number,
  activation: ActivationMethod | undefined,
): NetworkAclRulePlan[] {
  const clients = coarse(prefixes, mostAclClients);
  const numbers = ruleNumbers(clients);
  const https = { fromPort: 443, toPort: 443 } as const;
  const rules: NetworkAclRulePlan[] = [
    { suffix: "in-endpoints", ruleNumber: 100, egress: false, cidrBlock: vpcCidr, ...https },
    // Also what a host sends to clients: on its way to the transit gateway it enters the subnet's ACL once more.
    { suffix: "in-own-network", ruleNumber: 110, egress: false, cidrBlock: vpcCidr, ...ephemeral },
    { suffix: "in-answers", ruleNumber: 120, egress: false, cidrBlock: anywhere, ...windowsEphemeral },
    // The S3 gateway has public addresses; no route leads to any other.
    { suffix: "out-https", ruleNumber: 100, egress: true, cidrBlock: anywhere, ...https },
    { suffix: "out-own-network", ruleNumber: 110, egress: true, cidrBlock: vpcCidr, ...ephemeral },
    ...clients.flatMap((cidrBlock): NetworkAclRulePlan[] => {
      const ruleNumber = numbers.get(cidrBlock) ?? 0;
      const request = { suffix: `in-clients-${slug(cidrBlock)}`, egress: false, fromPort: port, toPort: port };
      const answer = { suffix: `out-clients-${slug(cidrBlock)}`, egress: true, ...ephemeral };
      return [
        { ...request, ruleNumber, cidrBlock },
        { ...answer, ruleNumber, cidrBlock },
      ];
    }),
  ];
  if (activation === ActivationMethod.Online) {
    rules.push({ suffix: "out-http", ruleNumber: 120, egress: true, cidrBlock: anywhere, fromPort: 80, toPort: 80 });
  }
  return rules;
}

/** A rule number for each range, from the range alone wherever two do not meet. */
function ruleNumbers(cidrs: readonly string[]): Map<string, number> {
  const first = 1000;
  const count = 30_000;
  const numbers = new Map<string, number>();
  const taken = new Set<number>();
  for (const cidr of [...cidrs].sort()) {
    let place = placeOf(cidr) % count;
    while (taken.has(place)) place = (place + 1) % count;
    taken.add(place);
    numbers.set(cidr, first + place);
  }
  return numbers;
}

/** Most routes of a route table without raising a quota, with room for those that are there already. */
const mostClientRoutes = 40;

/** Where the route table leads to the transit gateway. */
export function routesToClients(
  prefixes: readonly string[] | undefined,
  activation: ActivationMethod | undefined,
): string[] {
  if (activation === ActivationMethod.Online) return [anywhere];
  return coarse(prefixes, mostClientRoutes);
}

/** Name of a service's endpoint in a region. */
export function endpointService(region: string, service: string): string {
  return `com.amazonaws.${region}.${service}`;
}

interface PolicyDocument {
  readonly Version: "2012-10-17";
  readonly Statement: readonly Readonly<Record<string, unknown>>[];
}

/** An interface endpoint serves this account alone: keys of another account cannot carry anything out through it. */
export function endpointPolicy(accountId: string): PolicyDocument {
  return {
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "OnlyThisAccount",
        Effect: "Allow",
        Principal: "*",
        Action: "*",
        Resource: "*",
        Condition: { StringEquals: { "aws:PrincipalAccount": accountId } },
      },
    ],
  };
}

/**
 * The S3 gateway leads to AWS's own buckets for Systems Manager and patching only.
 * Source: AWS Systems Manager User Guide, "SSM Agent communications with AWS managed S3 buckets".
 */
export function bucketPolicy(region: string, partition: string): PolicyDocument {
  const buckets = [
    `aws-ssm-${region}`,
    `aws-windows-downloads-${region}`,
    `amazon-ssm-${region}`,
    `amazon-ssm-packages-${region}`,
    `${region}-birdwatcher-prod`,
    `aws-ssm-document-attachments-${region}`,
    `aws-ssm-distributor-file-${region}`,
    `patch-baseline-snapshot-${region}`,
    `amazoncloudwatch-agent-${region}`,
  ];
  return {
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "OnlyAwsManagedBuckets",
        Effect: "Allow",
        Principal: "*",
        Action: "s3:GetObject",
        Resource: buckets.map((bucket) => `arn:${partition}:s3:::${bucket}/*`),
      },
    ],
  };
}
