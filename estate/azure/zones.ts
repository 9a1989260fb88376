import { sameName, srvRecordName } from "../../activation/discovery";
import type { EstateRecordSet, EstateZone } from "../model";
import { allSrv, existingZone, relativeName, srvOfParts, targetsOf, ZoneBook } from "../records";
import { externalRef, type PlannedResource, physicalName, type ResourceGraph, refOf } from "../resource-graph";
import { at, booleanAt, listAt, numberAt, textAt, unknown, type Value } from "../values";
import { interfaceType, machineType } from "./hosts";
import { networkType } from "./networks";

/** Zones have moved between modules of the provider; all of their tokens mean the same. */
const kinds = [
  {
    visibility: "private",
    zones: ["azure-native:privatedns:PrivateZone", "azure-native:network:PrivateZone"],
    records: ["azure-native:privatedns:PrivateRecordSet", "azure-native:network:PrivateRecordSet"],
    links: ["azure-native:privatedns:VirtualNetworkLink", "azure-native:network:VirtualNetworkLink"],
    zoneName: "privateZoneName",
  },
  {
    visibility: "public",
    zones: ["azure-native:dns:Zone", "azure-native:network:Zone"],
    records: ["azure-native:dns:RecordSet", "azure-native:network:RecordSet"],
    links: [],
    zoneName: "zoneName",
  },
] as const;

type Kind = (typeof kinds)[number];

/** The zones that the stack makes or writes into. */
export function readZones(graph: ResourceGraph, hostByUrn: ReadonlyMap<string, string>): EstateZone[] {
  return kinds.flatMap((kind) => {
    const book = new ZoneBook();
    for (const zone of graph.ofType(...kind.zones)) addZone(book, kind, zone);
    for (const link of graph.ofType(...kind.links)) addLink(book, graph, kind, link);
    for (const record of graph.ofType(...kind.records)) addRecord(book, graph, kind, record, hostByUrn);
    return book.zones;
  });
}

function addZone(book: ZoneBook, kind: Kind, resource: PlannedResource): void {
  const name = physicalName(resource, kind.zoneName);
  const full = name === unknown ? "" : sameName(name);
  const zone = book.zone(resource.urn, () => ({
    // A zone for the service alone stands for its domain, of which it answers that one question.
    name: full.replace(ofService, ""),
    resource: refOf(resource),
    visibility: kind.visibility,
    linksComplete: true,
    recordsComplete: true,
  }));
  if (ofService.test(full)) serviceAlone.add(zone);
}

const ofService = new RegExp(`^${srvRecordName.replaceAll(".", "\\.")}\\.`);
/** Zones whose apex is the service itself. */
const serviceAlone = new WeakSet<object>();

/** The zone that a link or record belongs to; undefined when that is not known. */
function zoneOf(book: ZoneBook, graph: ResourceGraph, kind: Kind, resource: PlannedResource) {
  for (const type of kind.zones) {
    const link = graph.follow(resource, type, [kind.zoneName], (candidate, text) => {
      const name = physicalName(candidate, kind.zoneName);
      // Zones of one name may lie in several resource groups.
      const groups = [candidate, resource].map(({ inputs }) => textAt(inputs, "resourceGroupName"));
      const [own, wanted] = groups.map((one) => (typeof one === "string" ? one.toLowerCase() : undefined));
      const isThere = own === undefined || wanted === undefined || own === wanted;
      return isThere && name !== unknown && sameName(name) === sameName(text);
    });
    if (link.kind === "resource") {
      const { urn } = link.resource;
      return book.zone(urn, () => existingZone("", refOf(link.resource)));
    }
  }
  const name = textAt(resource.inputs, kind.zoneName);
  if (typeof name !== "string") return undefined;
  // Clients see one zone of a name, whatever resource group it is in.
  const key = sameName(name);
  const visibility = kind.visibility;
  return book.zone(key, () => ({ ...existingZone(name, externalRef(kind.zones[0], name)), visibility }));
}

function addLink(book: ZoneBook, graph: ResourceGraph, kind: Kind, resource: PlannedResource): void {
  const zone = zoneOf(book, graph, kind, resource);
  if (!zone) return;
  const link = graph.follow(resource, networkType, ["virtualNetwork", "id"]);
  const key = link.kind === "resource" ? link.resource.urn : link.kind === "external" ? link.id.toLowerCase() : "";
  zone.links.push(key);
  // Source: Microsoft Learn, "What is the auto registration feature in Azure DNS private zones?".
  if (booleanAt(resource.inputs, "registrationEnabled") === true) zone.registers.push(key);
}

function addRecord(
  book: ZoneBook,
  graph: ResourceGraph,
  kind: Kind,
  resource: PlannedResource,
  hostByUrn: ReadonlyMap<string, string>,
): void {
  const zone = zoneOf(book, graph, kind, resource);
  const name = textAt(resource.inputs, "relativeRecordSetName");
  const type = textAt(resource.inputs, "recordType");
  if (!zone) {
    book.addUnplaced(refOf(resource));
    return;
  }
  if (typeof name !== "string" || typeof type !== "string") {
    zone.unknownRecords.push(refOf(resource));
    return;
  }
  const ttl = numberAt(resource.inputs, "ttl");
  zone.recordSets.push({
    name: serviceAlone.has(zone) && name === "@" ? srvRecordName : relativeName(name, zone.name),
    // The provider's output form is Microsoft.Network/privateDnsZones/SRV.
    type: (type.split("/").at(-1) ?? type).toUpperCase(),
    ...(typeof ttl === "number" ? { ttl } : {}),
    resource: refOf(resource),
    ...recordContent(graph, resource, hostByUrn),
  });
}

function recordContent(
  graph: ResourceGraph,
  resource: PlannedResource,
  hostByUrn: ReadonlyMap<string, string>,
): Pick<EstateRecordSet, "srv" | "targets"> {
  const addresses = (property: string, key: string) => {
    const list = listAt(resource.inputs, property);
    const values = list?.map((record): Value => at(record, key) ?? unknown);
    return targetsOf(values, graph.sourcesOf(resource, property, interfaceType, machineType), hostByUrn);
  };
  return {
    srv: allSrv(listAt(resource.inputs, "srvRecords")?.map(srvOfParts)),
    targets: [...addresses("aRecords", "ipv4Address"), ...addresses("aaaaRecords", "ipv6Address")],
  };
}
