import { longestWithBastion } from "../activation/azure-bastion";
import { sameName } from "../activation/discovery";
import { readCidr } from "../activation/ip-range";
import { type Path, type Problem, showText } from "../text/problem";
import {
  checkAddress,
  checkAddressSpace,
  checkEachRange,
  checkPrivateRanges,
  checkServers,
  isAddress,
} from "./addresses";
import type {
  AzureKmsHostArguments,
  AzureMonitoringArguments,
  AzureNetworkArguments,
  DiscoveryArguments,
  HostArguments,
  List,
  Text,
} from "./arguments";
import { hostCapacity, isHostAddress, planAddresses } from "./azure-addresses";
import * as formats from "./azure-formats";
import { checkRegion, checkRegionZones } from "./azure-regions";
import { checkClients } from "./clients";
import { checkDiscovery } from "./discovery";
import { checkFormat, mailAddress } from "./formats";
import { checkImageAndKey, checkOfficeKeys, checkPort, checkWords } from "./host-key";
import { checkHosts } from "./hosts";
import {
  azureRetention,
  checkCount,
  checkRange,
  defaultSize,
  mostAdministratorRanges,
  mostAlerts,
  mostDnsServers,
  mostFileServers,
  mostPrivateLinkRanges,
} from "./limits";
import { each, problemsOf, type Report, type Requirement } from "./report";
import { checkTags } from "./tags";
import { checkUpdateServer } from "./updates";

/** Addresses that a private endpoint of Azure Monitor takes at least (Microsoft, "Configure private link for Azure Monitor"). */
export const monitorAddresses = 11;

/** Every problem of a KMS host's arguments on Azure that can be seen before anything is created. */
export function checkAzureKmsHost(args: AzureKmsHostArguments): Problem[] {
  return problemsOf(args, azureRequirements);
}

const azureRequirements: readonly Requirement<AzureKmsHostArguments>[] = [
  checkRegion,
  (args, report) => checkFormat(formats.resourceGroupName, args.resourceGroupName, ["resourceGroupName"], report),
  checkHosts,
  checkRegionZones,
  checkImageAndKey,
  checkImageVersion,
  checkSize,
  checkOfficeKeys,
  (args, report) => checkNetwork(args, report),
  checkHostAddresses,
  checkWords,
  checkPort,
  (args, report) => checkClients("azure", args, report),
  (args, report) => checkDiscovery("azure", args.discovery, report),
  (args, report) => checkDiscoveryIds(args.discovery, report),
  checkVault,
  ({ monitoring }, report) => checkMonitoring(monitoring, report),
  checkMonitorReach,
  checkEndpointNames,
  ({ patching, activation }, report) => patching && checkUpdateServer(patching, activation, report),
  (args, report) => checkTags("azure", args.tags, report),
];

/** The image's version, as Azure writes it. */
export function checkImageVersion({ image }: Pick<AzureKmsHostArguments, "image">, report: Report): void {
  checkFormat(formats.imageVersion, image?.version, ["image", "version"], report);
}

/** A size of VMs whose processors run Windows Server: those of ARM, which have a `p` in their names, do not. */
export function checkSize({ size }: Pick<AzureKmsHostArguments, "size">, report: Report): void {
  checkFormat(formats.machineSize, size, ["size"], report);
  if (typeof size !== "string" || !/^Standard_[A-Z]+\d+[a-z]*p/.test(size)) return;
  report(["size"], {
    problem: "an ARM size, which does not run windows server",
    allowed: "a size with an x86-64 processor",
    fix: `write ${defaultSize.azure}, or leave it out`,
  });
}

/** What decides the network. */
export interface AzureNetworkQuestion {
  readonly network?: AzureNetworkArguments;
  readonly activation?: string;
}

/** A new network or an existing subnet, with what reaches it and what it reaches. */
export function checkNetwork({ network, activation }: AzureNetworkQuestion, report: Report): void {
  if (network === undefined) return;
  const { addressSpace, subnetId, bastion } = network;
  const created = addressSpace !== undefined;
  if (created === (subnetId !== undefined)) {
    report(["network"], {
      problem: created ? "two networks for the hosts" : "no network for the hosts",
      got: created ? "addressSpace and subnetId" : "neither",
      allowed: "addressSpace (a new network) or subnetId (an existing one)",
      fix: created ? "remove one of the two" : "add one of the two",
    });
  }
  checkAddressSpace(addressSpace, ["network", "addressSpace"], report);
  for (const [field, format] of networkIds) checkFormat(format, network[field], ["network", field], report);
  if (subnetId !== undefined) checkExistingNetwork(network, report);
  for (const field of ["firewallAddress", "clientRouterAddress"] as const) {
    checkAddress(network[field], ["network", field], report);
  }
  checkCount(
    network.dnsServers,
    mostDnsServers,
    "more servers than rules are kept for",
    ["network", "dnsServers"],
    report,
  );
  each(network.dnsServers, (server, index) => checkAddress(server, ["network", "dnsServers", index], report));
  each(network.dnsNetworkIds, (id, index) => {
    checkFormat(formats.networkId, id, ["network", "dnsNetworkIds", index], report);
  });
  if (network.dnsNetworkIds !== undefined && !network.dnsServers?.length) {
    report(["network", "dnsNetworkIds"], {
      problem: "networks of no dns servers",
      got: String(network.dnsNetworkIds.length),
      allowed: "dnsNetworkIds beside dnsServers only",
      fix: "add dnsServers, or remove it",
    });
  }
  checkPrivateRanges(network.operators, mostAdministratorRanges, ["network", "operators"], report);
  checkServers(network.fileServers, mostFileServers.azure, ["network", "fileServers"], report);
  checkBastion(bastion, addressSpace, report);
  if (network.useHubGateway && network.hubNetworkId === undefined) {
    report(["network", "useHubGateway"], {
      problem: "a hub's gateway without a hub",
      allowed: "useHubGateway beside hubNetworkId only",
      fix: "add hubNetworkId",
    });
  }
  if (activation !== "online" || network.firewallAddress !== undefined || subnetId !== undefined) return;
  report(["activation"], {
    problem: "no way to Microsoft's activation service out of this network",
    allowed: "telephone or proxy; online with network.firewallAddress, towards a firewall that filters by name",
    fix: "write telephone, or add network.firewallAddress",
  });
}

const networkIds = [
  ["subnetId", formats.subnetId],
  ["hubNetworkId", formats.networkId],
  ["vaultZoneId", formats.privateZoneId],
] as const;

/** What only makes sense in a network that is created, since an existing one is never modified. */
const createdOnly = [
  "hubNetworkId",
  "peerFromHub",
  "useHubGateway",
  "firewallAddress",
  "clientRouterAddress",
  "dnsServers",
  "dnsNetworkIds",
  "operators",
] as const;

function checkExistingNetwork(network: AzureNetworkArguments, report: Report): void {
  for (const field of createdOnly) {
    if (network[field] === undefined) continue;
    report(["network", field], {
      problem: "would change the existing network, which is never modified",
      allowed: `${field} beside addressSpace only`,
      fix: "remove it, and set that up where the existing network is managed",
    });
  }
}

function checkBastion(
  bastion: AzureNetworkArguments["bastion"],
  addressSpace: string | undefined,
  report: Report,
): void {
  if (bastion === undefined) return;
  const path = ["network", "bastion"];
  const { administrators, existingSubnetRange } = bastion;
  if ((administrators === undefined) === (existingSubnetRange === undefined)) {
    const none = administrators === undefined;
    report(path, {
      problem: none ? "no bastion named" : "two bastions",
      got: none ? "neither" : "administrators and existingSubnetRange",
      allowed: "administrators (a new one) or existingSubnetRange (an existing one)",
      fix: none ? "add one of the two" : "remove one of the two",
    });
  }
  checkAdministrators(administrators, [...path, "administrators"], report);
  checkEachRange([existingSubnetRange], () => [...path, "existingSubnetRange"], report);
  if (administrators === undefined || planAddresses(addressSpace)?.bastion !== undefined) return;
  report([...path, "administrators"], {
    problem: "no room for a bastion of its own",
    got: addressSpace ?? "an existing subnet",
    allowed: `an addressSpace of /${longestWithBastion} or larger`,
    fix: "write a larger addressSpace, or name the range of an existing bastion",
  });
}

/** Ranges from which administrators reach a Bastion. */
export function checkAdministrators(administrators: List<string> | undefined, path: Path, report: Report): void {
  if (administrators?.length === 0) {
    const problem = "nobody reaches the bastion";
    report(path, { problem, got: "0", allowed: "one range or more", fix: "name the administrators' networks" });
  }
  checkPrivateRanges(administrators, mostAdministratorRanges, path, report);
}

/** The hosts' addresses, and their number, in the subnet that would be created. */
function checkHostAddresses({ hosts, network }: AzureKmsHostArguments, report: Report): void {
  const space = network?.addressSpace;
  const subnet = planAddresses(space)?.hosts;
  if (subnet === undefined) return;
  each<HostArguments>(hosts, ({ address }, index) => {
    if (address === undefined || !isAddress(address) || isHostAddress(subnet, address)) return;
    report(["hosts", index, "address"], {
      problem: "an address that Azure cannot give to a host",
      allowed: `an address of ${subnet} except the first four and the last`,
      fix: "write an address of that subnet, or leave it out",
    });
  });
  const room = hostCapacity(subnet);
  const count = hosts?.length ?? 0;
  if (count <= room) return;
  report(["network", "addressSpace"], {
    problem: `the hosts' subnet ${subnet} is too small for ${count} hosts`,
    allowed: `a larger network; this one takes ${room}`,
    fix: `write a shorter prefix than ${space}`,
  });
}

/** Ids of zones and networks. */
export function checkDiscoveryIds(discovery: DiscoveryArguments | undefined, report: Report): void {
  each(discovery?.zones, ({ name, existingId }, index) => {
    const path = ["discovery", "zones", index, "existingId"];
    checkFormat(formats.privateZoneId, existingId, path, report);
    if (typeof existingId !== "string" || name === undefined) return;
    const zone = sameName(existingId.split("/").at(-1) ?? "");
    if (zone === sameName(name)) return;
    report(path, {
      problem: "the id of another zone",
      got: showText(zone),
      allowed: `an id that ends in /${showText(sameName(name))}`,
      fix: "write the id of this zone, or correct the name",
    });
  });
  const linked = discovery?.linkedNetworkIds;
  if (!Array.isArray(linked)) return;
  linked.forEach((id: Text, index) => {
    checkFormat(formats.networkId, id, ["discovery", "linkedNetworkIds", index], report);
  });
}

/** A new vault or an existing one. */
export function checkVault(
  { vaultName, existingVaultId }: Pick<AzureKmsHostArguments, "vaultName" | "existingVaultId">,
  report: Report,
): void {
  checkFormat(formats.vaultId, existingVaultId, ["existingVaultId"], report);
  checkFormat(formats.vaultName, vaultName, ["vaultName"], report);
  if (vaultName === undefined || existingVaultId === undefined) return;
  report(["vaultName"], {
    problem: "a new vault beside an existing one",
    allowed: "vaultName or existingVaultId",
    fix: "remove one of the two",
  });
}

/** Who is told, how long is remembered, and by which private link scope. */
export function checkMonitoring(monitoring: AzureMonitoringArguments | undefined, report: Report): void {
  if (monitoring === undefined) return;
  const { retentionDays, alerts, privateLinkScopeId, privateLinkRanges } = monitoring;
  const path = (field: string) => ["monitoring", field];
  const days = "days that a workspace cannot keep logs for";
  checkRange(azureRetention, retentionDays, days, path("retentionDays"), report);
  if (alerts?.length === 0) {
    const fix = "name the mail address of whoever is on call";
    report(path("alerts"), { problem: "nobody to alert", got: "0", allowed: "one address or more", fix });
  }
  checkCount(alerts, mostAlerts, "too many addresses", path("alerts"), report);
  each(alerts, (mail, index) => checkFormat(mailAddress, mail, [...path("alerts"), index], report));
  checkFormat(formats.resourceGroupName, monitoring.networkWatcherGroup, path("networkWatcherGroup"), report);
  checkFormat(formats.networkWatcherName, monitoring.networkWatcherName, path("networkWatcherName"), report);
  checkFormat(formats.privateLinkScopeId, privateLinkScopeId, path("privateLinkScopeId"), report);
  if (privateLinkScopeId === undefined && privateLinkRanges?.length) {
    report(path("privateLinkRanges"), {
      problem: "ranges of no scope",
      got: String(privateLinkRanges.length),
      allowed: "privateLinkRanges beside privateLinkScopeId only",
      fix: "add privateLinkScopeId, or remove the ranges",
    });
  }
  checkPrivateRanges(privateLinkRanges, mostPrivateLinkRanges, path("privateLinkRanges"), report);
}

/**
 * Servers of the company see the private names of vault and monitoring only where the zones are linked to a network from which
 * they ask Azure; without them a host finds public addresses, to which nothing leads.
 */
function checkEndpointNames({ network, monitoring }: AzureKmsHostArguments, report: Report): void {
  if (!network?.dnsServers?.length || network.hubNetworkId !== undefined || network.dnsNetworkIds?.length) return;
  const lost = [
    ...(network.vaultZoneId === undefined ? ["the vault"] : []),
    ...(monitoring !== undefined && monitoring.privateLinkScopeId === undefined ? ["monitoring"] : []),
  ];
  if (lost.length === 0) return;
  report(["network", "dnsServers"], {
    problem: `these servers would not see the private names of ${lost.join(" and ")}`,
    got: `${network.dnsServers.length} servers`,
    allowed: "dnsServers beside hubNetworkId or dnsNetworkIds; any with vaultZoneId and monitoring.privateLinkScopeId",
    fix: "name in dnsNetworkIds the networks from which they ask azure, which created zones are then linked to",
  });
}

/** A created network lets the hosts out to what is named alone, and its endpoints' subnet must hold those of monitoring. */
function checkMonitorReach({ network, monitoring }: AzureKmsHostArguments, report: Report): void {
  const plan = planAddresses(network?.addressSpace);
  if (monitoring === undefined || plan === undefined) return;
  if (monitoring.privateLinkScopeId !== undefined) {
    if (monitoring.privateLinkRanges?.length) return;
    report(["monitoring", "privateLinkScopeId"], {
      problem: "the hosts do not reach this scope's private endpoints",
      allowed: "privateLinkRanges beside it in a created network",
      fix: "add privateLinkRanges with the ranges of its private endpoints",
    });
    return;
  }
  const endpoints = readCidr(plan.endpoints);
  if (endpoints.ok && endpoints.prefix <= 27) return;
  report(["network", "addressSpace"], {
    problem: `the endpoints' subnet ${plan.endpoints} is too small for monitoring, which takes ${monitorAddresses} addresses`,
    allowed: "a /26 or larger; any with monitoring.privateLinkScopeId",
    fix: "write a /26",
  });
}
