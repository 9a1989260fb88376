import {
  CloudError,
  isKnown,
  type Json,
  type Problem,
  type Properties,
  type ResourceType,
} from "../../provider/resource-type";
import { isAddress } from "../addresses";
import { azureType } from "../azure-type";
import { childrenOf, list, parentId, parseId, property, sameId, text, uuid } from "../ids";
import { dnsTags, networkName, zoneName } from "../names";

const zoneToken = "azure-native:privatedns:PrivateZone";
const linkToken = "azure-native:privatedns:VirtualNetworkLink";
const recordToken = "azure-native:privatedns:PrivateRecordSet";

/** Microsoft, "Azure Private DNS limits". */
const mostRecords = 20;
const mostLinks = 1000;
const mostRecordSets = 25_000;

function onlyGlobal(inputs: Properties): Problem[] {
  const location = text(inputs, "location");
  return location === undefined || !isKnown(location) || location.toLowerCase() === "global"
    ? []
    : [
        {
          path: "location",
          reason: `The provided location '${location}' is not available for resource type 'Microsoft.Network/privateDnsZones'. List of available regions for the resource type is 'global'.`,
        },
      ];
}

export const privateZone: ResourceType = azureType({
  token: zoneToken,
  tags: dnsTags,
  path: "Microsoft.Network/privateDnsZones/{privateZoneName}",
  name: zoneName,
  replaceOn: ["location"],
  check: onlyGlobal,
  outputs: (_inputs, cloud, id) => ({
    internalId: cloud.derive("zone", id).slice(0, 32),
    maxNumberOfRecordSets: mostRecordSets,
    maxNumberOfVirtualNetworkLinks: mostLinks,
    maxNumberOfVirtualNetworkLinksWithRegistration: 100,
    numberOfRecordSets: childrenOf(cloud, recordToken, id).length + 1,
    numberOfVirtualNetworkLinks: childrenOf(cloud, linkToken, id).length,
    numberOfVirtualNetworkLinksWithRegistration: childrenOf(cloud, linkToken, id).filter(
      (link) => link.inputs.registrationEnabled === true,
    ).length,
  }),
  // Record sets go with their zone; links must be removed first.
  remove(resource, cloud) {
    const links = childrenOf(cloud, linkToken, resource.id);
    if (links.length > 0) {
      const zone = parseId(resource.id)?.name;
      const nested = links.map(
        (link) => `'Microsoft.Network/privateDnsZones/${zone}/virtualNetworkLinks/${parseId(link.id)?.name}'`,
      );
      throw new CloudError(
        "CannotDeleteResource",
        `Cannot delete resource while nested resources exist. Some existing nested resource IDs include: ${nested.join(", ")}. Please delete all nested resources before deleting this resource.`,
        409,
      );
    }
  },
  removesWith: (resource, cloud) => childrenOf(cloud, recordToken, resource.id).map(({ id }) => id),
});

export const virtualNetworkLink: ResourceType = azureType({
  token: linkToken,
  tags: dnsTags,
  path: "Microsoft.Network/privateDnsZones/{privateZoneName}/virtualNetworkLinks/{virtualNetworkLinkName}",
  name: networkName,
  replaceOn: ["location"],
  check: onlyGlobal,
  admit(inputs, cloud, id, self) {
    const networkId = text(inputs, "virtualNetwork", "id");
    const zone = parseId(parentId(id) ?? "")?.name ?? "";
    if (self !== undefined && !sameId(text(self.inputs, "virtualNetwork", "id"), networkId)) {
      throw new CloudError(
        "BadRequest",
        `The virtual network of the virtual network link '${parseId(id)?.name}' cannot be changed.`,
      );
    }
    const others = cloud
      .list(linkToken)
      .filter((link) => !sameId(link.id, id) && sameId(text(link.inputs, "virtualNetwork", "id"), networkId));
    const twin = others.find(
      (link) => (parseId(parentId(link.id) ?? "")?.name ?? "").toLowerCase() === zone.toLowerCase(),
    );
    if (twin !== undefined) {
      throw new CloudError(
        "BadRequest",
        `A virtual network cannot be linked to multiple zones with overlapping namespaces. You tried to link virtual network with '${zone}' and '${zone}' zones.`,
      );
    }
    if (inputs.registrationEnabled === true && others.some((link) => link.inputs.registrationEnabled === true)) {
      throw new CloudError(
        "BadRequest",
        "A virtual network can only be linked to 1 Private DNS zone with auto-registration enabled.",
      );
    }
    if (childrenOf(cloud, linkToken, parentId(id) ?? "").length >= mostLinks && self === undefined) {
      throw new CloudError("Forbidden", `The zone '${zone}' already has ${mostLinks} virtual network links.`, 403);
    }
  },
  outputs: (inputs) => ({
    virtualNetworkLinkState: "Completed",
    registrationEnabled: inputs.registrationEnabled ?? false,
  }),
});

/** Record types of a private zone, and where each keeps its records. */
const recordLists: Record<string, string> = {
  A: "aRecords",
  AAAA: "aaaaRecords",
  CNAME: "cnameRecord",
  MX: "mxRecords",
  PTR: "ptrRecords",
  SRV: "srvRecords",
  TXT: "txtRecords",
};

const label = /^(?=.{1,63}$)[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?$/i;

function checkRecordSet(inputs: Properties): Problem[] {
  const type = text(inputs, "recordType") ?? "";
  const listName = recordLists[type];
  if (!isKnown(type)) {
    return [];
  }
  if (listName === undefined) {
    return [
      { path: "recordType", reason: `got ${JSON.stringify(type)}; allowed are ${Object.keys(recordLists).join(", ")}` },
    ];
  }
  const problems: Problem[] = [];
  const name = text(inputs, "relativeRecordSetName") ?? "";
  const labels = name.split(".");
  if (
    isKnown(name) &&
    name !== "@" &&
    !labels.every((part, index) => label.test(part) || (index === 0 && part === "*"))
  ) {
    problems.push({
      path: "relativeRecordSetName",
      reason: `The domain name '${name}' is invalid. The provided record set relative name '${name}' is invalid.`,
    });
  }
  if (isKnown(name) && type === "SRV" && !(labels[0]?.startsWith("_") && ["_tcp", "_udp"].includes(labels[1] ?? ""))) {
    problems.push({
      path: "relativeRecordSetName",
      reason: `got ${JSON.stringify(name)}; the name of an SRV record set is _service._protocol, such as _vlmcs._tcp`,
    });
  }
  if (inputs.ttl === undefined) {
    problems.push({
      path: "ttl",
      reason: "missing required property 'ttl': the time to live in seconds, 1 to 2147483647",
    });
  }
  const other = Object.values(recordLists).find((key) => key !== listName && inputs[key] !== undefined);
  if (other !== undefined) {
    problems.push({ path: other, reason: `a record set of type ${type} has ${listName} only` });
  }
  return [...problems, ...checkRecords(type, listName, inputs)];
}

function checkRecords(type: string, listName: string, inputs: Properties): Problem[] {
  const records = list(inputs, listName);
  if (inputs[listName] === undefined || (Array.isArray(inputs[listName]) && records.length === 0)) {
    return [{ path: listName, reason: `a record set of type ${type} needs at least one record` }];
  }
  const problems: Problem[] = [];
  if (records.length > mostRecords) {
    problems.push({
      path: listName,
      reason: `got ${records.length} records; a record set holds at most ${mostRecords}`,
    });
  }
  const seen = new Set<string>();
  records.forEach((record, index) => {
    const path = `${listName}[${index}]`;
    const key = JSON.stringify(record);
    if (seen.has(key) && !key.includes("04da6b54-80e4-46f7-96ec-b56ff0331ba9")) {
      problems.push({ path, reason: "the record set has this record already" });
    }
    seen.add(key);
    problems.push(...checkRecord(type, path, record));
  });
  return problems;
}

function checkRecord(type: string, path: string, record: Json): Problem[] {
  if (type === "A" || type === "AAAA") {
    const [key, version] = type === "A" ? (["ipv4Address", 4] as const) : (["ipv6Address", 6] as const);
    const address = text(record, key) ?? "";
    const good = isKnown(address) ? isAddress(address, version) : true;
    return good
      ? []
      : [{ path: `${path}.${key}`, reason: `got ${JSON.stringify(address)}; allowed is an IPv${version} address` }];
  }
  if (type !== "SRV") {
    return [];
  }
  const problems: Problem[] = [];
  for (const key of ["priority", "weight", "port"]) {
    const value = property(record, key);
    const known = value === undefined || isKnown(value);
    if (known && !(Number.isInteger(value) && Number(value) >= 0 && Number(value) <= 65_535)) {
      problems.push({
        path: `${path}.${key}`,
        reason: `got ${JSON.stringify(value) ?? "nothing"}; allowed is a whole number from 0 to 65535`,
      });
    }
  }
  const target = text(record, "target") ?? "";
  if (
    isKnown(target) &&
    !target
      .replace(/\.$/, "")
      .split(".")
      .every((part) => label.test(part))
  ) {
    problems.push({ path: `${path}.target`, reason: `got ${JSON.stringify(target)}; allowed is a host name` });
  }
  return problems;
}

export const privateRecordSet: ResourceType = azureType({
  token: recordToken,
  tags: dnsTags,
  path: "Microsoft.Network/privateDnsZones/{privateZoneName}/{recordType}/{relativeRecordSetName}",
  check: checkRecordSet,
  admit(inputs, cloud, id) {
    const zone = parentId(id) ?? "";
    const siblings = childrenOf(cloud, recordToken, zone).filter(
      (other) =>
        !sameId(other.id, id) && text(other.inputs, "relativeRecordSetName") === text(inputs, "relativeRecordSetName"),
    );
    if (siblings.some((other) => (other.inputs.recordType === "CNAME") !== (inputs.recordType === "CNAME"))) {
      throw new CloudError(
        "Conflict",
        `The record could not be created because a CNAME record with the same name already exists in this zone.`,
        409,
      );
    }
  },
  outputs: (inputs, cloud, id) => ({
    fqdn: `${inputs.relativeRecordSetName}.${inputs.privateZoneName}.`,
    isAutoRegistered: false,
    etag: uuid(cloud, "etag", id, JSON.stringify(inputs)),
  }),
});
