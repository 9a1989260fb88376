import * as privatedns from "@pulumi/azure-native/privatedns";
import * as pulumi from "@pulumi/pulumi";
import { sameName, srvRecordName } from "../../activation/discovery";
import { checkDiscoveryIds } from "../../requirements/azure";
import { readResourceId } from "../../requirements/azure-names";
import { checkDiscovery } from "../../requirements/discovery";
import { checkPort } from "../../requirements/host-key";
import { checkRecord } from "../../requirements/hosts";
import { defaultTimeToLive } from "../../requirements/limits";
import { each, problemsOf } from "../../requirements/report";
import { Deletable, type DiscoveryZoneArgs } from "../args";
import { Children, type DependsOn, nodesOf, together } from "../children";
import { hostZoneOf, keptName, zonesOfHosts } from "../discovery-zones";
import { plain, throwProblems } from "../problems";
import { roleTags } from "../tags";
import type { AzureDiscoveryArgs } from "./args";
import type { AzureChildKinds } from "./child-kinds";
import { linkName, planSrvRecords, renderSrvLines } from "./discovery-plan";

/**
 * How clients find the hosts: in every zone one record set `_vlmcs._tcp` with a record for each host, and the hosts'
 * addresses. Zones are created and linked to the networks that resolve them, or existing ones, to which only the records
 * are added. Give the machines as `dependsOn`, so that the records go before the hosts do.
 */
export class AzureDiscovery extends pulumi.ComponentResource {
  /** The SRV records, one line each: `_vlmcs._tcp.corp.example.com 0 0 1688 kms01.corp.example.com`. */
  public readonly srvRecords: pulumi.Output<string[]>;
  /** Ids of the zones by name, created and existing ones. */
  public readonly zoneIds: pulumi.Output<Record<string, string>>;

  constructor(name: string, args: AzureDiscoveryArgs, opts?: pulumi.ComponentResourceOptions) {
    throwProblems(
      "AzureDiscovery",
      problemsOf(args, [
        ({ discovery }, report) => checkDiscovery("azure", discovery, report),
        ({ discovery }, report) => checkDiscoveryIds(discovery, report),
        checkPort,
        ({ hosts }, report) => each(hosts, (host, index) => checkRecord(host, ["hosts", index], report)),
      ]),
    );
    super("kmshost:index:AzureDiscovery", name, {}, opts);
    const context = contextOf(this, name, args, opts?.dependsOn);
    const zoneIds: Record<string, pulumi.Input<string>> = {};
    const { zones, hostZone } = args.discovery;
    const addresses: pulumi.Resource[] = [];
    // Hosts have their names before any record leads to them, wherever that is.
    for (const zone of zonesOfHosts(zones, hostZone) as DiscoveryZoneArgs[]) {
      const { id, place } = createOrAdoptZone(context, zone);
      const own = createAddresses(context, zone.name, place);
      addresses.push(...own);
      if (zones.includes(zone)) createService(context, zone, place, own);
      zoneIds[zone.name] = id;
    }
    for (const zone of zones.filter(({ serviceZone }) => serviceZone)) {
      const { id, place } = createOrAdoptZone(context, zone);
      createService(context, zone, place, addresses);
      zoneIds[zone.name] = id;
    }
    const lines = zones.flatMap((zone) =>
      renderSrvLines(zone.name, planSrvRecords(hostZoneOf(zone, hostZone), args.hosts, args.port)),
    );
    this.srvRecords = pulumi.output(lines);
    this.zoneIds = pulumi.output(zoneIds);
    this.registerOutputs({ srvRecords: this.srvRecords, zoneIds: this.zoneIds });
  }

  /** The children by the last part of their names. */
  get nodes(): Readonly<Record<string, pulumi.Resource>> {
    return nodesOf(this);
  }
}

/** Where the records of a zone go. */
interface ZonePlace {
  readonly resourceGroupName: pulumi.Input<string>;
  readonly privateZoneName: pulumi.Input<string>;
}

/** What the functions that create the children share. */
interface DiscoveryContext {
  readonly children: Children<AzureChildKinds>;
  readonly tags: Record<string, pulumi.Input<string>>;
  readonly args: AzureDiscoveryArgs;
  readonly dependsOn: DependsOn;
}

function contextOf(
  parent: pulumi.ComponentResource,
  name: string,
  args: AzureDiscoveryArgs,
  dependsOn: DependsOn,
): DiscoveryContext {
  const protect = !args.mayDelete?.includes(Deletable.Zones);
  const children = new Children<AzureChildKinds>(parent, name, (child) => args.transform?.(child), protect);
  const tags = roleTags(args.tags, "discovery");
  return { children, tags, args, dependsOn };
}

/** One zone, and where its records go. */
function createOrAdoptZone(
  context: DiscoveryContext,
  zone: DiscoveryZoneArgs,
): { readonly id: pulumi.Input<string>; readonly place: ZonePlace } {
  const { tags, children } = context;
  if (zone.existingId !== undefined) {
    const id = pulumi.output(zone.existingId);
    const resourceGroupName = id.apply((text) => readResourceId(text)?.resourceGroup ?? "");
    return { id, place: { resourceGroupName, privateZoneName: sameName(zone.name) } };
  }
  const { resourceGroupName } = context.args;
  const kept = keptName(zone);
  const args = { resourceGroupName, location: "Global", privateZoneName: sameName(kept), tags };
  const created = children.create("zone", `${kept}-zone`, privatedns.PrivateZone, args);
  const place = { resourceGroupName, privateZoneName: created.name };
  createLinks(context, kept, place);
  return { id: created.id, place };
}

function createLinks(context: DiscoveryContext, zone: string, place: ZonePlace): void {
  const { args } = context;
  const { networkId, hubNetworkId, discovery } = args;
  createLink(context, zone, place, "host-network", networkId);
  if (hubNetworkId !== undefined) createLink(context, zone, place, "hub-network", hubNetworkId);
  const linked = discovery.linkedNetworkIds;
  if (linked === undefined) return;
  if (Array.isArray(linked)) {
    linked.forEach((id, index) => {
      const known = plain(id);
      createLink(context, zone, place, known === undefined ? `linked-network-${index}` : linkName(known), id);
    });
  } else {
    // The list itself is known only later, and so are these children: a first preview does not show them.
    pulumi.output(linked).apply((ids) => {
      for (const id of ids) createLink(context, zone, place, linkName(id), id);
    });
  }
}

function createLink(
  { children, tags }: DiscoveryContext,
  zone: string,
  place: ZonePlace,
  virtualNetworkLinkName: string,
  id: pulumi.Input<string>,
): void {
  children.create("zoneLink", `${zone}-${virtualNetworkLinkName}`, privatedns.VirtualNetworkLink, {
    ...place,
    location: "Global",
    virtualNetworkLinkName,
    virtualNetwork: { id },
    registrationEnabled: false,
    tags,
  });
}

function createAddresses(context: DiscoveryContext, zone: string, place: ZonePlace): pulumi.Resource[] {
  const { args } = context;
  const ttl = args.discovery.ttl ?? defaultTimeToLive;
  // The address of a host goes with the host.
  const mayGo = args.mayDelete?.some((word) => word === Deletable.Zones || word === Deletable.Hosts);
  return args.hosts.map(({ name, address }) => {
    const record = {
      recordType: "A",
      relativeRecordSetName: name.toLowerCase(),
      aRecords: [{ ipv4Address: address }],
    };
    return createRecord(context, `${zone}-${name}-address`, { ...place, ...record, ttl }, [], { protect: !mayGo });
  });
}

/** The record of the service: at the apex of a zone of its own, where any set but a CNAME may be (Microsoft, "Private DNS records overview"). */
function createService(
  context: DiscoveryContext,
  zone: DiscoveryZoneArgs,
  place: ZonePlace,
  addresses: pulumi.Resource[],
): void {
  const { discovery, hosts, port } = context.args;
  const ttl = discovery.ttl ?? defaultTimeToLive;
  const srvRecords = planSrvRecords(hostZoneOf(zone, discovery.hostZone), hosts, port);
  const relativeRecordSetName = zone.serviceZone ? "@" : srvRecordName;
  const srv = { ...place, recordType: "SRV", relativeRecordSetName, ttl, srvRecords };
  createRecord(context, `${zone.name}-service`, srv, addresses);
}

function createRecord(
  context: DiscoveryContext,
  suffix: string,
  args: privatedns.PrivateRecordSetArgs,
  after: pulumi.Resource[],
  opts: pulumi.CustomResourceOptions = {},
) {
  const { children, tags } = context;
  const dependsOn = together(context.dependsOn, after);
  return children.create(
    "recordSet",
    suffix,
    privatedns.PrivateRecordSet,
    { ...args, metadata: tags },
    { dependsOn, deleteBeforeReplace: true, ...opts },
  );
}
