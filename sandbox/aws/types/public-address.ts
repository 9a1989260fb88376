/** Elastic addresses and NAT gateways. The KMS components make none: these show what a mistake would do. */
import { awsType, regionOf } from "../aws-type";
import { formId } from "../ids";
import { allocateAddress, find, requireAddress, subnetOf, tokens } from "../network";
import { refuse } from "../refuse";
import { expected, field, given, text, texts } from "../values";
import { requireInstance } from "./volume";

const eipToken = "aws:ec2/eip:Eip";

function publicAddress(id: string): string {
  const bits = Number.parseInt(formId("x", id, "public").slice(-6), 16);
  return `198.19.${bits % 256}.${(bits >> 8) % 256}`;
}

export const eip = awsType({
  token: eipToken,
  id: "eipalloc",
  arn: ["ec2", (id) => `elastic-ip/${id}`],
  replaceOn: ["address", "customerOwnedIpv4Pool", "domain", "ipamPoolId", "networkBorderGroup", "publicIpv4Pool"],
  computed: ["instance", "networkInterface", "networkBorderGroup"],
  defaults: { domain: "vpc", publicIpv4Pool: "amazon", ipamPoolId: "" },
  check: (inputs) => [
    ...expected.conflicts(inputs, ["instance", "networkInterface"]),
    ...expected.oneOf("domain", text(inputs, "domain"), ["vpc"]),
  ],
  admit(inputs, cloud, self) {
    if (!self && cloud.list(eipToken).length >= 5) {
      refuse("AddressLimitExceeded", "The maximum number of addresses has been reached.");
    }
    if (given(inputs, "instance")) {
      const instance = requireInstance(cloud, text(inputs, "instance"));
      const vpcId = text(subnetOf(cloud, field(instance, "subnetId")).inputs, "vpcId");
      if (!cloud.list(tokens.internetGateway).some((gateway) => gateway.inputs.vpcId === vpcId)) {
        refuse("Gateway.NotAttached", `Network ${vpcId} is not attached to any internet gateway`);
      }
    }
  },
  outputs(inputs, cloud, id) {
    const address = publicAddress(id);
    const instance = find(cloud, tokens.instance, text(inputs, "instance"));
    const region = regionOf(inputs, cloud);
    return {
      allocationId: id,
      associationId: instance || given(inputs, "networkInterface") ? formId("eipassoc", id) : "",
      carrierIp: "",
      customerOwnedIp: "",
      instance: text(inputs, "instance") ?? "",
      networkBorderGroup: text(inputs, "networkBorderGroup") ?? region,
      networkInterface: text(inputs, "networkInterface") ?? "",
      privateDns: "",
      privateIp: text(instance?.outputs, "privateIp") ?? "",
      ptrRecord: "",
      publicDns: `ec2-${address.replaceAll(".", "-")}.${region}.compute.amazonaws.com`,
      publicIp: address,
    };
  },
  remove({ id }, cloud) {
    if (cloud.list(tokens.natGateway).some(({ inputs }) => inputs.allocationId === id)) {
      refuse("InvalidIPAddress.InUse", `Address ${publicAddress(id)} is in use.`);
    }
  },
});

export const natGateway = awsType({
  token: tokens.natGateway,
  id: "nat",
  replaceOn: ["allocationId", "availabilityMode", "connectivityType", "privateIp", "subnetId", "vpcId"],
  computed: ["privateIp", "vpcId", "secondaryPrivateIpAddresses"],
  defaults: {
    availabilityMode: "zonal",
    connectivityType: "public",
    secondaryAllocationIds: [],
    secondaryPrivateIpAddressCount: 0,
  },
  check: (inputs) => [
    ...expected.oneOf("connectivityType", text(inputs, "connectivityType"), ["public", "private"]),
    ...expected.oneOf("availabilityMode", text(inputs, "availabilityMode"), ["zonal", "regional"]),
    ...((text(inputs, "connectivityType") ?? "public") === "private" && given(inputs, "allocationId")
      ? [{ path: "allocationId", reason: `"allocation_id" is not supported with "connectivity_type" = "private"` }]
      : []),
  ],
  admit(inputs, cloud, self) {
    const subnet = subnetOf(cloud, text(inputs, "subnetId"));
    if ((text(inputs, "connectivityType") ?? "public") === "public") {
      const allocation = text(inputs, "allocationId");
      if (!find(cloud, eipToken, allocation)) {
        refuse("InvalidAllocationID.NotFound", `Allocation ID '${allocation}' not found.`);
      }
      const vpcId = text(subnet.inputs, "vpcId");
      if (!cloud.list(tokens.internetGateway).some((gateway) => gateway.inputs.vpcId === vpcId)) {
        refuse("Gateway.NotAttached", `Network ${vpcId} has no Internet gateway attached`);
      }
    }
    const address = text(inputs, "privateIp");
    if (address) {
      requireAddress(cloud, subnet, address, self?.id);
    }
  },
  outputs(inputs, cloud, id) {
    const before = find(cloud, tokens.natGateway, id)?.outputs;
    const subnetId = text(inputs, "subnetId") ?? "";
    const isPublic = (text(inputs, "connectivityType") ?? "public") === "public";
    return {
      associationId: isPublic ? formId("eipassoc", id) : "",
      autoProvisionZones: "",
      autoScalingIps: "",
      networkInterfaceId: formId("eni", id),
      privateIp: text(inputs, "privateIp") ?? text(before, "privateIp") ?? allocateAddress(cloud, subnetId, [], "nat"),
      publicIp: isPublic ? publicAddress(text(inputs, "allocationId") ?? "") : "",
      regionalNatGatewayAddresses: [],
      regionalNatGatewayAutoMode: "",
      routeTableId: "",
      secondaryPrivateIpAddresses: texts(inputs, "secondaryPrivateIpAddresses"),
      vpcId: text(subnetOf(cloud, subnetId).inputs, "vpcId") ?? "",
    };
  },
});
