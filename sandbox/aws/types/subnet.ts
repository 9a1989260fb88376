import { awsType, regionOf } from "../aws-type";
import { contains, overlaps } from "../cidr";
import { interfacesIn, subnetOf, tokens, vpcOf, vpcRanges } from "../network";
import { refuse } from "../refuse";
import { zoneId, zonesOf } from "../regions";
import { expected, text } from "../values";
import { checkNetwork } from "./vpc";

export const subnet = awsType({
  token: tokens.subnet,
  id: "subnet",
  arn: ["ec2", (id) => `subnet/${id}`],
  replaceOn: [
    "availabilityZone",
    "availabilityZoneId",
    "cidrBlock",
    "ipv4IpamPoolId",
    "ipv4NetmaskLength",
    "ipv6Native",
    "outpostArn",
    "vpcId",
  ],
  computed: ["availabilityZone", "availabilityZoneId"],
  defaults: {
    assignIpv6AddressOnCreation: false,
    enableDns64: false,
    enableResourceNameDnsAaaaRecordOnLaunch: false,
    enableResourceNameDnsARecordOnLaunch: false,
    ipv6Native: false,
    mapPublicIpOnLaunch: false,
    privateDnsHostnameTypeOnLaunch: "ip-name",
  },
  check: (inputs) => [
    ...checkNetwork("cidrBlock", text(inputs, "cidrBlock"), 0, 32),
    ...expected.conflicts(inputs, ["availabilityZone", "availabilityZoneId"]),
    ...expected.oneOf("privateDnsHostnameTypeOnLaunch", text(inputs, "privateDnsHostnameTypeOnLaunch"), [
      "ip-name",
      "resource-name",
    ]),
  ],
  admit(inputs, cloud, self) {
    const vpc = vpcOf(cloud, text(inputs, "vpcId"));
    requireZone(text(inputs, "availabilityZone"), regionOf(inputs, cloud));
    const cidr = text(inputs, "cidrBlock") ?? "";
    const prefix = Number(cidr.split("/")[1]);
    if (prefix < 16 || prefix > 28 || !vpcRanges(vpc).some((range) => contains(range, cidr))) {
      refuse("InvalidSubnet.Range", `The CIDR '${cidr}' is invalid.`);
    }
    const conflict = cloud
      .list(tokens.subnet)
      .some(
        (other) =>
          other.id !== self?.id && other.inputs.vpcId === vpc.id && overlaps(String(other.inputs.cidrBlock), cidr),
      );
    if (conflict) {
      refuse("InvalidSubnet.Conflict", `The CIDR '${cidr}' conflicts with another subnet`);
    }
  },
  outputs(inputs, cloud) {
    const zones = zonesOf(regionOf(inputs, cloud));
    const zone =
      text(inputs, "availabilityZone") ??
      zones.find((candidate) => zoneId(candidate) === text(inputs, "availabilityZoneId")) ??
      zones[0] ??
      "";
    return {
      availabilityZone: zone,
      availabilityZoneId: zoneId(zone),
      ipv6CidrBlock: text(inputs, "ipv6CidrBlock") ?? "",
      ipv6CidrBlockAssociationId: "",
      ownerId: cloud.account,
    };
  },
  remove({ id }, cloud) {
    if (interfacesIn(cloud).some(({ subnetId }) => subnetId === id)) {
      refuse("DependencyViolation", `The subnet '${id}' has dependencies and cannot be deleted.`);
    }
  },
});

/** Refuses an availability zone that the region does not have. */
export function requireZone(zone: string | undefined, region: string): void {
  const zones = zonesOf(region);
  if (zone !== undefined && !zones.includes(zone)) {
    refuse(
      "InvalidParameterValue",
      `Value (${zone}) for parameter availabilityZone is invalid. Subnets can currently only be created in the following availability zones: ${zones.join(", ")}.`,
    );
  }
}

export const subnetCidrReservation = awsType({
  token: tokens.subnetCidrReservation,
  id: "scr",
  replaceOn: ["cidrBlock", "description", "reservationType", "subnetId"],
  namedByProgram: () => true,
  check: (inputs) => [
    ...checkNetwork("cidrBlock", text(inputs, "cidrBlock"), 0, 32),
    ...expected.oneOf("reservationType", text(inputs, "reservationType"), ["prefix", "explicit"]),
  ],
  admit(inputs, cloud, self) {
    const owner = subnetOf(cloud, text(inputs, "subnetId"));
    const cidr = text(inputs, "cidrBlock") ?? "";
    if (!contains(text(owner.inputs, "cidrBlock") ?? "", cidr)) {
      refuse("InvalidParameterValue", `The CIDR '${cidr}' is not within the CIDR of the subnet '${owner.id}'`);
    }
    const taken = cloud
      .list(tokens.subnetCidrReservation)
      .some(
        (other) =>
          other.id !== self?.id && other.inputs.subnetId === owner.id && overlaps(String(other.inputs.cidrBlock), cidr),
      );
    if (taken) {
      refuse("InvalidParameterValue", `The CIDR '${cidr}' conflicts with another subnet CIDR reservation`);
    }
  },
  outputs: (_inputs, cloud) => ({ ownerId: cloud.account }),
});
