import { awsType } from "../aws-type";
import { overlaps } from "../cidr";
import { tokens, vpcOf } from "../network";
import { refuse } from "../refuse";
import { flag, text } from "../values";

/** Peerings, within the account and to others. */
export const vpcPeeringConnection = awsType({
  token: tokens.peering,
  id: "pcx",
  replaceOn: ["peerOwnerId", "peerRegion", "peerVpcId", "vpcId"],
  computed: ["accepter", "requester"],
  admit(inputs, cloud, self) {
    const vpcId = text(inputs, "vpcId");
    const peerId = text(inputs, "peerVpcId");
    const here = vpcOf(cloud, vpcId);
    const ownAccount = (text(inputs, "peerOwnerId") ?? cloud.account) === cloud.account;
    if (ownAccount && (text(inputs, "peerRegion") ?? cloud.region) === cloud.region) {
      const there = vpcOf(cloud, peerId);
      if (vpcId === peerId || overlaps(text(here.inputs, "cidrBlock") ?? "", text(there.inputs, "cidrBlock") ?? "")) {
        refuse(
          "OverlappingCidrs",
          `The VPCs '${vpcId}' and '${peerId}' have overlapping CIDR blocks and cannot be peered.`,
        );
      }
    }
    if (
      !self &&
      cloud.list(tokens.peering).some(({ inputs: other }) => other.vpcId === vpcId && other.peerVpcId === peerId)
    ) {
      refuse(
        "VpcPeeringConnectionAlreadyExists",
        `A VPC peering connection between '${vpcId}' and '${peerId}' already exists.`,
      );
    }
    if (flag(inputs, "autoAccept") && !ownAccount) {
      refuse("OperationNotPermitted", "User cannot accept a VPC peering connection that another account owns");
    }
  },
  outputs(inputs, cloud) {
    const ownAccount = (text(inputs, "peerOwnerId") ?? cloud.account) === cloud.account;
    return {
      acceptStatus: flag(inputs, "autoAccept") && ownAccount ? "active" : "pending-acceptance",
      accepter: inputs.accepter ?? { allowRemoteVpcDnsResolution: false },
      requester: inputs.requester ?? { allowRemoteVpcDnsResolution: false },
      peerOwnerId: text(inputs, "peerOwnerId") ?? cloud.account,
      peerRegion: text(inputs, "peerRegion") ?? cloud.region,
    };
  },
});
