import type { CloudView, Problem, Properties, StoredResource } from "../../provider/resource-type";
import { awsType, regionOf } from "../aws-type";
import { letters, uniqueWords } from "../ids";
import { find, tokens } from "../network";
import { refuse } from "../refuse";
import { expected, flag, records, text } from "../values";

export const zoneToken = "aws:route53/zone:Zone";
const recordToken = "aws:route53/record:Record";
const associationToken = "aws:route53/zoneAssociation:ZoneAssociation";
const authorizationToken = "aws:route53/vpcAssociationAuthorization:VpcAssociationAuthorization";

/** A name as Route 53 compares it: lower case, without the dot at the end. */
export function plainName(name: string): string {
  return name.toLowerCase().replace(/\.$/, "");
}

export function zoneOf(cloud: CloudView, id: string | undefined): StoredResource {
  return (
    find(cloud, zoneToken, id?.replace(/^\/hostedzone\//, "")) ??
    refuse("NoSuchHostedZone", `No hosted zone found with ID: ${id}`, 404)
  );
}

interface Association {
  readonly vpcId: string;
  readonly region: string;
}

/** The VPCs in which a private zone answers: its own list, and associations made apart from it. */
export function associationsOf(zone: StoredResource, cloud: CloudView): Association[] {
  return [
    ...records(zone.inputs, "vpcs"),
    ...cloud
      .list(associationToken)
      .filter(({ inputs }) => inputs.zoneId === zone.id)
      .map(({ inputs }) => inputs),
  ].map((entry) => ({ vpcId: text(entry, "vpcId") ?? "", region: text(entry, "vpcRegion") ?? cloud.region }));
}

/** Is the zone private? */
export function isPrivate(zone: StoredResource): boolean {
  return records(zone.inputs, "vpcs").length > 0;
}

function requireNoConflict(
  name: string,
  vpcId: string,
  region: string,
  self: string | undefined,
  cloud: CloudView,
): void {
  for (const other of cloud.list(zoneToken)) {
    const same = other.id !== self && plainName(text(other.inputs, "name") ?? "") === plainName(name);
    if (same && associationsOf(other, cloud).some((entry) => entry.vpcId === vpcId)) {
      refuse(
        "ConflictingDomainExists",
        `The VPC ${vpcId} in region ${region} has already been associated with the hosted zone ${other.id} with the same domain name.`,
      );
    }
  }
}

function requireVpc(vpcId: string | undefined, region: string, cloud: CloudView): void {
  if (region === cloud.region && !find(cloud, tokens.vpc, vpcId)) {
    refuse("InvalidVPCId", `The VPC: ${vpcId} in region ${region} that you provided is not valid.`);
  }
}

export const zone = awsType({
  token: zoneToken,
  id: (inputs, cloud) => `Z0${letters(19, ...uniqueWords(zoneToken, inputs, cloud))}`,
  named: { property: "name", max: 1024 },
  replaceOn: ["delegationSetId", "name"],
  computed: ["enableAcceleratedRecovery"],
  defaults: { comment: "Managed by Pulumi", forceDestroy: false },
  check: checkZone,
  admit(inputs, cloud, self) {
    const name = text(inputs, "name") ?? "";
    for (const entry of records(inputs, "vpcs")) {
      const region = text(entry, "vpcRegion") ?? cloud.region;
      requireVpc(text(entry, "vpcId"), region, cloud);
      requireNoConflict(name, text(entry, "vpcId") ?? "", region, self?.id, cloud);
    }
    if (self && isPrivate(self) && records(inputs, "vpcs").length === 0) {
      refuse("LastVPCAssociation", "Cannot remove last VPC association for the private zone.");
    }
  },
  outputs(inputs, _cloud, id) {
    const servers = ["ns-0.awsdns-00.com", "ns-512.awsdns-00.net", "ns-1024.awsdns-00.org", "ns-1536.awsdns-00.co.uk"];
    return {
      arn: `arn:aws:route53:::hostedzone/${id}`,
      enableAcceleratedRecovery: flag(inputs, "enableAcceleratedRecovery") ?? false,
      nameServers: servers,
      primaryNameServer: servers[0] ?? "",
      zoneId: id,
    };
  },
  remove({ id, inputs }, cloud) {
    if (!flag(inputs, "forceDestroy") && cloud.list(recordToken).some((record) => record.inputs.zoneId === id)) {
      refuse(
        "HostedZoneNotEmpty",
        "The specified hosted zone contains non-required resource record sets and so cannot be deleted.",
      );
    }
  },
});

function checkZone(inputs: Properties): Problem[] {
  const name = text(inputs, "name");
  const labels = name === undefined ? [] : plainName(name).split(".");
  const bad = labels.find((label) => label.length === 0 || label.length > 63 || !/^[a-z0-9_*-]+$/.test(label));
  return [
    ...expected.length("name", name, 1, 1024),
    ...expected.length("comment", text(inputs, "comment"), 0, 256),
    ...(bad === undefined ? [] : [{ path: "name", reason: `"${name}" is not a valid domain name: label "${bad}"` }]),
    ...expected.conflicts(inputs, ["delegationSetId", "vpcs"]),
  ];
}

export const zoneAssociation = awsType({
  token: associationToken,
  id: (inputs, cloud) => {
    const region = text(inputs, "vpcRegion");
    const id = `${text(inputs, "zoneId")}:${text(inputs, "vpcId")}`;
    return region && region !== cloud.region ? `${id}:${region}` : id;
  },
  replaceOn: ["vpcId", "vpcRegion", "zoneId"],
  namedByProgram: () => true,
  taken: (inputs) => [
    "ConflictingDomainExists",
    `The VPC ${text(inputs, "vpcId")} has already been associated with the hosted zone ${text(inputs, "zoneId")} with the same domain name.`,
  ],
  computed: ["vpcRegion"],
  admit(inputs, cloud) {
    const found = zoneOf(cloud, text(inputs, "zoneId"));
    const vpcId = text(inputs, "vpcId") ?? "";
    const region = text(inputs, "vpcRegion") ?? cloud.region;
    if (!isPrivate(found)) {
      refuse(
        "PublicZoneVPCAssociation",
        "You're trying to associate a VPC with a public hosted zone. Amazon Route 53 doesn't support associating a VPC with a public hosted zone.",
      );
    }
    requireVpc(vpcId, region, cloud);
    requireNoConflict(text(found.inputs, "name") ?? "", vpcId, region, found.id, cloud);
    if (records(found.inputs, "vpcs").some((entry) => entry.vpcId === vpcId)) {
      refuse(
        "ConflictingDomainExists",
        `The VPC ${vpcId} in region ${region} has already been associated with the hosted zone ${found.id} with the same domain name.`,
      );
    }
  },
  outputs: (inputs, cloud) => ({ owningAccount: cloud.account, vpcRegion: regionOfVpc(inputs, cloud) }),
  remove({ inputs }, cloud) {
    const found = find(cloud, zoneToken, text(inputs, "zoneId"));
    if (found && associationsOf(found, cloud).length < 2) {
      refuse(
        "LastVPCAssociation",
        "The VPC that you're trying to disassociate from the private hosted zone is the last VPC that is associated with the hosted zone. Amazon Route 53 doesn't support disassociating the last VPC from a hosted zone.",
      );
    }
  },
});

/** Lets the owner of a VPC in another account associate it with the zone. */
export const vpcAssociationAuthorization = awsType({
  token: authorizationToken,
  id: (inputs) => `${text(inputs, "zoneId")}:${text(inputs, "vpcId")}`,
  replaceOn: ["vpcId", "vpcRegion", "zoneId"],
  namedByProgram: () => true,
  computed: ["vpcRegion"],
  check: (inputs) => {
    const vpcId = text(inputs, "vpcId");
    return vpcId === undefined || /^vpc-[0-9a-f]{8,17}$/.test(vpcId)
      ? []
      : [{ path: "vpcId", reason: `"${vpcId}" is not the id of a VPC` }];
  },
  admit(inputs, cloud) {
    if (!isPrivate(zoneOf(cloud, text(inputs, "zoneId")))) {
      refuse("InvalidInput", "You cannot authorize the association of a VPC with a public hosted zone.");
    }
  },
  outputs: (inputs, cloud) => ({ vpcRegion: regionOfVpc(inputs, cloud) }),
});

function regionOfVpc(inputs: Properties, cloud: CloudView): string {
  return text(inputs, "vpcRegion") ?? regionOf(inputs, cloud);
}
