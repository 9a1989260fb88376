import type { CloudView, Properties } from "../../provider/resource-type";
import { awsType, regionOf } from "../aws-type";
import { hex } from "../ids";
import { allocateAddress, find, partsOf, requireAddress, requireGroups, subnetOf, tokens } from "../network";
import { refuse } from "../refuse";
import { expected, records, text, texts } from "../values";

export const networkInterface = awsType({
  token: tokens.networkInterface,
  id: "eni",
  arn: ["ec2", (id) => `network-interface/${id}`],
  replaceOn: ["interfaceType", "subnetId"],
  computed: ["attachments", "privateIp", "privateIpLists", "privateIps", "privateIpsCount", "securityGroups"],
  sets: ["securityGroups"],
  defaults: {
    enablePrimaryIpv6: false,
    interfaceType: "interface",
    ipv4PrefixCount: 0,
    ipv4Prefixes: [],
    ipv6AddressCount: 0,
    ipv6AddressListEnabled: false,
    ipv6AddressLists: [],
    ipv6Addresses: [],
    ipv6PrefixCount: 0,
    ipv6Prefixes: [],
    privateIpListEnabled: false,
    sourceDestCheck: true,
  },
  check: (inputs) => expected.conflicts(inputs, ["privateIps", "privateIpsCount"]),
  admit(inputs, cloud, self) {
    const subnet = subnetOf(cloud, text(inputs, "subnetId"));
    requireGroups(cloud, texts(inputs, "securityGroups"), text(subnet.inputs, "vpcId") ?? "", subnet.id);
    for (const address of [
      ...texts(inputs, "privateIps"),
      ...(text(inputs, "privateIp") ? [text(inputs, "privateIp") ?? ""] : []),
    ]) {
      requireAddress(cloud, subnet, address, self?.id);
    }
  },
  outputs: interfaceOutputs,
  remove({ id, inputs }, cloud) {
    const holder = cloud
      .list(tokens.instance)
      .find((other) =>
        [other.inputs.primaryNetworkInterface, other.inputs.networkInterfaces].some((value) =>
          JSON.stringify(value ?? null).includes(`"${id}"`),
        ),
      );
    if (holder || records(inputs, "attachments").length > 0) {
      refuse("InvalidParameterValue", `Network interface '${id}' is currently in use.`);
    }
  },
});

function interfaceOutputs(inputs: Properties, cloud: CloudView, id: string): Properties {
  const before = find(cloud, tokens.networkInterface, id)?.outputs;
  const subnet = subnetOf(cloud, text(inputs, "subnetId"));
  const asked = texts(inputs, "privateIps");
  const kept = texts(before, "privateIps");
  const single = text(inputs, "privateIp") ?? text(before, "privateIp");
  const addresses =
    asked.length > 0
      ? asked
      : kept.length > 0
        ? kept
        : [single ?? allocateAddress(cloud, subnet.id, [], `${inputs.description ?? ""} ${id}`)];
  const first = addresses[0] ?? "";
  const groups = texts(inputs, "securityGroups");
  const mac = hex(10, id);
  return {
    attachments: records(inputs, "attachments"),
    macAddress: `02:${(mac.match(/../g) ?? []).join(":")}`,
    outpostArn: "",
    ownerId: cloud.account,
    privateDnsName: `ip-${first.replaceAll(".", "-")}.${regionOf(inputs, cloud)}.compute.internal`,
    privateIp: first,
    privateIpLists: addresses,
    privateIps: addresses,
    privateIpsCount: addresses.length - 1,
    securityGroups: groups.length > 0 ? groups : [partsOf(text(subnet.inputs, "vpcId") ?? "").securityGroup],
  };
}
