import type { CloudView, Properties } from "../../provider/resource-type";
import { awsType, regionOf } from "../aws-type";
import { formId } from "../ids";
import { allocateAddress, find, partsOf, subnetOf, tokens } from "../network";
import { refuse } from "../refuse";
import { publicImages } from "../regions";
import { field, flag, record, records, text, texts } from "../values";
import { admitInstance, checkInstance } from "./instance-rules";
import { defaultKeyArn } from "./kms-key";

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
