import { isIPv4, isIPv6 } from "node:net";
import type { CloudView, Problem, Properties, StoredResource } from "../../provider/resource-type";
import { awsType } from "../aws-type";
import { refuse } from "../refuse";
import { expected, flag, given, number, records, text, texts } from "../values";
import { isPrivate, plainName, zoneOf } from "./dns-zone";

const recordToken = "aws:route53/record:Record";
const types = [
  "A",
  "AAAA",
  "CAA",
  "CNAME",
  "DS",
  "HTTPS",
  "MX",
  "NAPTR",
  "NS",
  "PTR",
  "SOA",
  "SPF",
  "SRV",
  "SSHFP",
  "SVCB",
  "TLSA",
  "TXT",
];
const routing = [
  "cidrRoutingPolicy",
  "failoverRoutingPolicies",
  "geolocationRoutingPolicies",
  "geoproximityRoutingPolicy",
  "latencyRoutingPolicies",
  "multivalueAnswerRoutingPolicy",
  "weightedRoutingPolicies",
];

/** The record's full name: a name that does not end with the zone's is taken to be inside it, as the provider does. */
export function fullName(name: string, zoneName: string): string {
  const plain = plainName(name);
  const zone = plainName(zoneName);
  return plain.endsWith(zone) ? plain : plain === "" ? zone : `${plain}.${zone}`;
}

export const record = awsType({
  token: recordToken,
  id: (inputs) =>
    [text(inputs, "zoneId"), plainName(text(inputs, "name") ?? ""), text(inputs, "type"), text(inputs, "setIdentifier")]
      .filter((part) => part !== undefined && part !== "")
      .join("_"),
  replaceOn: ["name", "zoneId"],
  namedByProgram: () => true,
  taken: (inputs) => [
    "InvalidChangeBatch",
    `[Tried to create resource record set [name='${plainName(text(inputs, "name") ?? "")}.', type='${text(inputs, "type")}'] but it already exists]`,
  ],
  defaults: { allowOverwrite: false },
  check: checkRecord,
  admit: admitRecord,
  outputs: (inputs, cloud) => ({
    fqdn: fullName(text(inputs, "name") ?? "", text(zoneOf(cloud, text(inputs, "zoneId")).inputs, "name") ?? ""),
  }),
});

function checkRecord(inputs: Properties): Problem[] {
  const problems: Problem[] = [
    ...expected.oneOf("type", text(inputs, "type"), types),
    ...expected.exactlyOne(inputs, ["records", "aliases"]),
    ...expected.range("ttl", number(inputs, "ttl"), 0, 2147483647),
  ];
  if (given(inputs, "records") && !given(inputs, "ttl")) {
    problems.push({ path: "ttl", reason: '"ttl": all of `records,ttl` must be specified' });
  }
  const policy = routing.find((name) => given(inputs, name));
  if (policy && !given(inputs, "setIdentifier")) {
    problems.push({
      path: "setIdentifier",
      reason: `"${policy}": all of \`${policy},setIdentifier\` must be specified`,
    });
  }
  return problems;
}

function admitRecord(inputs: Properties, cloud: CloudView, self?: StoredResource): void {
  const zone = zoneOf(cloud, text(inputs, "zoneId"));
  const zoneName = plainName(text(zone.inputs, "name") ?? "");
  const name = fullName(text(inputs, "name") ?? "", zoneName);
  const type = text(inputs, "type") ?? "";
  requireName(name, zoneName);
  if (type === "CNAME" && name === zoneName) {
    refuseBatch(`RRSet of type CNAME with DNS name ${name}. is not permitted at apex in zone ${zoneName}.`);
  }
  if ((type === "SOA" || type === "NS") && name === zoneName && !self && !flag(inputs, "allowOverwrite")) {
    refuseBatch(`Tried to create resource record set [name='${name}.', type='${type}'] but it already exists`);
  }
  requireNoOther(inputs, { zone, zoneName, name, type }, cloud, self);
  requireValues(inputs, type);
  if (isPrivate(zone) && given(inputs, "healthCheckId") && type === "SOA") {
    refuseBatch("Health checks are not permitted for SOA records.");
  }
}

function refuseBatch(message: string): never {
  return refuse("InvalidChangeBatch", `[${message}]`);
}

function requireName(name: string, zoneName: string): void {
  for (const label of name.split(".")) {
    if (label === "") {
      refuseBatch(`FATAL problem: DomainLabelEmpty (Domain label is empty) encountered with '${name}'`);
    }
    if (label.length > 63) {
      refuseBatch(`FATAL problem: DomainLabelTooLong (Domain label is too long) encountered with '${label}'`);
    }
    if (!/^[a-z0-9_*\\-]+$/.test(label)) {
      refuseBatch(
        `FATAL problem: UnsupportedCharacter (Value contains unsupported characters) encountered with '${name}'`,
      );
    }
  }
  if (name !== zoneName && !name.endsWith(`.${zoneName}`)) {
    refuseBatch(`RRSet with DNS name ${name}. is not permitted in zone ${zoneName}.`);
  }
}

function requireNoOther(
  inputs: Properties,
  { zone, zoneName, name, type }: { zone: StoredResource; zoneName: string; name: string; type: string },
  cloud: CloudView,
  self: StoredResource | undefined,
): void {
  const others = cloud
    .list(recordToken)
    .filter(
      (other) => other.id !== self?.id && other.inputs.zoneId === zone.id && text(other.outputs, "fqdn") === name,
    );
  for (const other of others) {
    const kind = text(other.inputs, "type") ?? "";
    const sameSet = text(other.inputs, "setIdentifier") === text(inputs, "setIdentifier");
    if (kind === type && sameSet && !flag(inputs, "allowOverwrite")) {
      refuseBatch(`Tried to create resource record set [name='${name}.', type='${type}'] but it already exists`);
    }
    if (kind !== type && (kind === "CNAME" || type === "CNAME")) {
      refuseBatch(
        `RRSet of type ${type} with DNS name ${name}. is not permitted because a conflicting RRSet of type ${kind} with the same DNS name already exists in zone ${zoneName}.`,
      );
    }
  }
}

function requireValues(inputs: Properties, type: string): void {
  const values = texts(inputs, "records");
  if (values.length === 0 && records(inputs, "aliases").length === 0) {
    refuse("InvalidInput", "Invalid XML ; missing ResourceRecords or AliasTarget");
  }
  const twice = values.find((value, index) => values.indexOf(value) !== index);
  if (twice !== undefined) {
    refuseBatch(`Duplicate Resource Record: '${twice}'`);
  }
  if (type === "CNAME" && values.length > 1) {
    refuseBatch(`InvalidChangeBatch: The resource record set of type CNAME may have only one value`);
  }
  for (const value of values) {
    const fault = valueFault(type, value);
    if (fault) {
      refuseBatch(`Invalid Resource Record: 'FATAL problem: ${fault} encountered with '${value}''`);
    }
  }
}

const hostName = /^([a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?\.)*[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?\.?$/i;

/** What is wrong with a value. That of an SRV record is `priority weight port target`, such as `0 0 1688 kms1.corp.example.com`. */
function valueFault(type: string, value: string): string | undefined {
  switch (type) {
    case "A":
      return isIPv4(value) ? undefined : "ARRDATAIllegalIPv4Address (Value is not a valid IPv4 address)";
    case "AAAA":
      return isIPv6(value) && !value.includes("%")
        ? undefined
        : "AAAARRDATAIllegalIPv6Address (Value is not a valid IPv6 address)";
    case "SRV":
      return serviceFault(value);
    case "CNAME":
    case "NS":
    case "PTR":
      return hostName.test(value) ? undefined : "UnsupportedCharacter (Value contains unsupported characters)";
    case "TXT":
      // The provider puts the quotation marks around the value.
      return Buffer.byteLength(value) > 4000 ? "CharacterStringTooLong (Value is too long)" : undefined;
    default:
      return undefined;
  }
}

function serviceFault(value: string): string | undefined {
  const parts = value.trim().split(/\s+/);
  const [priority = "", weight = "", port = "", target = ""] = parts;
  if (parts.length !== 4) {
    return "InvalidSRVRecord (Value must have four fields: priority weight port target)";
  }
  for (const [name, field] of [
    ["Priority", priority],
    ["Weight", weight],
    ["Port", port],
  ] as const) {
    if (!/^\d{1,5}$/.test(field) || Number(field) > 65535) {
      return `InvalidSRVRecord (${name} must be an integer between 0 and 65535)`;
    }
  }
  if (isIPv4(target)) {
    return "InvalidSRVRecord (Target must be a domain name, not an address)";
  }
  return hostName.test(target) ? undefined : "UnsupportedCharacter (Value contains unsupported characters)";
}
