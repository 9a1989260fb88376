import { isWithin, privateNetworks } from "../../activation/client-networks";
import { placeOf } from "../../requirements/aws-addresses";
import { patchBuckets } from "../../requirements/aws-patch-buckets";
import { partitionOf } from "../../requirements/aws-regions";
import { mergedRanges, type ResolvedClient } from "../../requirements/clients";
import { ActivationMethod } from "../args";
import { agentParameter, readParameters } from "./access-policies";
import { slug } from "./names";

/**
 * Services that the hosts reach through interface endpoints, and what passes each. Without `ec2messages`: agents from 3.3.40 do
 * not need it, and late regions have none (AWS Systems Manager User Guide, "Reference: ec2messages, ssmmessages, and other API
 * operations"). `kms` is only for sessions that the account encrypts: Secrets Manager decrypts the host key by itself.
 */
export const interfaceEndpoints: Readonly<Record<string, readonly string[]>> = {
  ssm: ["ssm:*"],
  ssmmessages: ["ssmmessages:*"],
  logs: ["logs:CreateLogStream", "logs:DescribeLogGroups", "logs:DescribeLogStreams", "logs:PutLogEvents"],
  monitoring: ["cloudwatch:PutMetricData"],
  kms: ["kms:Decrypt"],
  secretsmanager: ["secretsmanager:GetSecretValue"],
};

/** The endpoints that are made: that of `kms` only where sessions are encrypted with a key of the account. */
export function endpointServices(sessionKey: boolean): string[] {
  return Object.keys(interfaceEndpoints).filter((service) => sessionKey || service !== "kms");
}

/** A rule of a network ACL. Rule numbers are part of a rule's identity, so that a rule can come and go alone. */
export interface NetworkAclRulePlan {
  readonly suffix: string;
  /** Default: TCP. */
  readonly protocol?: "udp" | "-1";
  readonly ruleNumber: number;
  readonly egress: boolean;
  readonly cidrBlock: string;
  readonly fromPort: number;
  readonly toPort: number;
}

/** Security group rules of one group before its clients are put into a prefix list. AWS allows 60 unless raised. */
export const mostClientRules = 50;

/** Rules of a network ACL each way, unless its quota is raised. */
const mostAclRules = 20;

/** Client rules in a network ACL beside those that are always there. */
const mostAclClients = 15;

/** Ranges of one other kind in a network ACL: more are put into the private networks. */
const mostAclRanges = 3;

const ephemeral = { fromPort: 1024, toPort: 65535 } as const;

/** Windows sends from these ports, so answers to a host arrive here. They never hold an activation port. */
const windowsEphemeral = { fromPort: 49152, toPort: 65535 } as const;

const anywhere = "0.0.0.0/0";

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

/** What passes a network ACL beside clients and endpoints. */
export interface FurtherTraffic {
  /** Servers of the company that the hosts reach; which of their ports is for the security group to say. */
  readonly servers: readonly string[];
  /** Those among them that are also asked over UDP: domain controllers. */
  readonly udpServers: readonly string[];
  /** Networks whose DNS servers ask the inbound resolver. */
  readonly dns: readonly string[];
  /** Ranges of AWS service endpoints in another VPC. */
  readonly endpoints?: readonly string[];
  /** Does the transit gateway stand in the hosts' own subnets? */
  readonly sharedSubnets?: boolean;
}

const noFurther: FurtherTraffic = { servers: [], udpServers: [], dns: [] };

/**
 * The network ACL of the hosts' subnets: the second line behind the security groups, without memory of connections, so answers
 * have their own rules. What no rule names is denied by the last rule of every ACL. `prefixes` is undefined while client ranges
 * are Outputs; then the private networks stand for them. Where the transit gateway stands in the same subnets, what a host
 * sends to it also needs a rule inbound, and what comes from it is not looked at (Amazon VPC Transit Gateways, "Network ACLs").
 */
export function networkAclRules(
  vpcCidr: string,
  prefixes: readonly string[] | undefined,
  port: number,
  activation: ActivationMethod | undefined,
  further: FurtherTraffic = noFurther,
): NetworkAclRulePlan[] {
  const https = { fromPort: 443, toPort: 443 } as const;
  const rules: NetworkAclRulePlan[] = [
    { suffix: "in-endpoints", ruleNumber: 100, egress: false, cidrBlock: vpcCidr, ...https },
    { suffix: "in-own-network", ruleNumber: 110, egress: false, cidrBlock: vpcCidr, ...ephemeral },
    { suffix: "in-answers", ruleNumber: 120, egress: false, cidrBlock: anywhere, ...windowsEphemeral },
    // The S3 gateway has public addresses; no route leads to any other.
    { suffix: "out-https", ruleNumber: 100, egress: true, cidrBlock: anywhere, ...https },
    { suffix: "out-own-network", ruleNumber: 110, egress: true, cidrBlock: vpcCidr, ...ephemeral },
    ...furtherRules(further),
  ];
  if (further.sharedSubnets) {
    const all = { protocol: "-1", fromPort: 0, toPort: 0 } as const;
    rules.push({ suffix: "in-own-requests", ruleNumber: 115, egress: false, cidrBlock: vpcCidr, ...all });
  }
  if (activation === ActivationMethod.Online) {
    rules.push({ suffix: "out-http", ruleNumber: 120, egress: true, cidrBlock: anywhere, fromPort: 80, toPort: 80 });
  }
  const taken = (egress: boolean) => rules.filter((rule) => rule.egress === egress).length;
  const room = mostAclRules - Math.max(taken(false), taken(true));
  return [...rules, ...clientRules(coarse(prefixes, Math.min(mostAclClients, room)), port)];
}

function clientRules(clients: readonly string[], port: number): NetworkAclRulePlan[] {
  const numbers = ruleNumbers(clients, 1000, 30_000);
  return clients.flatMap((cidrBlock): NetworkAclRulePlan[] => {
    const ruleNumber = numbers.get(cidrBlock) ?? 0;
    const request = { suffix: `in-clients-${slug(cidrBlock)}`, egress: false, fromPort: port, toPort: port };
    const answer = { suffix: `out-clients-${slug(cidrBlock)}`, egress: true, ...ephemeral };
    return [
      { ...request, ruleNumber, cidrBlock },
      { ...answer, ruleNumber, cidrBlock },
    ];
  });
}

function furtherRules({ servers, udpServers, dns }: FurtherTraffic): NetworkAclRulePlan[] {
  const serverRanges = coarse(servers, mostAclRanges);
  const dnsRanges = coarse(dns, mostAclRanges);
  const serverNumbers = ruleNumbers(serverRanges, 31_000, 250);
  // Two numbers for each range: TCP and UDP.
  const dnsNumbers = ruleNumbers(dnsRanges, 0, 500);
  return [
    ...serverRanges.map((cidrBlock): NetworkAclRulePlan => {
      const ruleNumber = serverNumbers.get(cidrBlock) ?? 0;
      return {
        suffix: `out-servers-${slug(cidrBlock)}`,
        ruleNumber,
        egress: true,
        cidrBlock,
        fromPort: 1,
        toPort: 65535,
      };
    }),
    ...udpRules(coarse(udpServers, mostAclRanges)),
    ...dnsRanges.flatMap((cidrBlock): NetworkAclRulePlan[] => {
      const first = 31_500 + 2 * (dnsNumbers.get(cidrBlock) ?? 0);
      const query = { egress: false, cidrBlock, fromPort: 53, toPort: 53 } as const;
      const answer = { egress: true, cidrBlock, ...ephemeral } as const;
      const name = slug(cidrBlock);
      return [
        { suffix: `in-dns-tcp-${name}`, ruleNumber: first, ...query },
        { suffix: `in-dns-udp-${name}`, ruleNumber: first + 1, protocol: "udp", ...query },
        { suffix: `out-dns-tcp-${name}`, ruleNumber: first, ...answer },
        { suffix: `out-dns-udp-${name}`, ruleNumber: first + 1, protocol: "udp", ...answer },
      ];
    }),
  ];
}

function udpRules(ranges: readonly string[]): NetworkAclRulePlan[] {
  const numbers = ruleNumbers(ranges, 31_250, 250);
  return ranges.flatMap((cidrBlock): NetworkAclRulePlan[] => {
    const common = { protocol: "udp", ruleNumber: numbers.get(cidrBlock) ?? 0, cidrBlock } as const;
    return [
      { ...common, suffix: `out-servers-udp-${slug(cidrBlock)}`, egress: true, fromPort: 53, toPort: 464 },
      { ...common, suffix: `in-servers-udp-${slug(cidrBlock)}`, egress: false, ...windowsEphemeral },
    ];
  });
}

/** A rule number for each range, from the range alone wherever two do not meet. */
function ruleNumbers(cidrs: readonly string[], first: number, count: number): Map<string, number> {
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

/** Where the route table leads to the transit gateway: to the clients, and to what else lies in none of their ranges. */
export function routesOut(
  prefixes: readonly string[] | undefined,
  activation: ActivationMethod | undefined,
  further: FurtherTraffic = noFurther,
): string[] {
  if (activation === ActivationMethod.Online) return [anywhere];
  const toClients = coarse(prefixes, mostClientRoutes);
  const others = [...new Set([...further.servers, ...further.dns, ...(further.endpoints ?? [])])].filter(
    (range) => !isWithin(range, toClients),
  );
  return [...toClients, ...others.sort()];
}

/** Name of a service's endpoint in a region. */
export function endpointService(region: string, service: string): string {
  return `com.amazonaws.${region}.${service}`;
}

interface PolicyDocument {
  readonly Version: "2012-10-17";
  readonly Statement: readonly Readonly<Record<string, unknown>>[];
}

/**
 * An interface endpoint serves this account alone, so that keys of another account carry nothing out through it, and only what a
 * host does there. Of the account's parameters it shows those of the CloudWatch agent.
 */
export function endpointPolicy(service: string, region: string, accountId: string): PolicyDocument {
  const allowed = {
    Sid: "OnlyThisAccount",
    Effect: "Allow",
    Principal: "*",
    Action: interfaceEndpoints[service] ?? [],
    Resource: "*",
    Condition: { StringEquals: { "aws:PrincipalAccount": accountId } },
  };
  const parameters = {
    Sid: "NoOtherParameters",
    Effect: "Deny",
    Principal: "*",
    Action: readParameters,
    NotResource: `arn:${partitionOf(region)}:ssm:${region}:${accountId}:parameter/${agentParameter("*")}`,
  };
  return { Version: "2012-10-17", Statement: service === "ssm" ? [allowed, parameters] : [allowed] };
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
    ...patchBuckets(region),
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

/** The networks that may ask the resolver, merged into the fewest prefixes. */
export function dnsRanges(resolver: { readonly cidrs: readonly string[] } | undefined): string[] {
  return resolver === undefined ? [] : mergedRanges([{ name: "dns", cidrs: resolver.cidrs }]);
}
