import { sameName, srvRecordName } from "../../activation/discovery";
import type { EstateRecordSet, EstateZone } from "../model";
import { allSrv, existingZone, relativeName, srvOfText, targetsOf, ZoneBook } from "../records";
import { externalRef, type PlannedResource, type ResourceGraph, refOf } from "../resource-graph";
import { at, listAt, numberAt, textAt, unknown, type Value } from "../values";
import { keyOfLink, vpcType } from "./networks";
import { instanceType } from "./place";

const zoneType = "aws:route53/zone:Zone";
const recordType = "aws:route53/record:Record";
const associationType = "aws:route53/zoneAssociation:ZoneAssociation";

/** The zones that the stack makes or writes into. */
export function readZones(graph: ResourceGraph, hostByUrn: ReadonlyMap<string, string>): EstateZone[] {
  const book = new ZoneBook();
  for (const zone of graph.ofType(zoneType)) addZone(book, graph, zone);
  const records = graph.ofType(recordType);
  // A zone that is known by its id alone gets its name from the SRV record in it, so those come first.
  const byService = [...records].sort((a, b) => Number(isService(b)) - Number(isService(a)));
  for (const record of byService) addRecord(book, graph, record, hostByUrn);
  for (const association of graph.ofType(associationType)) addAssociation(book, graph, association);
  return book.zones;
}

function addZone(book: ZoneBook, graph: ResourceGraph, resource: PlannedResource): void {
  const name = textAt(resource.inputs, "name");
  const vpcs = listAt(resource.inputs, "vpcs");
  const zone = book.zone(resource.urn, () => ({
    // A zone for the service alone stands for its domain, of which it answers that one question.
    name: typeof name === "string" ? sameName(name).replace(`${srvRecordName}.`, "") : "",
    resource: refOf(resource),
    visibility: vpcs === undefined ? "undecided" : vpcs.length > 0 ? "private" : "public",
    linksComplete: vpcs !== undefined,
    recordsComplete: true,
  }));
  const sources = graph.sourcesOf(resource, "vpcs", vpcType);
  for (const vpc of vpcs ?? []) {
    const id = at(vpc, "vpcId") ?? unknown;
    zone.links.push(keyOfLink(graph.resolve(id, vpcType, sources)) ?? "");
  }
}

function isService(record: PlannedResource): boolean {
  return textAt(record.inputs, "type") === "SRV";
}

/** The domain of `_vlmcs._tcp.corp.example.com`, well or badly spelt. */
function domainOfService(name: string): string | undefined {
  return /^_?[^.]+\._?(?:tcp|udp)\.(.+)$/i.exec(sameName(name))?.[1];
}

function zoneOf(book: ZoneBook, graph: ResourceGraph, resource: PlannedResource, recordName: string | undefined) {
  const link = graph.follow(resource, zoneType, ["zoneId"]);
  if (link.kind === "resource") return book.zone(link.resource.urn, () => existingZone("", refOf(link.resource)));
  if (link.kind !== "external") return undefined;
  const domain = recordName === undefined ? undefined : domainOfService(recordName);
  return book.zone(link.id, () => existingZone(domain ?? "", externalRef(zoneType, link.id)));
}

function addAssociation(book: ZoneBook, graph: ResourceGraph, resource: PlannedResource): void {
  const zone = zoneOf(book, graph, resource, undefined);
  zone?.links.push(keyOfLink(graph.follow(resource, vpcType, ["vpcId"])) ?? "");
}

function addRecord(
  book: ZoneBook,
  graph: ResourceGraph,
  resource: PlannedResource,
  hostByUrn: ReadonlyMap<string, string>,
): void {
  const name = textAt(resource.inputs, "name");
  const type = textAt(resource.inputs, "type");
  const zone = zoneOf(book, graph, resource, typeof name === "string" ? name : undefined);
  if (!zone) {
    book.addUnplaced(refOf(resource));
    return;
  }
  if (typeof name !== "string" || typeof type !== "string") {
    zone.unknownRecords.push(refOf(resource));
    return;
  }
  const ttl = numberAt(resource.inputs, "ttl");
  const records = listAt(resource.inputs, "records");
  zone.recordSets.push({
    name: relativeName(name, zone.name),
    type: type.toUpperCase(),
    ...(typeof ttl === "number" ? { ttl } : {}),
    resource: refOf(resource),
    ...content(graph, resource, type.toUpperCase(), records, hostByUrn),
  });
}

function content(
  graph: ResourceGraph,
  resource: PlannedResource,
  type: string,
  records: readonly Value[] | undefined,
  hostByUrn: ReadonlyMap<string, string>,
): Pick<EstateRecordSet, "srv" | "targets"> {
  if (type === "SRV") return { srv: allSrv(records?.map(srvOfText)) };
  if (type !== "A" && type !== "AAAA") return {};
  return { targets: targetsOf(records, graph.sourcesOf(resource, "records", instanceType), hostByUrn) };
}
