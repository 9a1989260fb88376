import type { CloudView, Problem, Properties, StoredResource } from "../../provider/resource-type";
import { awsType, regionOf } from "../aws-type";
import { formId } from "../ids";
import {
  allocateAddress,
  find,
  freeAddresses,
  partsOf,
  requireAddress,
  requireGroups,
  subnetOf,
  tokens,
} from "../network";
import { refuse } from "../refuse";
import { instanceTypeExists, isArm, publicImages } from "../regions";
import { expected, field, flag, given, number, record, records, text, texts } from "../values";
import { defaultKeyArn, requireUsableKey } from "./kms-key";
import { checkVolume } from "./volume";

const dedicatedHostToken = "aws:ec2/dedicatedHost:DedicatedHost";

/** Bytes of user data that EC2 takes, before they are written in base64. */
const userDataLimit = 16384;

export const instance = awsType({
  token: tokens.instance,
  id: "i",
  arn: ["ec2", (id) => `instance/${id}`],
  replaceOn: [
    "ami",
    "associatePublicIpAddress",
    "availabilityZone",
    "cpuOptions",
    "ebsBlockDevices",
    "ebsOptimized",
    "enclaveOptions",
    "ephemeralBlockDevices",
    "hibernation",
    "hostId",
    "instanceMarketOptions",
    "ipv6AddressCount",
    "ipv6Addresses",
    "keyName",
    "launchTemplate",
    "networkInterfaces",
    "placementGroup",
    "primaryNetworkInterface",
    "privateIp",
    "rootBlockDevice.encrypted",
    "rootBlockDevice.kmsKeyId",
    "securityGroups",
    "subnetId",
    "tenancy",
  ],
  computed: [
    "associatePublicIpAddress",
    "availabilityZone",
    "capacityReservationSpecification",
    "cpuOptions",
    "hostId",
    "ipv6Addresses",
    "maintenanceOptions",
    "metadataOptions",
    "privateDnsNameOptions",
    "privateIp",
    "rootBlockDevice",
    "secondaryPrivateIps",
    "subnetId",
    "userDataBase64",
    "vpcSecurityGroupIds",
  ],
  sets: ["vpcSecurityGroupIds"],
  defaults: {
    disableApiStop: false,
    disableApiTermination: false,
    ebsBlockDevices: [],
    ebsOptimized: false,
    enablePrimaryIpv6: false,
    enclaveOptions: { enabled: false },
    ephemeralBlockDevices: [],
    getPasswordData: false,
    hibernation: false,
    hostResourceGroupArn: "",
    iamInstanceProfile: "",
    instanceInitiatedShutdownBehavior: "stop",
    ipv6AddressCount: 0,
    keyName: "",
    monitoring: false,
    networkInterfaces: [],
    placementGroup: "",
    placementGroupId: "",
    placementPartitionNumber: 0,
    secondaryNetworkInterfaces: [],
    securityGroups: [],
    sourceDestCheck: true,
    tenancy: "default",
    userDataReplaceOnChange: false,
  },
  check: checkInstance,
  admit: admitInstance,
  outputs: instanceOutputs,
  remove({ id, inputs }) {
    if (flag(inputs, "disableApiTermination") && !flag(inputs, "forceDestroy")) {
      refuse(
        "OperationNotPermitted",
        `The instance '${id}' may not be terminated. Modify its 'disableApiTermination' instance attribute and try again.`,
      );
    }
  },
});

function checkInstance(inputs: Properties): Problem[] {
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

function admitInstance(inputs: Properties, cloud: CloudView, self?: StoredResource): void {
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
  const host = text(inputs, "hostId");
  if (host && !find(cloud, dedicatedHostToken, host)) {
    refuse("InvalidHostID.NotFound", `The host ID '${host}' does not exist`);
  }
  if (!given(inputs, "networkInterfaces") && !given(inputs, "primaryNetworkInterface")) {
    requirePlace(inputs, cloud, self);
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

function instanceOutputs(inputs: Properties, cloud: CloudView, id: string): Properties {
  const before = find(cloud, tokens.instance, id)?.outputs ?? {};
  const place = placeOf(inputs, cloud, before);
  const encoded = text(inputs, "userDataBase64");
  return {
    ...place,
    ...publicSide(inputs, cloud, place, id),
    capacityReservationSpecification: inputs.capacityReservationSpecification ?? {
      capacityReservationPreference: "open",
    },
    cpuOptions: inputs.cpuOptions ?? { amdSevSnp: "", coreCount: 1, threadsPerCore: 2 },
    hostId: text(inputs, "hostId") ?? "",
    instanceLifecycle: "",
    instanceMarketOptions: inputs.instanceMarketOptions ?? {},
    instanceState: "running",
    maintenanceOptions: inputs.maintenanceOptions ?? { autoRecovery: "default" },
    metadataOptions: {
      httpEndpoint: "enabled",
      httpProtocolIpv6: "disabled",
      httpPutResponseHopLimit: 2,
      httpTokens: "required",
      instanceMetadataTags: "disabled",
      ...record(inputs, "metadataOptions"),
    },
    outpostArn: "",
    passwordData: "",
    primaryNetworkInterface: { deleteOnTermination: true, networkInterfaceId: formId("eni", id) },
    primaryNetworkInterfaceId: formId("eni", id),
    privateDnsNameOptions: inputs.privateDnsNameOptions ?? {
      enableResourceNameDnsARecord: false,
      enableResourceNameDnsAaaaRecord: false,
      hostnameType: "ip-name",
    },
    rootBlockDevice: rootDevice(inputs, cloud, id),
    secondaryPrivateIps: texts(inputs, "secondaryPrivateIps"),
    spotInstanceRequestId: "",
    userDataBase64: encoded ?? "",
  };
}

function placeOf(inputs: Properties, cloud: CloudView, before: Properties): Properties & { privateIp: string } {
  const own = record(inputs, "primaryNetworkInterface") ?? records(inputs, "networkInterfaces")[0];
  const attached = find(cloud, tokens.networkInterface, text(own, "networkInterfaceId"));
  const subnetId = text(inputs, "subnetId") ?? text(attached?.inputs, "subnetId") ?? "";
  const subnet = subnetOf(cloud, subnetId);
  const words = JSON.stringify([inputs.tags ?? null, inputs.instanceType ?? null, inputs.userData ?? null]);
  const groups = texts(inputs, "vpcSecurityGroupIds");
  return {
    availabilityZone: field(subnet, "availabilityZone") ?? "",
    ipv6Addresses: texts(inputs, "ipv6Addresses"),
    privateIp:
      text(inputs, "privateIp") ??
      text(before, "privateIp") ??
      text(attached?.outputs, "privateIp") ??
      allocateAddress(cloud, subnetId, [], words),
    subnetId,
    vpcSecurityGroupIds: groups.length > 0 ? groups : [partsOf(text(subnet.inputs, "vpcId") ?? "").securityGroup],
  };
}

function publicSide(
  inputs: Properties,
  cloud: CloudView,
  place: Properties & { privateIp: string },
  id: string,
): Properties {
  const region = regionOf(inputs, cloud);
  const subnet = subnetOf(cloud, text(place, "subnetId"));
  const open = flag(inputs, "associatePublicIpAddress") ?? flag(subnet.inputs, "mapPublicIpOnLaunch") ?? false;
  const hash = Number.parseInt(formId("x", id, "public").slice(-6), 16);
  const publicIp = open ? `198.18.${hash % 256}.${(hash >> 8) % 256}` : "";
  const host = place.privateIp.replaceAll(".", "-");
  return {
    associatePublicIpAddress: open,
    privateDns: region === "us-east-1" ? `ip-${host}.ec2.internal` : `ip-${host}.${region}.compute.internal`,
    publicDns: open ? `ec2-${publicIp.replaceAll(".", "-")}.${region}.compute.amazonaws.com` : "",
    publicIp,
  };
}

function rootDevice(inputs: Properties, cloud: CloudView, id: string): Properties {
  const wanted = record(inputs, "rootBlockDevice") ?? {};
  const image = publicImages(regionOf(inputs, cloud)).find((candidate) => candidate.id === text(inputs, "ami"));
  const encrypted = flag(wanted, "encrypted") ?? false;
  const type = text(wanted, "volumeType") ?? "gp3";
  return {
    deleteOnTermination: true,
    deviceName: image?.rootDevice ?? "/dev/sda1",
    iops: type === "gp3" ? 3000 : 100,
    tags: {},
    tagsAll: wanted.tags ?? {},
    throughput: type === "gp3" ? 125 : 0,
    volumeId: formId("vol", id, "root"),
    volumeSize: image?.platform === "linux" ? 8 : 30,
    volumeType: type,
    ...wanted,
    encrypted,
    kmsKeyId: encrypted ? (text(wanted, "kmsKeyId") ?? defaultKeyArn("ebs", cloud)) : "",
  };
}

export const dedicatedHost = awsType({
  token: dedicatedHostToken,
  id: "h",
  arn: ["ec2", (id) => `dedicated-host/${id}`],
  replaceOn: ["assetId", "availabilityZone", "outpostArn"],
  computed: ["assetId"],
  defaults: { autoPlacement: "on", hostRecovery: "off" },
  check: (inputs) => [
    ...expected.exactlyOne(inputs, ["instanceFamily", "instanceType"]),
    ...expected.oneOf("autoPlacement", text(inputs, "autoPlacement"), ["on", "off"]),
    ...expected.oneOf("hostRecovery", text(inputs, "hostRecovery"), ["on", "off"]),
  ],
  admit(inputs, cloud) {
    const zone = text(inputs, "availabilityZone") ?? "";
    if (!zone.startsWith(regionOf(inputs, cloud))) {
      refuse("InvalidParameterValue", `Invalid availability zone: [${zone}]`);
    }
    const type = text(inputs, "instanceType") ?? `${text(inputs, "instanceFamily")}.large`;
    if (!instanceTypeExists(type)) {
      refuse("InvalidParameterValue", `Invalid value '${type}' for InstanceType.`);
    }
  },
  outputs: (inputs, cloud) => ({ assetId: text(inputs, "assetId") ?? "", ownerId: cloud.account }),
  remove({ id }, cloud) {
    if (cloud.list(tokens.instance).some(({ inputs }) => inputs.hostId === id)) {
      refuse("Client.InvalidHost.Occupied", `Dedicated host ${id} cannot be released as it is occupied`);
    }
  },
});
