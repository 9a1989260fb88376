import type { CloudView, Properties, StoredResource } from "../../provider/resource-type";
import { awsType } from "../aws-type";
import { formId } from "../ids";
import { find, tokens, vpcOf } from "../network";
import { refuse } from "../refuse";
import { field, flag, text, texts } from "../values";

/** Only in seeds and hub stacks: the KMS components never make one. */
export const transitGateway = awsType({
  token: tokens.transitGateway,
  id: "tgw",
  arn: ["ec2", (id) => `transit-gateway/${id}`],
  defaults: {
    amazonSideAsn: 64512,
    autoAcceptSharedAttachments: "disable",
    defaultRouteTableAssociation: "enable",
    defaultRouteTablePropagation: "enable",
    dnsSupport: "enable",
    encryptionSupport: "disable",
    multicastSupport: "disable",
    securityGroupReferencingSupport: "disable",
    transitGatewayCidrBlocks: [],
    vpnEcmpSupport: "enable",
  },
  outputs(inputs, cloud, id) {
    const table = formId("tgw-rtb", id);
    const tableOf = (use: string) => (text(inputs, use) === "disable" ? "" : table);
    return {
      associationDefaultRouteTableId: tableOf("defaultRouteTableAssociation"),
      propagationDefaultRouteTableId: tableOf("defaultRouteTablePropagation"),
      // A seed says whose gateway it is that another account shares.
      ownerId: text(inputs, "__owner") ?? cloud.account,
    };
  },
  remove({ id }, cloud) {
    const attached = cloud
      .list(tokens.transitGatewayAttachment)
      .filter((other) => text(other.inputs, "transitGatewayId") === id);
    if (attached.length > 0) {
      refuse(
        "IncorrectState",
        `${id} has non-deleted VPC Attachments: ${attached.map((other) => other.id).join(", ")}.`,
      );
    }
  },
});

export const transitGatewayAttachment = awsType({
  token: tokens.transitGatewayAttachment,
  id: "tgw-attach",
  arn: ["ec2", (id) => `transit-gateway-attachment/${id}`],
  replaceOn: ["transitGatewayId", "vpcId"],
  sets: ["subnetIds"],
  defaults: {
    applianceModeSupport: "disable",
    dnsSupport: "enable",
    ipv6Support: "disable",
    securityGroupReferencingSupport: "enable",
    transitGatewayDefaultRouteTableAssociation: true,
    transitGatewayDefaultRouteTablePropagation: true,
  },
  admit(inputs, cloud, self) {
    const gateway = text(inputs, "transitGatewayId") ?? "";
    const vpcId = text(inputs, "vpcId") ?? "";
    if (!find(cloud, tokens.transitGateway, gateway)) {
      refuse("InvalidTransitGatewayID.NotFound", `Transit Gateway ${gateway} was deleted or does not exist.`);
    }
    vpcOf(cloud, vpcId);
    const duplicate = cloud
      .list(tokens.transitGatewayAttachment)
      .some(
        (other) => other.id !== self?.id && other.inputs.transitGatewayId === gateway && other.inputs.vpcId === vpcId,
      );
    if (duplicate) {
      refuse(
        "DuplicateTransitGatewayAttachment",
        `${gateway} has non-deleted Transit Gateway Attachments with same VPC ID.`,
      );
    }
    requireOneSubnetPerZone(inputs, cloud, vpcId);
    requireDefaultTables(inputs, cloud, gateway);
  },
  outputs: (_inputs, cloud) => ({ vpcOwnerId: cloud.account }),
});

/**
 * The provider associates and propagates after the create; a gateway without default tables has nowhere to (#13512). With one
 * that another account shares, it leaves that to the owner.
 */
function requireDefaultTables(inputs: Properties, cloud: CloudView, gatewayId: string): void {
  const gateway = find(cloud, tokens.transitGateway, gatewayId);
  if (text(gateway?.outputs, "ownerId") !== cloud.account) {
    return;
  }
  for (const use of ["Association", "Propagation"]) {
    const wanted = flag(inputs, `transitGatewayDefaultRouteTable${use}`) !== false;
    if (wanted && text(gateway?.inputs, `defaultRouteTable${use}`) === "disable") {
      refuse("MissingParameter", "The request must contain the parameter TransitGatewayRouteTableId");
    }
  }
}

/** An attachment to another account's gateway waits until its owner accepts it; `drift.ts` sets `__accepted`. */
export function isPending(attachment: StoredResource, cloud: CloudView): boolean {
  const gateway = find(cloud, tokens.transitGateway, text(attachment.inputs, "transitGatewayId"));
  return (
    gateway !== undefined &&
    text(gateway.outputs, "ownerId") !== cloud.account &&
    text(gateway.inputs, "autoAcceptSharedAttachments") !== "enable" &&
    attachment.inputs.__accepted !== true
  );
}

function requireOneSubnetPerZone(inputs: Properties, cloud: CloudView, vpcId: string): void {
  const zones = new Set<string>();
  for (const subnetId of texts(inputs, "subnetIds")) {
    const subnet = find(cloud, tokens.subnet, subnetId);
    if (!subnet || text(subnet.inputs, "vpcId") !== vpcId) {
      refuse("InvalidSubnetID.NotFound", `The subnet ID '${subnetId}' does not exist`);
    }
    const zone = field(subnet, "availabilityZone") ?? "";
    if (zones.has(zone)) {
      refuse("DuplicateSubnetsInSameZone", "Duplicate Subnets for same AZ");
    }
    zones.add(zone);
  }
}
