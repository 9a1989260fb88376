import { awsType } from "../aws-type";
import { find, tokens, vpcOf } from "../network";
import { refuse } from "../refuse";
import { text } from "../values";

export const internetGateway = awsType({
  token: tokens.internetGateway,
  id: "igw",
  arn: ["ec2", (id) => `internet-gateway/${id}`],
  computed: ["vpcId"],
  admit(inputs, cloud, self) {
    const vpcId = text(inputs, "vpcId");
    if (vpcId === undefined) {
      return;
    }
    vpcOf(cloud, vpcId);
    const other = cloud
      .list(tokens.internetGateway)
      .find((gateway) => gateway.id !== self?.id && text(gateway.inputs, "vpcId") === vpcId);
    if (other) {
      refuse("InvalidParameterValue", `Network ${vpcId} already has an internet gateway attached`);
    }
  },
  outputs: (inputs, cloud) => ({ ownerId: cloud.account, vpcId: text(inputs, "vpcId") ?? "" }),
  remove(resource, cloud) {
    const vpcId = text(resource.inputs, "vpcId");
    const mapped = cloud.list("aws:ec2/eip:Eip").some((address) => {
      const instance = find(cloud, tokens.instance, text(address.inputs, "instance"));
      const owner = instance && find(cloud, tokens.subnet, text(instance.outputs, "subnetId"));
      return owner && text(owner.inputs, "vpcId") === vpcId;
    });
    if (mapped) {
      refuse(
        "DependencyViolation",
        `Network ${vpcId} has some mapped public address(es). Please unmap those public address(es) before detaching the gateway.`,
      );
    }
  },
});
