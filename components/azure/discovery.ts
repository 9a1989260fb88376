import * as privatedns from "@pulumi/azure-native/privatedns";
import * as pulumi from "@pulumi/pulumi";
import { sameName, srvRecordName } from "../../activation/discovery";
import { Deletable, type DiscoveryZoneArgs } from "../args";
import { checkDiscovery, checkPort, checkRecords } from "../checks";
import { Children, type DependsOn, nodesOf, together } from "../children";
import { plain, refuse } from "../problems";
import { roleTags } from "../tags";
import type { AzureDiscoveryArgs } from "./args";
import type { AzureChildKinds } from "./child-kinds";
import { checkExistingZones, defaultTtl, linkName, planSrvRecords, renderSrvLines } from "./discovery-plan";
import { readResourceId } from "./names";

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
    refuse("AzureDiscovery", [
      ...checkDiscovery(args.discovery),
      ...checkPort(args.port),
      ...checkExistingZones(args.discovery.zones),
      ...checkRecords(args.hosts),
    ]);
    super("kmshost:index:AzureDiscovery", name, {}, opts);
    const make = new Maker(this, name, args, opts?.dependsOn);
    const zoneIds: Record<string, pulumi.Input<string>> = {};
    for (const zone of args.discovery.zones) zoneIds[zone.name] = make.zone(zone);
    const lines = args.discovery.zones.flatMap(({ name: zone }) =>
      renderSrvLines(zone, planSrvRecords(zone, args.hosts, args.port)),
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

/** Creates the children, one method for each part. */
class Maker {
  readonly #children: Children<AzureChildKinds>;
  readonly #tags: Record<string, pulumi.Input<string>>;

  constructor(
    parent: pulumi.ComponentResource,
    name: string,
    private readonly args: AzureDiscoveryArgs,
    private readonly dependsOn: DependsOn,
  ) {
    const protect = !args.mayDelete?.includes(Deletable.Zones);
    this.#children = new Children(parent, name, (child) => args.transform?.(child), protect);
    this.#tags = roleTags(args.tags, "discovery");
  }

  /** One zone with its records. Returns its id. */
  zone(zone: DiscoveryZoneArgs): pulumi.Input<string> {
    if (zone.existingId !== undefined) {
      const id = pulumi.output(zone.existingId);
      const resourceGroupName = id.apply((text) => readResourceId(text)?.resourceGroup ?? "");
      this.#records(zone.name, { resourceGroupName, privateZoneName: sameName(zone.name) });
      return id;
    }
    const { resourceGroupName } = this.args;
    const args = { resourceGroupName, location: "Global", privateZoneName: sameName(zone.name), tags: this.#tags };
    const created = this.#children.create("zone", `${zone.name}-zone`, privatedns.PrivateZone, args);
    const place = { resourceGroupName, privateZoneName: created.name };
    this.#links(zone.name, place);
    this.#records(zone.name, place);
    return created.id;
  }

  #links(zone: string, place: ZonePlace): void {
    const { networkId, hubNetworkId, discovery } = this.args;
    this.#link(zone, place, "host-network", networkId);
    if (hubNetworkId !== undefined) this.#link(zone, place, "hub-network", hubNetworkId);
    const linked = discovery.linkedNetworkIds;
    if (linked === undefined) return;
    if (Array.isArray(linked)) {
      linked.forEach((id, index) => {
        const known = plain(id);
        this.#link(zone, place, known === undefined ? `linked-network-${index}` : linkName(known), id);
      });
    } else {
      // The list itself is known only later, and so are these children: a first preview does not show them.
      pulumi.output(linked).apply((ids) => {
        for (const id of ids) this.#link(zone, place, linkName(id), id);
      });
    }
  }

  #link(zone: string, place: ZonePlace, virtualNetworkLinkName: string, id: pulumi.Input<string>): void {
    this.#children.create("zoneLink", `${zone}-${virtualNetworkLinkName}`, privatedns.VirtualNetworkLink, {
      ...place,
      location: "Global",
      virtualNetworkLinkName,
      virtualNetwork: { id },
      registrationEnabled: false,
      tags: this.#tags,
    });
  }

  #records(zone: string, place: ZonePlace): void {
    const ttl = this.args.discovery.ttl ?? defaultTtl;
    // The address of a host goes with the host.
    const mayGo = this.args.mayDelete?.some((word) => word === Deletable.Zones || word === Deletable.Hosts);
    const addresses = this.args.hosts.map(({ name, address }) => {
      const record = {
        recordType: "A",
        relativeRecordSetName: name.toLowerCase(),
        aRecords: [{ ipv4Address: address }],
      };
      return this.#record(`${zone}-${name}-address`, { ...place, ...record, ttl }, [], { protect: !mayGo });
    });
    const srvRecords = planSrvRecords(zone, this.args.hosts, this.args.port);
    const srv = { ...place, recordType: "SRV", relativeRecordSetName: srvRecordName, ttl, srvRecords };
    this.#record(`${zone}-service`, srv, addresses);
  }

  #record(
    suffix: string,
    args: privatedns.PrivateRecordSetArgs,
    after: pulumi.Resource[],
    opts: pulumi.CustomResourceOptions = {},
  ) {
    const dependsOn = together(this.dependsOn, after);
    return this.#children.create(
      "recordSet",
      suffix,
      privatedns.PrivateRecordSet,
      { ...args, metadata: this.#tags },
      { dependsOn, deleteBeforeReplace: true, ...opts },
    );
  }
}
