import { isWithin } from "../activation/client-networks";
import type { Path, Problem } from "../text/problem";
import {
  checkAddress,
  checkAddressSpace,
  checkEachRange,
  checkPrivateRanges,
  checkServers,
  isAddress,
} from "./addresses";
import type {
  AwsKmsHostArguments,
  AwsMonitoringArguments,
  AwsNetworkArguments,
  DiscoveryArguments,
  HostArguments,
  HostKeyArguments,
  List,
  OfficeKeyArguments,
  PatchingArguments,
  Text,
} from "./arguments";
import { hasSubnet, hostCapacity, hostRange, isVpcSpace, subnetOf } from "./aws-addresses";
import * as formats from "./aws-formats";
import { knowsPatchBucket } from "./aws-patch-buckets";
import { checkRegion, checkRegionZones, isZoneOf, zoneOf } from "./aws-regions";
import { checkClients } from "./clients";
import { checkDiscovery, directoryOnly } from "./discovery";
import { checkFormat, mailAddress } from "./formats";
import { checkImageAndKey, checkOfficeKeys, checkPort, checkWords } from "./host-key";
import { checkHosts } from "./hosts";
import {
  alarmThreshold,
  approvalDays,
  awsRetentionSteps,
  checkCount,
  checkRange,
  defaultSize,
  mostAlerts,
  mostAuthorizedNetworks,
  mostControllers,
  mostEndpointRanges,
  mostFileServers,
  mostKeyReaders,
  mostRejectedPatches,
  mostResolverNetworks,
} from "./limits";
import { each, eachRepeat, problemsOf, type Report, type Requirement } from "./report";
import { checkTags } from "./tags";
import { checkUpdateServer } from "./updates";

/** Every problem of a KMS host's arguments on AWS that can be seen before anything is created. */
export function checkAwsKmsHost(args: AwsKmsHostArguments): Problem[] {
  return problemsOf(args, awsRequirements);
}

const awsRequirements: readonly Requirement<AwsKmsHostArguments>[] = [
  checkHosts,
  checkImageAndKey,
  checkImageVersion,
  checkSize,
  checkSecretNames,
  checkOfficeKeys,
  checkReaders,
  checkIam,
  checkEncryptionKey,
  (args, report) => checkNetwork(networkQuestion(args), report),
  checkWords,
  (args, report) => checkDiscovery("aws", args.discovery, report),
  (args, report) => checkDiscoveryIds(args.discovery, report),
  checkAuthorizations,
  checkResolverUse,
  checkResolverPlace,
  (args, report) => checkFormat(formats.keyArn, args.sessionKeyArn, ["sessionKeyArn"], report),
  checkTenancy,
  ({ monitoring }, report) => checkMonitoring(monitoring, report),
  (args, report) => checkTags("aws", args.tags, report),
];

function networkQuestion(args: AwsKmsHostArguments): AwsNetworkQuestion {
  const { region, hosts, network, clients, activation, port, patching, inboundResolver } = args;
  return { region, hosts, network, clients, activation, port, patching, inboundResolver };
}

/** The image's version, which on AWS is an image id. */
export function checkImageVersion({ image }: Pick<AwsKmsHostArguments, "image">, report: Report): void {
  checkFormat(formats.imageId, image?.version, ["image", "version"], report);
}

/** An instance type whose processors run Windows Server. */
export function checkSize({ size }: Pick<AwsKmsHostArguments, "size">, report: Report): void {
  checkFormat(formats.machineSize, size, ["size"], report);
  // Graviton has a g behind the generation: m7g, im4gn; g4dn has it before.
  if (typeof size !== "string" || !/^([a-z]+\d+[a-z]*g[a-z]*|a1|mac[a-z0-9-]*)[.-]/.test(size)) return;
  report(["size"], {
    problem: "an ARM size, which does not run windows server",
    allowed: "a size with an x86-64 processor",
    fix: `write ${defaultSize.aws}, or leave it out`,
  });
}

/**
 * The secrets' names: two with one name, or one that Secrets Manager takes, but then confuses, since its ARNs end in a
 * hyphen and six characters.
 */
export function checkSecretNames(
  { hostKey, officeKeys }: { hostKey?: HostKeyArguments; officeKeys?: List<OfficeKeyArguments> },
  report: Report,
): void {
  const names: [path: Path, name: string][] = [];
  if (hostKey?.secretName !== undefined) names.push([["hostKey", "secretName"], hostKey.secretName]);
  each(officeKeys, ({ secretName }, index) => {
    if (secretName !== undefined) names.push([["officeKeys", index, "secretName"], secretName]);
  });
  names.forEach(([path, name], index) => {
    if (names.findIndex(([, other]) => other === name) !== index) {
      const allowed = "a secret for each key";
      report(path, {
        problem: "the name of another key's secret",
        got: `"${name}"`,
        allowed,
        fix: "write another name",
      });
    } else if (/-[A-Za-z0-9]{6}$/.test(name)) {
      report(path, {
        problem: "the name looks like the end of an ARN",
        allowed: "a name that does not end in a hyphen and six characters",
        fix: "write another name",
      });
    }
  });
}

/** The key that exists for secrets and disks. */
export function checkEncryptionKey(
  { encryptionKeyArn }: Pick<AwsKmsHostArguments, "encryptionKeyArn">,
  report: Report,
): void {
  checkFormat(formats.keyArn, encryptionKeyArn, ["encryptionKeyArn"], report);
}

/** What an organisation asks of roles. */
export function checkIam({ iam }: Pick<AwsKmsHostArguments, "iam">, report: Report): void {
  checkFormat(formats.policyArn, iam?.permissionsBoundaryArn, ["iam", "permissionsBoundaryArn"], report);
  checkFormat(formats.iamPath, iam?.path, ["iam", "path"], report);
  checkFormat(formats.roleArn, iam?.hostRole?.roleArn, ["iam", "hostRole", "roleArn"], report);
  checkFormat(
    formats.profileName,
    iam?.hostRole?.instanceProfileName,
    ["iam", "hostRole", "instanceProfileName"],
    report,
  );
}

/** The principals that may read the host key in an emergency. */
export function checkReaders({ keyReaders }: Pick<AwsKmsHostArguments, "keyReaders">, report: Report): void {
  checkCount(keyReaders, mostKeyReaders, "too many principals", ["keyReaders"], report);
  each(keyReaders, (reader, index) => checkFormat(formats.principalArn, reader, ["keyReaders", index], report));
}

/** What decides the network. */
export interface AwsNetworkQuestion {
  readonly region?: string;
  readonly hosts?: List<Pick<HostArguments, "name" | "zone" | "address">>;
  readonly network?: AwsNetworkArguments;
  readonly clients?: AwsKmsHostArguments["clients"];
  readonly activation?: string;
  readonly port?: number;
  readonly domainControllers?: List<string>;
  readonly patching?: PatchingArguments;
  readonly inboundResolver?: AwsKmsHostArguments["inboundResolver"];
}

/** A new VPC or an existing one, with what reaches it and what it reaches. */
export function checkNetwork(question: AwsNetworkQuestion, report: Report): void {
  checkRegion(question, report);
  checkRegionZones(question, report);
  checkPort(question, report);
  const { network } = question;
  if (network !== undefined) {
    checkSource(network, report);
    checkAddressSpace(network.addressSpace, ["network", "addressSpace"], report);
    checkIds(network, report);
    if (network.addressSpace === undefined) checkExisting(question, network, report);
    else if (isVpcSpace(network.addressSpace)) checkRoom(question, network.addressSpace, report);
    checkWayOut(question, network, report);
    checkCentralEndpoints(network, report);
    checkServers(network.fileServers, mostFileServers.aws, ["network", "fileServers"], report);
  }
  checkServers(question.domainControllers, mostControllers.aws, ["domainControllers"], report);
  checkClients("aws", question, report);
  checkPatching(question, report);
  checkInboundResolver(question.inboundResolver, ["inboundResolver"], report);
}

const hasExisting = ({ vpcId, subnetIds }: AwsNetworkArguments) => vpcId !== undefined || subnetIds !== undefined;

function checkSource(network: AwsNetworkArguments, report: Report): void {
  const created = network.addressSpace !== undefined;
  if (created !== hasExisting(network)) return;
  report(["network"], {
    problem: created ? "two networks for the hosts" : "no network for the hosts",
    got: created ? "addressSpace and subnetIds" : "neither",
    allowed: "addressSpace (a new network) or subnetIds (an existing one)",
    fix: created ? "remove one of the two" : "add one of the two",
  });
}

function checkIds(network: AwsNetworkArguments, report: Report): void {
  checkFormat(formats.vpcId, network.vpcId, ["network", "vpcId"], report);
  checkTransitGateway({ network }, report);
  each(network.subnetIds, (id, index) => checkFormat(formats.subnetId, id, ["network", "subnetIds", index], report));
}

/** Endpoints of another VPC, which a new one reaches through the transit gateway alone. */
function checkCentralEndpoints(network: AwsNetworkArguments, report: Report): void {
  const { centralEndpoints, addressSpace, transitGatewayId } = network;
  if (centralEndpoints === undefined) return;
  const path = ["network", "centralEndpoints"];
  const { cidrs, vpcId } = centralEndpoints;
  checkFormat(formats.vpcId, vpcId, [...path, "vpcId"], report);
  if (cidrs?.length === 0) {
    report([...path, "cidrs"], {
      problem: "no way to the endpoints",
      got: "0",
      allowed: `1 to ${mostEndpointRanges} private ranges`,
      fix: "write the ranges of the endpoints' subnets",
    });
  }
  checkPrivateRanges(cidrs, mostEndpointRanges, [...path, "cidrs"], report);
  if (addressSpace === undefined || transitGatewayId !== undefined) return;
  report(path, {
    problem: "no way out of the new network leads to them",
    allowed: "centralEndpoints beside transitGatewayId, or an existing network",
    fix: "add network.transitGatewayId, or leave centralEndpoints out",
  });
}

/** The transit gateway's id. */
export function checkTransitGateway({ network }: { network?: AwsNetworkArguments }, report: Report): void {
  checkFormat(formats.transitGatewayId, network?.transitGatewayId, ["network", "transitGatewayId"], report);
}

function checkExisting({ hosts }: AwsNetworkQuestion, network: AwsNetworkArguments, report: Report): void {
  const { vpcId, subnetIds, transitGatewayId } = network;
  if (hasExisting(network) && (vpcId === undefined || subnetIds === undefined)) {
    const missing = vpcId === undefined ? "vpcId" : "subnetIds";
    const allowed = "vpcId and subnetIds together";
    report(["network", missing], { problem: "missing", allowed, fix: `add ${missing}` });
  }
  if (subnetIds !== undefined && hosts !== undefined && subnetIds.length !== hosts.length) {
    report(["network", "subnetIds"], {
      problem: "not one subnet for each host",
      got: `subnets: ${subnetIds.length}, hosts: ${hosts.length}`,
      allowed: "as many as there are hosts, in the hosts' order; a subnet may be listed more than once",
      fix: `list ${hosts.length}`,
    });
  }
  if (!hasExisting(network) || transitGatewayId === undefined) return;
  report(["network", "transitGatewayId"], {
    problem: "would change the existing network, which is never modified",
    allowed: "transitGatewayId beside addressSpace only",
    fix: "remove it, and set that up where the existing network is managed",
  });
}

/** A created network has no route to the internet of its own, so online activation needs to be shown one. */
function checkWayOut({ activation }: AwsNetworkQuestion, network: AwsNetworkArguments, report: Report): void {
  if (activation !== "online" || network.transitGatewayId !== undefined || hasExisting(network)) return;
  report(["activation"], {
    problem: "no way to Microsoft's activation service out of this network",
    allowed: "telephone or proxy; online with network.transitGatewayId, towards a firewall that filters by name",
    fix: "write telephone, or add network.transitGatewayId",
  });
}

/** Room for the hosts in the zones' subnets of a new VPC. */
function checkRoom({ region, hosts }: AwsNetworkQuestion, addressSpace: string, report: Report): void {
  if (region === undefined) return;
  const inZone = new Map<string, number>();
  each(hosts, (host, index) => {
    const zone = zoneOf(host, region);
    if (!isZoneOf(zone, region)) return;
    const fix = "write another zone, or a larger addressSpace such as a /24";
    if (!hasSubnet(addressSpace, zone)) {
      const allowed = `one /28 of ${addressSpace} for each zone from a onward`;
      report(["hosts", index, "zone"], {
        problem: "no subnet for this zone in the address space",
        got: `"${zone}"`,
        allowed,
        fix,
      });
      return;
    }
    const subnet = subnetOf(addressSpace, zone);
    checkHostAddress(subnet, host.address, ["hosts", index, "address"], report);
    const count = (inZone.get(zone) ?? 0) + 1;
    inZone.set(zone, count);
    const capacity = hostCapacity(subnet);
    if (count <= capacity) return;
    const allowed = `${capacity} hosts in ${subnet}`;
    report(["hosts", index, "zone"], {
      problem: "too many hosts for one zone's subnet",
      got: `"${zone}"`,
      allowed,
      fix,
    });
  });
}

function checkHostAddress(subnet: string, address: string | undefined, path: Path, report: Report): void {
  const range = hostRange(subnet);
  if (address === undefined || !isAddress(address) || isWithin(address, [range])) return;
  report(path, {
    problem: "not an address for a host",
    allowed: `an address in ${range}, which is kept for the hosts of ${subnet}`,
    fix: "write an address of that range, or leave it out",
  });
}

/** What decides how updates reach the hosts. */
export interface PatchingQuestion {
  readonly region?: string;
  readonly network?: { readonly addressSpace?: string };
  readonly activation?: string;
  readonly patching?: PatchingArguments;
}

/** Updates come from a server whose way is open, or through the firewall of online activation. */
export function checkPatching({ patching, activation, region, network }: PatchingQuestion, report: Report): void {
  if (patching === undefined) return;
  if (network?.addressSpace !== undefined && region !== undefined && !knowsPatchBucket(region)) {
    report(["patching"], {
      problem: "the bucket of Patch Manager in this region is not known",
      got: region,
      allowed: "a region that AWS lists",
      fix: "leave patching out, or use an existing VPC whose owner lets hosts read that bucket",
    });
  }
  const path = (field: string) => ["patching", field];
  checkUpdateServer(patching, activation, report);
  checkFormat(formats.schedule, patching.schedule, path("schedule"), report);
  if (patching.reboot !== undefined && !reboots.includes(patching.reboot)) {
    const allowed = reboots.join(", ");
    report(path("reboot"), { problem: "not a way to restart", allowed, fix: "write one of them" });
  }
  checkRange(approvalDays, patching.approveAfterDays, "not a number of days", path("approveAfterDays"), report);
  checkCount(patching.rejectedPatches, mostRejectedPatches, "too many updates", path("rejectedPatches"), report);
  each(patching.rejectedPatches, (patch, index) => {
    checkFormat(formats.updateNumber, patch, [...path("rejectedPatches"), index], report);
  });
}

const reboots = ["if-needed", "never"];

/** Networks of the DNS servers that may ask the resolver. */
export function checkInboundResolver(
  resolver: AwsKmsHostArguments["inboundResolver"],
  path: Path,
  report: Report,
): void {
  if (resolver === undefined) return;
  const { cidrs } = resolver;
  const at = [...path, "cidrs"];
  const most = mostResolverNetworks;
  if (cidrs?.length === 0) {
    report(at, {
      problem: "nobody may ask",
      got: "0",
      allowed: `1 to ${most} networks`,
      fix: "name the DNS servers' networks",
    });
  }
  checkCount(cidrs, most, "more networks than rules are kept for", at, report);
  checkEachRange(cidrs ?? [], (index) => [...at, index], report);
  each(cidrs, (cidr, index) => {
    if (!cidr.includes(":")) return;
    const problem = "an ipv6 network, but the resolver has ipv4 addresses";
    report([...at, index], { problem, allowed: "an ipv4 network", fix: "remove it" });
  });
}

/** The resolver's own two addresses, where it stands in one subnet: AWS takes two that differ (terraform-provider-aws#43724). */
export function checkResolverAddresses(
  resolver: AwsKmsHostArguments["inboundResolver"],
  subnetIds: readonly unknown[],
  report: Report,
): void {
  const path = ["inboundResolver", "addresses"];
  const { addresses } = resolver ?? {};
  const alone = subnetIds.length === 1;
  each(addresses, (address, index) => checkAddress(address, [...path, index], report));
  if (resolver === undefined || (alone ? new Set(addresses).size === 2 : addresses === undefined)) return;
  report(path, {
    problem: alone ? "a resolver needs two addresses that differ" : "addresses of a resolver in more subnets than one",
    got: addresses?.join(", ") || "none",
    allowed: alone ? "two free addresses of the hosts' only subnet" : "none: AWS gives one in each subnet",
    fix: alone ? "add inboundResolver.addresses, or a host in another zone" : "remove them",
  });
}

/** The subnets in which a resolver stands: those of the hosts, each once. A new VPC keeps two addresses in the only one. */
function checkResolverPlace({ region, network, inboundResolver }: AwsKmsHostArguments, report: Report): void {
  if (inboundResolver === undefined || network === undefined || region === undefined) return;
  if (network.addressSpace === undefined) {
    const distinct = [...new Set(network.subnetIds)];
    if (distinct.length > 0) checkResolverAddresses(inboundResolver, distinct, report);
    return;
  }
  if (inboundResolver.addresses === undefined) return;
  report(["inboundResolver", "addresses"], {
    problem: "addresses that a new network keeps by itself",
    allowed: "addresses beside an existing subnet only",
    fix: "remove them",
  });
}

function checkResolverUse({ inboundResolver, discovery }: AwsKmsHostArguments, report: Report): void {
  if (inboundResolver === undefined || !directoryOnly(discovery)) return;
  report(["inboundResolver"], {
    problem: "a resolver for zones that are not made",
    allowed: "no inboundResolver beside activeDirectory.only",
    fix: "remove it",
  });
}

/** Ids of zones and VPCs. */
export function checkDiscoveryIds(discovery: DiscoveryArguments | undefined, report: Report): void {
  each(discovery?.zones, ({ existingId }, index) => {
    checkFormat(formats.hostedZoneId, existingId, ["discovery", "zones", index, "existingId"], report);
  });
  const linked = discovery?.linkedNetworkIds;
  if (!Array.isArray(linked)) return;
  each<Text>(linked, (id, index) => checkFormat(formats.vpcId, id, ["discovery", "linkedNetworkIds", index], report));
}

/** VPCs of other accounts: Route 53 takes their owners' part only for zones that are ours. */
export function checkAuthorizations(
  { authorizedNetworkIds: ids, discovery }: Pick<AwsKmsHostArguments, "authorizedNetworkIds" | "discovery">,
  report: Report,
): void {
  const path = ["authorizedNetworkIds"];
  checkCount(ids, mostAuthorizedNetworks, "too many VPCs", path, report);
  each(ids, (id, index) => checkFormat(formats.vpcId, id, [...path, index], report));
  eachRepeat(ids, (index, first) =>
    report([...path, index], { problem: `the VPC of entry ${first} too`, fix: "remove one of the two" }),
  );
  const created = discovery?.zones?.some((zone) => zone !== undefined && zone.existingId === undefined);
  if (!ids?.length || created !== false) return;
  report(path, {
    problem: "no zone is created here, and an existing one is not changed",
    got: String(ids.length),
    allowed: "authorizedNetworkIds beside a zone without existingId",
    fix: "let the owner of the zone give consent, and remove this",
  });
}

const tenancies = ["default", "dedicated", "host"];

/** Whose hardware the hosts run on: Dedicated Hosts are for one tenancy, and come from one place. */
export function checkTenancy(
  args: Pick<AwsKmsHostArguments, "tenancy" | "hostResourceGroupArn" | "createDedicatedHosts">,
  report: Report,
): void {
  const { tenancy, hostResourceGroupArn, createDedicatedHosts } = args;
  if (tenancy !== undefined && !tenancies.includes(tenancy)) {
    report(["tenancy"], { problem: "no such tenancy", allowed: tenancies.join(", "), fix: "write one of them" });
  }
  checkResourceGroup(args, report);
  const places = { hostResourceGroupArn, createDedicatedHosts: createDedicatedHosts || undefined };
  for (const [field, value] of Object.entries(places)) {
    if (value === undefined || tenancy === "host") continue;
    report([field], {
      problem: "dedicated hosts for another tenancy",
      allowed: `${field} beside tenancy: host only`,
      fix: `write tenancy: host, or remove ${field}`,
    });
  }
  if (hostResourceGroupArn === undefined || !createDedicatedHosts) return;
  report(["createDedicatedHosts"], {
    problem: "two places for the hosts",
    allowed: "hostResourceGroupArn or createDedicatedHosts",
    fix: "remove one of the two",
  });
}

/** The group that holds the Dedicated Hosts. */
export function checkResourceGroup(
  { hostResourceGroupArn }: Pick<AwsKmsHostArguments, "hostResourceGroupArn">,
  report: Report,
): void {
  checkFormat(formats.hostResourceGroupArn, hostResourceGroupArn, ["hostResourceGroupArn"], report);
}

/** Zones that get a Dedicated Host each. */
export function checkZoneList({ region, zones }: { region: string; zones: readonly string[] }, report: Report): void {
  const found = zones.map((zone) => ({ zone }));
  checkRegionZones({ region, hosts: found }, (path, finding) => {
    report(["zones", path[1] ?? 0], finding);
  });
}

/** Retention, mail addresses and the threshold. */
export function checkMonitoring(monitoring: AwsMonitoringArguments | undefined, report: Report): void {
  if (monitoring === undefined) return;
  const { retentionDays, alerts, threshold } = monitoring;
  const longest = awsRetentionSteps.at(-1) ?? 1;
  const days = "not a number of days";
  checkRange({ least: 1, most: longest }, retentionDays, days, ["monitoring", "retentionDays"], report);
  checkRange(alarmThreshold, threshold, "not a count that a host can have", ["monitoring", "threshold"], report);
  checkCount(alerts, mostAlerts, "too many addresses", ["monitoring", "alerts"], report);
  each(alerts, (mail, index) => checkFormat(mailAddress, mail, ["monitoring", "alerts", index], report));
}

/** A component's name, from which the names of resources come. */
export function checkName(name: string, longest: number): Problem[] {
  return problemsOf({ name }, [
    (_, report) => {
      if (/^[A-Za-z0-9][A-Za-z0-9-]*$/.test(name) && name.length <= longest) return;
      report(["name"], {
        problem: "not a name for a component",
        allowed: `1 to ${longest} letters, digits and hyphens, since the names of AWS resources come from it`,
        fix: "write another name",
      });
    },
  ]);
}
