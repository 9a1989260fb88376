import type { Problem } from "../../provider/resource-type";
import { awsType } from "../aws-type";
import { parseCidr } from "../cidr";
import { partsOf, tokens } from "../network";
import { refuse } from "../refuse";
import { expected, field, text } from "../values";
import { dhcpOptionsOf } from "./dhcp-options";

/** The Terraform SDK's words for a CIDR block that a network cannot have. */
export function checkNetwork(path: string, cidr: string | undefined, shortest: number, longest: number): Problem[] {
  if (cidr === undefined) {
    return [];
  }
  const range = parseCidr(cidr);
  if (range?.family !== 4) {
    return [{ path, reason: `"${cidr}" is not a valid IPv4 CIDR block: invalid CIDR address: ${cidr}` }];
  }
  if (!range.aligned) {
    return [{ path, reason: `"${cidr}" is not a valid IPv4 CIDR block; host bits are set behind the prefix` }];
  }
  return range.prefix >= shortest && range.prefix <= longest
    ? []
    : [
        {
          path,
          reason: `expected "${path}" to contain a network Value with between ${shortest} and ${longest} significant bits, got: ${range.prefix}`,
        },
      ];
}

export const vpc = awsType({
  token: tokens.vpc,
  id: "vpc",
  arn: ["ec2", (id) => `vpc/${id}`],
  replaceOn: ["cidrBlock", "ipv4IpamPoolId", "ipv4NetmaskLength", "instanceTenancy"],
  computed: ["ipv6CidrBlock"],
  defaults: {
    assignGeneratedIpv6CidrBlock: false,
    enableDnsHostnames: false,
    enableDnsSupport: true,
    enableNetworkAddressUsageMetrics: false,
    instanceTenancy: "default",
    ipv6CidrBlockNetworkBorderGroup: "",
    ipv6IpamPoolId: "",
    ipv6NetmaskLength: 0,
  },
  check: (inputs) => [
    ...expected.exactlyOne(inputs, ["cidrBlock", "ipv4IpamPoolId"]),
    ...checkNetwork("cidrBlock", text(inputs, "cidrBlock"), 16, 28),
    ...expected.oneOf("instanceTenancy", text(inputs, "instanceTenancy"), ["default", "dedicated"]),
  ],
  admit(_inputs, cloud, self) {
    if (!self && cloud.list(tokens.vpc).length >= 5) {
      refuse("VpcLimitExceeded", "The maximum number of VPCs has been reached.");
    }
  },
  outputs(_inputs, cloud, id) {
    const parts = partsOf(id);
    return {
      defaultSecurityGroupId: parts.securityGroup,
      defaultRouteTableId: parts.routeTable,
      mainRouteTableId: parts.routeTable,
      defaultNetworkAclId: parts.networkAcl,
      dhcpOptionsId: dhcpOptionsOf(cloud, id),
      ipv6AssociationId: "",
      ipv6CidrBlock: "",
      ownerId: cloud.account,
    };
  },
  remove({ id }, cloud) {
    const dependent = cloud.all().find((other) => blockers.includes(other.token) && field(other, "vpcId") === id);
    if (dependent) {
      refuse("DependencyViolation", `The vpc '${id}' has dependencies and cannot be deleted.`);
    }
  },
});

/** What must go before its VPC. Associations of hosted zones and peerings do not hold a VPC. */
const blockers: readonly string[] = [
  tokens.subnet,
  tokens.securityGroup,
  tokens.routeTable,
  tokens.networkAcl,
  tokens.internetGateway,
  tokens.vpcEndpoint,
  tokens.transitGatewayAttachment,
  tokens.networkInterface,
];
