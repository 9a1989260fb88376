/**
 * Why each child is made, what it costs to run, and which argument changes it. `docs/azure.md` is generated from this and
 * from what the components really register; a test fails when the two differ.
 */

/** What is said about one child. */
export interface GuideEntry {
  readonly why: string;
  /** In words. Prices are orientation: list prices in US dollars, West Europe, pay as you go. */
  readonly cost: string;
  readonly setting: string;
}

const free = "free";
const zonePrice = "about 0.50 a month";
const endpointPrice = "about 7.30 a month, and 0.01 per GB";

/** By component and by the last part of the child's name; `<host>`, `<zone>` and `<network>` stand for names. */
export const resourceGuide: Readonly<Record<string, Readonly<Record<string, GuideEntry>>>> = {
  AzureKmsHost: {
    group: {
      why: "holds everything, so that rights can be given in one place",
      cost: free,
      setting: "`resourceGroupName` names an existing one",
    },
    "host-<host>-lock": {
      why: "nobody deletes a host by hand and with it an activation",
      cost: free,
      setting: "`mayDelete: [hosts]` removes it",
    },
    "vault-lock": {
      why: "nobody deletes the vault by hand",
      cost: free,
      setting: "`mayDelete` with `hosts` or `vault` removes it",
    },
  },
  AzureIsolatedNetwork: {
    "virtual-network": {
      why: "a network for the hosts alone",
      cost: free,
      setting: "`network.addressSpace`; none with `network.subnetId`",
    },
    "hosts-subnet": {
      why: "the hosts, without Azure's default way to the internet",
      cost: free,
      setting: "first /27 of `network.addressSpace`",
    },
    "endpoints-subnet": {
      why: "private endpoints, with rules of their own",
      cost: free,
      setting: "second /27 of `network.addressSpace`",
    },
    "hosts-security-group": {
      why: "TCP 1688 in from the clients; vault, monitoring and name resolution out; all else denied by name",
      cost: free,
      setting: "`clients`, `port`, `activation`",
    },
    "endpoints-security-group": { why: "only the hosts reach the private endpoints", cost: free, setting: "none" },
    routes: {
      why: "0.0.0.0/0 leads nowhere, or to the firewall for online activation; clients behind a router are led back to",
      cost: free,
      setting: "`activation`, `network.firewallAddress`, `network.clientRouterAddress`",
    },
    "peering-to-hub": {
      why: "clients behind the hub reach the hosts",
      cost: "0.01 per GB each way",
      setting: "`network.hubNetworkId`, `network.useHubGateway`",
    },
    "peering-from-hub": {
      why: "the hub's side of the same peering",
      cost: "with the other side",
      setting: "`network.peerFromHub: false` where the hub's owners make it",
    },
  },
  AzureBastion: {
    "security-group": {
      why: "administrators reach the Bastion, and what Azure needs for it; all else denied by name",
      cost: free,
      setting: "`network.bastion.administrators`",
    },
    subnet: {
      why: "`AzureBastionSubnet`, as Azure wants it named",
      cost: free,
      setting: "second /26 of `network.addressSpace`",
    },
    bastion: {
      why: "Remote Desktop to the hosts without a public address (private-only, Premium)",
      cost: "about 330 a month",
      setting: "`network.bastion`; none with `existingSubnetRange`",
    },
  },
  AzureHostKeyVault: {
    vault: {
      why: "keeps the host key: access by role, no public network, 90 days to recover",
      cost: "0.03 per 10,000 reads",
      setting: "`vaultName`, or `existingVaultId` for one that is there",
    },
    secret: {
      why: "the place of the key; made with a placeholder that is never written again",
      cost: free,
      setting: "`hostKey.secretName`",
    },
    "<office>-secret": {
      why: "the place of an Office key, made and kept like the other",
      cost: free,
      setting: "`officeKeys`",
    },
    endpoint: { why: "the vault's only way in", cost: endpointPrice, setting: "none" },
    "endpoint-zone": { why: "makes the vault's own name lead to the endpoint", cost: free, setting: "none" },
    zone: { why: "private names of vaults", cost: zonePrice, setting: "`network.vaultZoneId` names an existing one" },
    "zone-link": { why: "the hosts resolve those names", cost: free, setting: "with the zone" },
  },
  AzureDiskEncryption: {
    identity: {
      why: "who reads the disks' key; it has its right before the set is made",
      cost: free,
      setting: "`customerManagedDiskKey`",
    },
    vault: {
      why: "a vault for the disks' key, since the disk service must get past its firewall",
      cost: "0.03 per 10,000 uses",
      setting: "`customerManagedDiskKey`",
    },
    endpoint: { why: "the company's own way to that vault", cost: endpointPrice, setting: "`customerManagedDiskKey`" },
    "endpoint-zone": { why: "makes the vault's own name lead there", cost: free, setting: "with the endpoint" },
    key: {
      why: "encrypts the disks, which hold the installed host key; rotates every year",
      cost: "about 0.15 per 10,000 uses",
      setting: "`customerManagedDiskKey`",
    },
    set: {
      why: "binds disks to the key",
      cost: free,
      setting: "`customerManagedDiskKey`, heeded when a host is built",
    },
    "key-access": { why: "that identity may wrap and unwrap with this one key", cost: free, setting: "with the set" },
  },
  AzureHostMachine: {
    identity: { why: "the host signs in as itself; there is no password to keep", cost: free, setting: "none" },
    "key-access": { why: "the host may read the one secret and nothing else", cost: free, setting: "none" },
    "<office>-key-access": { why: "the host may read the Office key's secret", cost: free, setting: "`officeKeys`" },
    interface: {
      why: "a private address that stays; no public one, no forwarding",
      cost: free,
      setting: "`hosts[].address`",
    },
    machine: {
      why: "the KMS host: Trusted Launch, encryption at host, patched where `patching` or a firewall leads to updates",
      cost: "about 150 a month with Windows and a 128 GiB disk; about 90 with `hybridBenefit`",
      setting: "`size`, `image`, `hosts[].zone`, `hosts[].rebuild`",
    },
    setup: {
      why: "sets the host up, and again when a line of it changes, without replacing the machine",
      cost: free,
      setting: "`activation`, `port`, `clients`, `hosts[].confirmationId`",
    },
    updates: {
      why: "names the company's update server to Windows, which a closed network needs to be patched at all",
      cost: free,
      setting: "`patching`",
    },
  },
  AzureDiscovery: {
    "<zone>-zone": {
      why: "a zone in which clients look",
      cost: zonePrice,
      setting: "`discovery.zones`; none with `existingId`",
    },
    "<zone>-host-network": { why: "the hosts' network resolves the zone", cost: free, setting: "with the zone" },
    "<zone>-hub-network": {
      why: "the hub and its DNS resolver resolve the zone",
      cost: free,
      setting: "`network.hubNetworkId`",
    },
    "<zone>-<network>": {
      why: "a client network resolves the zone",
      cost: free,
      setting: "`discovery.linkedNetworkIds`",
    },
    "<zone>-<host>-address": {
      why: "the host's name in the zone",
      cost: "0.40 per million queries",
      setting: "`hosts`",
    },
    "<zone>-service": {
      why: "`_vlmcs._tcp`, which clients ask for",
      cost: "0.40 per million queries",
      setting: "`hosts`, `port`, `discovery.ttl`",
    },
  },
  AzureActivationAudit: {
    workspace: {
      why: "keeps the events; takes them over private endpoints only",
      cost: "about 2.80 per GB in, and 0.12 per GB and month after 31 days; 10,000 clients send below 1 GB a month",
      setting: "`monitoring.retentionDays`",
    },
    endpoint: { why: "where the agents send to", cost: free, setting: "none" },
    rule: { why: "what the agents collect: 12290, 12291 to 12294, and the hosts' counts", cost: free, setting: "none" },
    "<host>-agent": {
      why: "Azure Monitor agent, which signs in with the host's identity",
      cost: free,
      setting: "`hosts`",
    },
    "<host>-endpoint": { why: "tells the agent where to ask for its rules", cost: free, setting: "`hosts`" },
    "<host>-rule": { why: "gives the agent its rule", cost: free, setting: "`hosts`" },
    scope: {
      why: "what of Azure Monitor the private endpoint leads to",
      cost: free,
      setting: "none with `monitoring.privateLinkScopeId`, nor endpoint and zones",
    },
    "scope-workspace": { why: "the workspace is in the scope", cost: free, setting: "none" },
    "scope-endpoint": { why: "the collection endpoint is in the scope", cost: free, setting: "none" },
    "private-endpoint": { why: "the private way to Azure Monitor", cost: endpointPrice, setting: "none" },
    "private-endpoint-zones": { why: "makes Azure Monitor's own names lead there", cost: free, setting: "none" },
    "<zone>-zone": { why: "private names of Azure Monitor, five zones", cost: zonePrice, setting: "none" },
    "<zone>-zone-link": { why: "the hosts resolve those names", cost: free, setting: "with the zone" },
    "vault-readers": { why: "every read of the host key is logged", cost: "with the workspace", setting: "none" },
    "disk-vault-users": {
      why: "every use of the disks' key is logged",
      cost: "with the workspace",
      setting: "`customerManagedDiskKey`",
    },
    "on-call": { why: "who is told", cost: "mails are free up to 1,000 a month", setting: "`monitoring.alerts`" },
    "alarm-<name>": { why: "what about: see the list below", cost: "about 0.50 a month each", setting: "none" },
    "query-<name>": {
      why: "questions that are kept in the workspace, those of `kmshost audit` among them",
      cost: free,
      setting: "none",
    },
    workbook: { why: "the questions on one page", cost: free, setting: "none" },
    "flow-log": {
      why: "every flow of the network, allowed and denied",
      cost: "about 0.50 per GB, and as much to sum it up",
      setting: "`monitoring.flowLogs`, `monitoring.networkWatcherName`",
    },
    "flow-log-store": {
      why: "keeps the flows, closed to everyone but the network watcher",
      cost: "about 0.02 per GB and month",
      setting: "`monitoring.flowLogs`",
    },
  },
};

/** A child as it is listed: of which component, by which part of its name, of which type of Azure. */
export interface ListedChild {
  readonly component: string;
  readonly part: string;
  readonly type: string;
}

/** The tables of the page, one for each component, and what is missing in the guide or in the list. */
export function renderResourceTables(children: readonly ListedChild[]): { markdown: string; missing: string[] } {
  const missing: string[] = [];
  const sections = Object.entries(resourceGuide).map(([component, entries]) => {
    const listed = children.filter((child) => child.component === component);
    for (const { part } of listed)
      if (!entries[part]) missing.push(`the guide says nothing about ${component} ${part}`);
    const rows = Object.entries(entries).map(([part, { why, cost, setting }]) => {
      const type = listed.find((child) => child.part === part)?.type;
      if (!type) missing.push(`no component makes ${component} ${part}`);
      return `| \`${part}\` | \`${type ?? "?"}\` | ${why} | ${cost} | ${setting} |`;
    });
    const head = "| child | type | why | cost | setting |\n| --- | --- | --- | --- | --- |";
    return `### ${component}\n\n${head}\n${rows.join("\n")}`;
  });
  for (const { component, part } of children) {
    if (!resourceGuide[component]) missing.push(`the guide knows no ${component} (${part})`);
  }
  return { markdown: sections.join("\n\n"), missing: [...new Set(missing)] };
}
