import type { CloudView } from "../../provider/resource-type";
import { awsType } from "../aws-type";
import { formId } from "../ids";
import { find, vpcOf } from "../network";
import { refuse } from "../refuse";
import { text } from "../values";

const dhcpAssociation = "aws:ec2/vpcDhcpOptionsAssociation:VpcDhcpOptionsAssociation";
const dhcpOptions = "aws:ec2/vpcDhcpOptions:VpcDhcpOptions";

/** DHCP options of a VPC: those that were associated with it, else the account's default ones. */
export function dhcpOptionsOf(cloud: CloudView, vpcId: string): string {
  const association = cloud.list(dhcpAssociation).find((entry) => text(entry.inputs, "vpcId") === vpcId);
  return text(association?.inputs, "dhcpOptionsId") ?? formId("dopt", cloud.account, "default");
}

export const vpcDhcpOptions = awsType({
  token: dhcpOptions,
  id: "dopt",
  arn: ["ec2", (id) => `dhcp-options/${id}`],
  replaceOn: [
    "domainName",
    "domainNameServers",
    "ipv6AddressPreferredLeaseTime",
    "netbiosNameServers",
    "netbiosNodeType",
    "ntpServers",
  ],
  check: (inputs) =>
    ["domainName", "domainNameServers", "ntpServers", "netbiosNameServers", "netbiosNodeType"].some(
      (name) => name in inputs,
    )
      ? []
      : [{ path: "domainName", reason: "at least one DHCP option must be specified" }],
  outputs: (_inputs, cloud) => ({ ownerId: cloud.account }),
  remove({ id }, cloud) {
    if (cloud.list(dhcpAssociation).some((entry) => text(entry.inputs, "dhcpOptionsId") === id)) {
      refuse("DependencyViolation", `The dhcpOptions '${id}' has dependencies and cannot be deleted.`);
    }
  },
});

export const vpcDhcpOptionsAssociation = awsType({
  token: dhcpAssociation,
  id: (inputs) => `${text(inputs, "dhcpOptionsId")}-${text(inputs, "vpcId")}`,
  replaceOn: ["vpcId"],
  namedByProgram: () => true,
  admit(inputs, cloud) {
    vpcOf(cloud, text(inputs, "vpcId"));
    const options = text(inputs, "dhcpOptionsId") ?? "";
    if (options !== "default" && !find(cloud, dhcpOptions, options)) {
      refuse("InvalidDhcpOptionID.NotFound", `The dhcpOption ID '${options}' does not exist`);
    }
  },
});
