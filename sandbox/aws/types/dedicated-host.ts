import { setting } from "../../provider/conditions";
import { awsType, regionOf } from "../aws-type";
import { tokens } from "../network";
import { refuse } from "../refuse";
import { instanceTypeExists } from "../regions";
import { expected, text } from "../values";

export const dedicatedHostToken = "aws:ec2/dedicatedHost:DedicatedHost";

/** A whole machine for one account, as licences brought along may need. */
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
  admit(inputs, cloud, self) {
    const zone = text(inputs, "availabilityZone") ?? "";
    if (!zone.startsWith(regionOf(inputs, cloud))) {
      refuse("InvalidParameterValue", `Invalid availability zone: [${zone}]`);
    }
    const type = text(inputs, "instanceType") ?? `${text(inputs, "instanceFamily")}.large`;
    if (!instanceTypeExists(type)) {
      refuse("InvalidParameterValue", `Invalid value '${type}' for InstanceType.`);
    }
    const quota = setting(cloud, "quotas", "dedicatedHosts");
    if (self === undefined && typeof quota === "number" && cloud.list(dedicatedHostToken).length >= quota) {
      refuse(
        "HostLimitExceeded",
        `The request would exceed your limit of ${quota} ${type.split(".")[0]} Dedicated Hosts.`,
      );
    }
  },
  outputs: (inputs, cloud) => ({ assetId: text(inputs, "assetId") ?? "", ownerId: cloud.account }),
  remove({ id }, cloud) {
    if (cloud.list(tokens.instance).some(({ inputs }) => inputs.hostId === id)) {
      refuse("Client.InvalidHost.Occupied", `Dedicated host ${id} cannot be released as it is occupied`);
    }
  },
});
