/** What EC2 refuses of an instance. */
import { isListed } from "../../provider/conditions";
import type { CloudView, Problem, Properties, StoredResource } from "../../provider/resource-type";
import { regionOf } from "../aws-type";
import { find, freeAddresses, requireAddress, requireGroups, subnetOf, tokens } from "../network";
import { refuse } from "../refuse";
import { instanceTypeExists, isArm, publicImages } from "../regions";
import { expected, field, given, number, record, records, text, texts } from "../values";
import { dedicatedHostToken } from "./dedicated-host";
import { requireUsableKey } from "./kms-key";
import { checkVolume } from "./volume";

/** Bytes of user data that EC2 takes, before they are written in base64. */
const userDataLimit = 16384;

export function checkInstance(inputs: Properties): Problem[] {
  const metadata = record(inputs, "metadataOptions");
  const root = record(inputs, "rootBlockDevice");
  const problems: Problem[] = [
    ...expected.oneOf("metadataOptions.httpTokens", text(metadata, "httpTokens"), ["optional", "required"]),
    ...expected.oneOf("metadataOptions.httpEndpoint", text(metadata, "httpEndpoint"), ["disabled", "enabled"]),
    ...expected.oneOf("metadataOptions.instanceMetadataTags", text(metadata, "instanceMetadataTags"), [
      "disabled",
      "enabled",
    ]),
    ...expected.range("metadataOptions.httpPutResponseHopLimit", number(metadata, "httpPutResponseHopLimit"), 1, 64),
    ...expected.oneOf("tenancy", text(inputs, "tenancy"), ["default", "dedicated", "host"]),
    ...expected.conflicts(inputs, ["userData", "userDataBase64"]),
    ...expected.conflicts(inputs, ["securityGroups", "vpcSecurityGroupIds"]),
    ...(root ? checkVolume(root, "rootBlockDevice.", "volumeType", "volumeSize") : []),
    ...records(inputs, "ebsBlockDevices").flatMap((device, index) =>
      checkVolume(device, `ebsBlockDevices[${index}].`, "volumeType", "volumeSize"),
    ),
  ];
  for (const name of ["ami", "instanceType"]) {
    if (!given(inputs, name) && !given(inputs, "launchTemplate")) {
      problems.push({ path: name, reason: `one of \`${name},launchTemplate\` must be specified` });
    }
  }
  const interfaces = given(inputs, "networkInterfaces") ? "networkInterfaces" : "primaryNetworkInterface";
  if (given(inputs, interfaces)) {
    for (const other of [
      "subnetId",
      "privateIp",
      "vpcSecurityGroupIds",
      "associatePublicIpAddress",
      "sourceDestCheck",
    ]) {
      problems.push(...expected.conflicts(inputs, [interfaces, other]));
    }
  }
  return problems;
}

export function admitInstance(inputs: Properties, cloud: CloudView, self?: StoredResource): void {
  const region = regionOf(inputs, cloud);
  const type = text(inputs, "instanceType") ?? "";
  if (given(inputs, "instanceType") && !instanceTypeExists(type)) {
    refuse("InvalidParameterValue", `Invalid value '${type}' for InstanceType.`);
  }
  requireImage(text(inputs, "ami"), type, region, cloud);
  requireUserData(inputs);
  requireProfile(text(inputs, "iamInstanceProfile"), cloud);
  for (const device of [record(inputs, "rootBlockDevice"), ...records(inputs, "ebsBlockDevices")]) {
    requireUsableKey(text(device, "kmsKeyId"), cloud);
  }
  requireDedicatedHost(inputs, cloud);
  if (!given(inputs, "networkInterfaces") && !given(inputs, "primaryNetworkInterface")) {
    requirePlace(inputs, cloud, self);
  }
}

/** A Dedicated Host takes instances of its zone and family; without a name, one with automatic placement is looked for. */
function requireDedicatedHost(inputs: Properties, cloud: CloudView): void {
  const wanted = text(inputs, "hostId");
  const subnet = find(cloud, tokens.subnet, text(inputs, "subnetId"));
  const zone = text(inputs, "availabilityZone") ?? (subnet && field(subnet, "availabilityZone"));
  const type = text(inputs, "instanceType") ?? "";
  const carries = (host: StoredResource): boolean => {
    const only = text(host.inputs, "instanceType");
    return only === undefined ? text(host.inputs, "instanceFamily") === type.split(".")[0] : only === type;
  };
  if (wanted) {
    const host = find(cloud, dedicatedHostToken, wanted);
    if (!host) {
      refuse("InvalidHostID.NotFound", `The host ID '${wanted}' does not exist`);
    }
    if (zone !== undefined && text(host.inputs, "availabilityZone") !== zone) {
      refuse("InvalidParameterValue", `The Dedicated Host '${wanted}' is not in the availability zone ${zone}`);
    }
    if (!carries(host)) {
      refuse("InvalidParameterValue", `The Dedicated Host '${wanted}' does not support the instance type ${type}`);
    }
  } else if (text(inputs, "tenancy") === "host" && !text(inputs, "hostResourceGroupArn")) {
    const fits = cloud.list(dedicatedHostToken).some((host) => {
      const open = (text(host.inputs, "autoPlacement") ?? "on") === "on";
      return open && text(host.inputs, "availabilityZone") === zone && carries(host);
    });
    if (!fits) {
      refuse("InsufficientHostCapacity", "Insufficient capacity on the Dedicated Hosts of this account.");
    }
  }
}

function requireImage(ami: string | undefined, type: string, region: string, cloud: CloudView): void {
  if (ami === undefined) {
    return;
  }
  if (!/^ami-[0-9a-f]{8}([0-9a-f]{9})?$/.test(ami)) {
    refuse("InvalidAMIID.Malformed", `Invalid id: "${ami}" (expecting "ami-...")`);
  }
  const image = publicImages(region).find(({ id }) => id === ami);
  if (!image && cloud.get(ami)?.token !== "aws:ec2/ami:Ami") {
    refuse("InvalidAMIID.NotFound", `The image id '[${ami}]' does not exist`);
  }
  if (isArm(type)) {
    refuse(
      "InvalidParameterValue",
      `The architecture 'arm64' of the specified instance type does not match the architecture 'x86_64' of the specified AMI. Specify an instance type and an AMI that have matching architectures, and try again. You can use 'describe-instance-types' or 'describe-images' to discover the architecture of the instance type or AMI.`,
    );
  }
}

function requireUserData(inputs: Properties): void {
  const encoded = text(inputs, "userDataBase64");
  const bytes = encoded ? Buffer.from(encoded, "base64").length : Buffer.byteLength(text(inputs, "userData") ?? "");
  if (encoded && Buffer.from(encoded, "base64").toString("base64") !== encoded) {
    refuse("InvalidUserData.Malformed", "Invalid BASE64 encoding of user data.");
  }
  if (bytes > userDataLimit) {
    refuse("InvalidParameterValue", `User data is limited to ${userDataLimit} bytes`);
  }
}

function requireProfile(name: string | undefined, cloud: CloudView): void {
  if (name && !cloud.list("aws:iam/instanceProfile:InstanceProfile").some(({ inputs }) => inputs.name === name)) {
    refuse(
      "InvalidParameterValue",
      `Value (${name}) for parameter iamInstanceProfile.name is invalid. Invalid IAM Instance Profile name`,
    );
  }
}

function requirePlace(inputs: Properties, cloud: CloudView, self?: StoredResource): void {
  const subnetId = text(inputs, "subnetId");
  if (subnetId === undefined) {
    refuse("MissingInput", "No subnets found for the default VPC. Please specify a subnet.");
  }
  const subnet = subnetOf(cloud, subnetId);
  const zone = text(inputs, "availabilityZone");
  if (zone && zone !== field(subnet, "availabilityZone")) {
    refuse("InvalidParameterValue", `The availability zone '${zone}' does not match the subnet '${subnetId}'`);
  }
  requireGroups(cloud, texts(inputs, "vpcSecurityGroupIds"), text(subnet.inputs, "vpcId") ?? "", subnetId);
  const type = text(inputs, "instanceType") ?? "";
  const there = field(subnet, "availabilityZone") ?? "";
  if (!self && isListed(cloud, there, "unavailable", type)) {
    refuse(
      "Unsupported",
      `Your requested instance type (${type}) is not supported in your requested Availability Zone (${there}).`,
    );
  }
  const address = text(inputs, "privateIp");
  if (address) {
    requireAddress(cloud, subnet, address, self?.id);
  } else if (!self && freeAddresses(cloud, subnet) < 1) {
    refuse(
      "InsufficientFreeAddressesInSubnet",
      "The specified subnet does not have enough free addresses to satisfy the request.",
    );
  }
}
