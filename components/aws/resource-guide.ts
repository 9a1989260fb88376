/**
 * Why each child is made, what it costs to run, and which argument changes it. `docs/aws.md` is generated from this and
 * from what the components really register; a test fails when the two differ.
 */

/** What is said about one child. */
export interface GuideEntry {
  readonly why: string;
  /** In words. Prices are orientation: list prices in US dollars, Frankfurt, on demand; see AWS's own price lists. */
  readonly cost: string;
  readonly setting: string;
}

const free = "free";
const endpointPrice = "about 9 a month for each zone, and 0.01 per GB";
const keyPrice = "1 a month";
const logPrice = "about 0.60 per GB taken in, 0.03 per GB and month kept";
const alarmPrice = "0.10 a month";
const clients = "`clients`, `port`";
const space = "`network.addressSpace`; none in an existing VPC";

const entry = (why: string, cost: string, setting: string): GuideEntry => ({ why, cost, setting });

/** By component and by the last part of the child's name; `<host>`, `<zone>`, `<range>` and `<network>` stand for names. */
export const resourceGuide: Readonly<Record<string, Readonly<Record<string, GuideEntry>>>> = {
  AwsIsolatedNetwork: {
    vpc: entry("a network for the hosts alone, without a way to the internet", free, space),
    "default-closed": entry("what is put into the default security group by mistake reaches nothing", free, space),
    routes: entry("one route table for all subnets; no route leaves but those to the clients", free, space),
    "subnet-<zone>": entry("a private subnet for each zone with a host", free, "`hosts[].zone`"),
    "hosts-<zone>": entry("addresses of hosts, which AWS gives to nothing else", free, "`hosts[].address`"),
    "resolver-<zone>": entry("both addresses of a resolver in a single zone", free, "`inboundResolver`"),
    "transit-<zone>": entry(
      "a /28 for the transit gateway, so that the network ACL of the hosts sees who comes; none where the address space has no room",
      free,
      "`network.transitGatewayId`",
    ),
    "routes-<zone>": entry("puts the subnet under the route table", free, "`hosts[].zone`"),
    acl: entry("a second line behind the security groups", free, space),
    "acl-in-endpoints": entry("requests from one subnet to endpoints in another", free, space),
    "acl-in-own-network": entry("answers of endpoints", free, space),
    "acl-in-own-requests": entry(
      "what hosts send to a transit gateway in their own subnet",
      free,
      "`network.addressSpace` without room for `transit-<zone>`",
    ),
    "acl-in-answers": entry("answers of the S3 gateway, on the ports that Windows sends from", free, space),
    "acl-out-https": entry("HTTPS to endpoints and the S3 gateway; no route leads further", free, space),
    "acl-out-own-network": entry("answers inside the network", free, space),
    "acl-in-clients-<range>": entry(
      "activation requests; more than 15 ranges are put into the private networks",
      free,
      clients,
    ),
    "acl-out-clients-<range>": entry("answers to clients", free, clients),
    "acl-out-servers-<range>": entry(
      "what the hosts ask of the company's servers; the security group says which ports",
      free,
      "`network.fileServers`, `patching`, `discovery.activeDirectory`",
    ),
    "acl-in-servers-<range>": entry("answers of domain controllers", free, "`discovery.activeDirectory`"),
    "acl-in-dns-<range>": entry("questions of DNS servers outside AWS", free, "`inboundResolver`"),
    "acl-out-dns-<range>": entry("answers to them", free, "`inboundResolver`"),
    "acl-<zone>": entry("puts the subnet under the network ACL", free, "`hosts[].zone`"),
    endpoints: entry("the endpoints' security group: hosts in, nothing out", free, space),
    "endpoint-<service>": entry("the service inside the network, for this account only", endpointPrice, space),
    "endpoint-s3": entry("AWS's own buckets for Systems Manager and patches, no other", free, space),
    transit: entry(
      "the way to the clients",
      "about 44 a month for each VPC, and 0.02 per GB",
      "`network.transitGatewayId`",
    ),
    "to-<range>": entry("the route to a client network", free, "`clients`, `network.transitGatewayId`"),
    hosts: entry("the hosts' security group", free, "always made"),
    "clients-<range>": entry("lets a client network activate; more than 50 ranges share a prefix list", free, clients),
    "endpoints-from-hosts": entry("lets hosts use the endpoints", free, space),
    "to-endpoints": entry("lets hosts send HTTPS to the endpoints", free, "always made"),
    ranges: entry(
      "the ranges of an existing VPC, where its endpoints are",
      free,
      "`network.vpcId`; none with `network.centralEndpoints`",
    ),
    "to-s3": entry("lets hosts send HTTPS to the S3 gateway", free, "always made"),
    "to-<server>": entry(
      "lets hosts reach one port of one server of the company",
      free,
      "`network.fileServers`, `patching`, `discovery.activeDirectory`",
    ),
  },
  AwsHostKeyVault: {
    key: entry(
      "encrypts the secret and the hosts' disks; turned every year",
      keyPrice,
      "`mayDelete: [vault]` lets it go",
    ),
    alias: entry("a name for the encryption key", free, "always made"),
    secret: entry(
      "the place of the host key, without a value",
      "0.40 a month",
      "`hostKey.secretName`, `mayDelete: [vault]`",
    ),
    "secret-policy": entry(
      "nobody reads the key but the hosts, from their network",
      free,
      "`keyReaders` adds an emergency",
    ),
    "<office>-secret": entry(
      "the place of an Office key, made and kept like the other",
      "0.40 a month",
      "`officeKeys`",
    ),
    "<office>-secret-policy": entry("nobody reads it but the hosts, from their network", free, "`officeKeys`"),
    host: entry("the hosts' role", free, "always made"),
    "host-managed": entry("lets Systems Manager manage the hosts", free, "always made"),
    "host-no-parameters": entry(
      "takes back what AWS's own policy gives too freely: every parameter of the account but the agent's configuration",
      free,
      "`monitoring`",
    ),
    "host-decrypts-sessions": entry("lets the agent open encrypted sessions", free, "`sessionKeyArn`"),
    "host-reads-key": entry("lets the hosts read their own secrets", free, "`officeKeys`"),
    "host-profile": entry("gives an instance the role", free, "always made"),
  },
  AwsHostMachine: {
    instance: entry(
      "the KMS host",
      "about 150 a month for `m6i.large` with Windows, and 6 for its disk",
      "`hosts`, `image`, `size`, `tenancy`, `hostResourceGroupArn`, `mayDelete: [hosts]`",
    ),
    setup: entry(
      "the host setup as a document",
      free,
      "`activation`, `port`, `clients`, `officeKeys`, `patching`, `discovery.activeDirectory`, confirmation IDs",
    ),
    "setup-run": entry("runs it at once, after each change and every day", free, "always made"),
  },
  AwsDedicatedHosts: {
    "<zone>": entry(
      "a whole machine in each zone, for licences that are bound to one",
      "about 6,000 a month for `m6i`, in place of the instance's price",
      "`createDedicatedHosts`, `hosts[].zone`, `size`",
    ),
  },
  AwsDiscovery: {
    "zone-<zone>": entry(
      "the zone in which clients look",
      "0.50 a month",
      "`discovery.zones[].existingId` names an existing one",
    ),
    "link-<zone>-<network>": entry(
      "lets another VPC of the account resolve the zone",
      free,
      "`discovery.linkedNetworkIds`",
    ),
    "consent-<zone>-<network>": entry("lets a VPC of another account join the zone", free, "`authorizedNetworkIds`"),
    "a-<host>-<zone>": entry("the host's address", "0.40 per million queries", "`discovery.zones`, `discovery.ttl`"),
    "srv-<zone>": entry(
      "`_vlmcs._tcp`, which leads to every host",
      "0.40 per million queries",
      "`discovery.zones`, `discovery.ttl`",
    ),
  },
  AwsInboundResolver: {
    dns: entry("the resolver's security group", free, "`inboundResolver`"),
    "from-<range>": entry("lets DNS servers of a network ask, by UDP and TCP", free, "`inboundResolver.cidrs`"),
    endpoint: entry(
      "addresses in the VPC that answer for its zones",
      "about 91 a month for each address, two at least, and 0.40 per million queries",
      "`inboundResolver`",
    ),
  },
  AwsPatching: {
    baseline: entry(
      "which updates are approved, and when",
      free,
      "`patching.approveAfterDays`, `patching.rejectedPatches`",
    ),
    group: entry("gives that baseline to the hosts, which carry its name as a tag", free, "`patching`"),
    install: entry(
      "installs the updates in their window, one host after the other",
      free,
      "`patching.schedule`, `patching.reboot`",
    ),
  },
  AwsActivationAudit: {
    key: entry("encrypts logs and alarms; apart from the key that guards the host key", keyPrice, "`monitoring`"),
    "log-requests": entry("every activation request: event 12290", logPrice, "`monitoring.retentionDays`"),
    "log-service": entry("the service's own events: 12291 to 12294", logPrice, "`monitoring.retentionDays`"),
    "log-setup": entry("what the host setup did", logPrice, "`monitoring.retentionDays`"),
    "log-count": entry("how many machines each host counts, hourly", logPrice, "`monitoring.retentionDays`"),
    "log-flow": entry("connections, accepted and refused", logPrice, "`monitoring.retentionDays`"),
    "agent-configuration": entry("what the CloudWatch agent collects", free, "always made"),
    "hosts-write": entry("lets the hosts write into these logs", free, "always made"),
    agent: entry("installs and starts the agent", free, "always made"),
    "agent-run": entry("runs that at once, after each change and every day", free, "always made"),
    count: entry("notes the hosts' counts", free, "always made"),
    "count-run": entry("runs that every hour", free, "always made"),
    "flow-role": entry("lets flow logs write", free, "always made"),
    "flow-writes": entry("into their log group only", free, "always made"),
    flow: entry(
      "logs every connection of the VPC; in an existing VPC those of the hosts only",
      "see `log-flow`",
      "`network`, `monitoring.flowLogs`",
    ),
    alarms: entry("the topic of the alarms", free, "always made"),
    "alarms-policy": entry("alarms of this account publish to it, nobody else", free, "always made"),
    "alarms-to-<mail>": entry("a mail for each alarm and its end", free, "`monitoring.alerts`"),
    "metric-<name>": entry("a metric counted from a log", "0.30 a month", "always made"),
    "alarm-<name>": entry("see the alarms below", alarmPrice, "`monitoring.threshold`"),
    dashboard: entry("counts, requests, failures, strangers", "3 a month above the first three", "always made"),
    "query-<name>": entry("a question of the audit, for Logs Insights", "0.006 per GB searched", "always made"),
  },
};

/** A child as it was registered. */
export interface ListedChild {
  readonly component: string;
  /** The last part of its name, with placeholders. */
  readonly part: string;
  /** Type without the package. */
  readonly type: string;
}

/** The tables of `docs/aws.md`, and what the guide says nothing about or says in vain. */
export function renderResourceTables(children: readonly ListedChild[]): { markdown: string; missing: string[] } {
  const missing: string[] = [];
  const sections = Object.entries(resourceGuide).map(([component, parts]) => {
    const own = children.filter((child) => child.component === component);
    for (const { part } of own) if (!parts[part]) missing.push(`${component} ${part}`);
    const rows = Object.entries(parts).map(([part, { why, cost, setting }]) => {
      const type = own.find((child) => child.part === part)?.type;
      if (type === undefined) missing.push(`${component} ${part} (never made)`);
      return `| \`${part}\` | ${type} | ${why} | ${cost} | ${setting} |`;
    });
    const head = ["| child | type | why | cost | setting |", "| --- | --- | --- | --- | --- |"];
    return [`### ${component}`, "", ...head, ...rows].join("\n");
  });
  return { markdown: sections.join("\n\n"), missing: [...new Set(missing)] };
}
