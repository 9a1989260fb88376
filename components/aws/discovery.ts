import { Record as DnsRecord, getZone, VpcAssociationAuthorization, Zone, ZoneAssociation } from "@pulumi/aws/route53";
import * as pulumi from "@pulumi/pulumi";
import { activationPort } from "../../activation/transport";
import { checkAuthorizations, checkDiscoveryIds } from "../../requirements/aws";
import { checkDiscovery } from "../../requirements/discovery";
import { checkPort } from "../../requirements/host-key";
import { checkRecord } from "../../requirements/hosts";
import { defaultTimeToLive } from "../../requirements/limits";
import { each, problemsOf } from "../../requirements/report";
import { Deletable, type DiscoveryZoneArgs } from "../args";
import { Children, nodesOf } from "../children";
import { hostZoneOf, keptName, srvNameIn, zonesOfHosts } from "../discovery-zones";
import { plain, throwProblems } from "../problems";
import { roleTags } from "../tags";
import type { AwsDiscoveryArgs } from "./args";
import type { AwsChildKinds } from "./child-kinds";
import { hostNameIn, srvLines, srvValues, zoneSlug } from "./discovery-plan";
import { find, lookUp } from "./prerequisites";
import { checkExistingZone, checkOtherZone } from "./prerequisites-plan";

/**
 * How clients find the KMS hosts: in each zone one SRV record set `_vlmcs._tcp` that names every host, and the hosts'
 * addresses. Private zones only. An existing zone gets the records and stays as it is otherwise.
 *
 * A created zone can be joined by VPCs of other accounts and stacks, so the component watches only its own links.
 */
export class AwsDiscovery extends pulumi.ComponentResource {
  /** Ids of the zones, by name. */
  public readonly zoneIds: pulumi.Output<Record<string, string>>;
  /** The SRV records, one line each: name, priority, weight, port, target. */
  public readonly srvRecords: pulumi.Output<string[]>;

  constructor(name: string, args: AwsDiscoveryArgs, opts?: pulumi.ComponentResourceOptions) {
    const { discovery, hosts, port = activationPort } = args;
    throwProblems(
      "AwsDiscovery",
      problemsOf(args, [
        (_, report) => checkDiscovery("aws", discovery, report),
        (_, report) => checkDiscoveryIds(discovery, report),
        checkAuthorizations,
        checkPort,
        (_, report) => each(hosts, (host, index) => checkRecord(host, ["hosts", index], report)),
      ]),
    );
    super("kmshost:index:AwsDiscovery", name, {}, opts);
    const children = new Children<AwsChildKinds>(this, name, (child) => args.transform?.(child));
    const zoneIds: Record<string, pulumi.Output<string>> = {};
    const { zones, hostZone } = discovery;
    const addresses: pulumi.Resource[] = [];
    const use = (zone: DiscoveryZoneArgs): UsedZone => {
      const index = zones.indexOf(zone);
      return zone.existingId
        ? { zoneId: adoptZone(this, zone, index), links: [] }
        : createZone(this, children, args, zone, index);
    };
    // Hosts have their names before any record leads to them, wherever that is.
    for (const zone of zonesOfHosts(zones, hostZone) as DiscoveryZoneArgs[]) {
      const used = use(zone);
      const own = createAddresses(children, args, zone.name, used);
      addresses.push(...used.links, ...own);
      if (zones.includes(zone)) createService(children, args, zone, used, own);
      zoneIds[zone.name] = used.zoneId;
    }
    for (const zone of zones.filter(({ serviceZone }) => serviceZone)) {
      const used = use(zone);
      createService(children, args, zone, used, addresses);
      zoneIds[zone.name] = used.zoneId;
    }
    this.zoneIds = pulumi.all(zoneIds);
    this.srvRecords = pulumi.output(srvLines(zones, hosts, port, hostZone));
    this.registerOutputs({ zoneIds: this.zoneIds, srvRecords: this.srvRecords });
  }

  /** The children by the last part of their names. */
  get nodes(): Readonly<Record<string, pulumi.Resource>> {
    return nodesOf(this);
  }
}

/** A zone, and by whom it is seen. */
interface UsedZone {
  readonly zoneId: pulumi.Output<string>;
  readonly links: readonly pulumi.Resource[];
}

/** The id of an existing zone, once it has proved to be the private zone of that name. */
function adoptZone(parent: pulumi.Resource, zone: DiscoveryZoneArgs, index: number): pulumi.Output<string> {
  const path = ["discovery", "zones", index, "existingId"];
  const ask = (zoneId: string) => getZone({ zoneId }, { parent });
  return lookUp("AwsDiscovery", path, "hosted zone", zone.existingId ?? "", ask).apply((found) => {
    throwProblems("AwsDiscovery", checkExistingZone(path, zone.name, found));
    return found.zoneId;
  });
}

/** The id of a VPC, once Route 53 has said that it answers for no other zone of that name. */
function withoutOtherZone(
  parent: pulumi.Resource,
  vpcId: pulumi.Input<string>,
  zone: DiscoveryZoneArgs,
  index: number,
): pulumi.Output<string> {
  return pulumi.output(vpcId).apply(async (known) => {
    const found = await find(() => getZone({ name: keptName(zone), privateZone: true, vpcId: known }, { parent }));
    const path = index < 0 ? ["discovery", "hostZone"] : ["discovery", "zones", index, "name"];
    throwProblems("AwsDiscovery", checkOtherZone(path, keptName(zone), known, found));
    return known;
  });
}

function createZone(
  parent: pulumi.Resource,
  children: Children<AwsChildKinds>,
  args: AwsDiscoveryArgs,
  zone: DiscoveryZoneArgs,
  index: number,
): UsedZone {
  const slug = zoneSlug(keptName(zone));
  const networkId = args.sharedNetwork ? withoutOtherZone(parent, args.networkId, zone, index) : args.networkId;
  const created = children.create(
    "zone",
    `zone-${slug}`,
    Zone,
    {
      name: keptName(zone),
      comment: "Discovery of KMS hosts",
      forceDestroy: false,
      vpcs: [{ vpcId: networkId }],
      tags: roleTags(args.tags, "discovery"),
    },
    // Other networks join by an association of their own; without this each `up` would throw them out again.
    { protect: !args.mayDelete?.includes(Deletable.Zones), ignoreChanges: ["vpcs"] },
  );
  const links: pulumi.Resource[] = [];
  const link = (given: pulumi.Input<string>, place: number) => {
    const suffix = `link-${slug}-${plain(given) ?? place}`;
    const vpcId = withoutOtherZone(parent, given, zone, index);
    links.push(children.create("zoneAssociation", suffix, ZoneAssociation, { zoneId: created.zoneId, vpcId }));
  };
  const linked = args.discovery.linkedNetworkIds ?? [];
  if (Array.isArray(linked)) linked.forEach(link);
  else pulumi.output(linked).apply((ids) => ids.forEach(link));
  for (const vpcId of args.authorizedNetworkIds ?? []) {
    const suffix = `consent-${slug}-${vpcId}`;
    const consent = { zoneId: created.zoneId, vpcId };
    links.push(children.create("zoneAuthorization", suffix, VpcAssociationAuthorization, consent));
  }
  return { zoneId: created.zoneId, links };
}

/** The hosts' names in a zone. */
function createAddresses(
  children: Children<AwsChildKinds>,
  { discovery, hosts, mayDelete = [] }: AwsDiscoveryArgs,
  zone: string,
  { zoneId }: UsedZone,
): DnsRecord[] {
  const slug = zoneSlug(zone);
  const ttl = discovery.ttl ?? defaultTimeToLive;
  // A refused `destroy` still takes what is not protected and comes before the hosts: without this, the way to them.
  const keepAddress = !mayDelete.includes(Deletable.Hosts) && !mayDelete.includes(Deletable.Zones);
  return hosts.map((host) =>
    children.create(
      "record",
      `a-${host.name}-${slug}`,
      DnsRecord,
      { zoneId, name: hostNameIn(zone, host.name), type: "A", ttl, records: [host.address] },
      { protect: keepAddress },
    ),
  );
}

/**
 * The SRV record set of a zone. Clients are sent to a name only while it has an address: made last, removed first. So a refused
 * `destroy` takes no link.
 */
function createService(
  children: Children<AwsChildKinds>,
  { discovery, hosts, port = activationPort, mayDelete = [] }: AwsDiscoveryArgs,
  zone: DiscoveryZoneArgs,
  { zoneId, links }: UsedZone,
  addresses: readonly pulumi.Resource[],
): void {
  const ttl = discovery.ttl ?? defaultTimeToLive;
  const records = srvValues(hostZoneOf(zone, discovery.hostZone), hosts, port);
  children.create(
    "record",
    `srv-${zoneSlug(zone.name)}`,
    DnsRecord,
    { zoneId, name: srvNameIn(zone.name), type: "SRV", ttl, records },
    { dependsOn: [...links, ...addresses], protect: !mayDelete.includes(Deletable.Zones) },
  );
}
