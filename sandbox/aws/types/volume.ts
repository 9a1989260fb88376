import type { CloudView, Problem, Properties } from "../../provider/resource-type";
import { awsType, regionOf } from "../aws-type";
import { find, tokens } from "../network";
import { refuse } from "../refuse";
import { expected, field, number, text } from "../values";
import { defaultKeyArn, requireUsableKey } from "./kms-key";
import { requireZone } from "./subnet";

const attachmentToken = "aws:ec2/volumeAttachment:VolumeAttachment";
export const volumeToken = "aws:ebs/volume:Volume";
export const volumeTypes = ["gp2", "gp3", "io1", "io2", "sc1", "st1", "standard"];

/** Sizes and rates that EBS takes, for a volume or an instance's block device. */
export function checkVolume(volume: Properties, prefix: string, type: string, size: string): Problem[] {
  const kind = text(volume, type) ?? "gp3";
  const most = kind === "io2" || kind === "gp3" ? 65536 : 16384;
  const at = (path: string): string => prefix + path;
  return [
    ...expected.oneOf(at(type), text(volume, type), volumeTypes),
    ...expected.range(at(size), number(volume, size), 1, most),
    ...expected.range(at("throughput"), number(volume, "throughput"), 125, 2000),
    ...(number(volume, "iops") !== undefined && ["gp2", "sc1", "st1", "standard"].includes(kind)
      ? [{ path: at("iops"), reason: `'iops' must not be set when 'type' is '${kind}'` }]
      : []),
    ...(number(volume, "throughput") !== undefined && kind !== "gp3"
      ? [{ path: at("throughput"), reason: `'throughput' must not be set when 'type' is '${kind}'` }]
      : []),
  ];
}

export const volume = awsType({
  token: volumeToken,
  id: "vol",
  arn: ["ec2", (id) => `volume/${id}`],
  replaceOn: ["availabilityZone", "encrypted", "kmsKeyId", "multiAttachEnabled", "outpostArn", "snapshotId"],
  computed: ["iops", "kmsKeyId", "throughput", "type", "encrypted", "size", "snapshotId"],
  check: (inputs) => checkVolume(inputs, "", "type", "size"),
  admit(inputs, cloud) {
    requireZone(text(inputs, "availabilityZone"), regionOf(inputs, cloud));
    requireUsableKey(text(inputs, "kmsKeyId"), cloud);
  },
  outputs(inputs, cloud, id) {
    const encrypted = inputs.encrypted === true;
    const type = text(inputs, "type") ?? "gp2";
    return {
      createTime: String(cloud.get(id)?.outputs.createTime ?? cloud.now().toISOString()),
      encrypted,
      iops: number(inputs, "iops") ?? (type === "gp3" ? 3000 : 100),
      kmsKeyId: encrypted ? (text(inputs, "kmsKeyId") ?? defaultKeyArn("ebs", cloud)) : "",
      size: number(inputs, "size") ?? 8,
      snapshotId: text(inputs, "snapshotId") ?? "",
      throughput: number(inputs, "throughput") ?? (type === "gp3" ? 125 : 0),
      type,
    };
  },
  remove({ id }, cloud) {
    const attached = cloud.list(attachmentToken).find(({ inputs }) => inputs.volumeId === id);
    if (attached) {
      refuse("VolumeInUse", `Volume ${id} is currently attached to ${attached.inputs.instanceId}`);
    }
  },
});

export const volumeAttachment = awsType({
  token: attachmentToken,
  id: (inputs) => `vai-${crc(inputs)}`,
  replaceOn: ["deviceName", "instanceId", "volumeId"],
  namedByProgram: () => true,
  admit(inputs, cloud, self) {
    const attached = find(cloud, volumeToken, text(inputs, "volumeId"));
    if (!attached) {
      refuse("InvalidVolume.NotFound", `The volume '${text(inputs, "volumeId")}' does not exist.`);
    }
    const instance = requireInstance(cloud, text(inputs, "instanceId"));
    if (field(instance, "availabilityZone") !== field(attached, "availabilityZone")) {
      refuse(
        "InvalidVolume.ZoneMismatch",
        `The volume '${attached.id}' is not in the same availability zone as instance '${instance.id}'`,
      );
    }
    const device = text(inputs, "deviceName");
    const taken = cloud
      .list(attachmentToken)
      .some(
        (other) =>
          other.id !== self?.id && other.inputs.instanceId === instance.id && other.inputs.deviceName === device,
      );
    if (taken) {
      refuse(
        "InvalidParameterValue",
        `Invalid value '${device}' for unixDevice. Attachment point ${device} is already in use`,
      );
    }
  },
});

function crc(inputs: Properties): number {
  const word = ["deviceName", "instanceId", "volumeId"].map((name) => `${inputs[name]}-`).join("");
  return [...word].reduce((sum, letter) => (Math.imul(sum, 31) + letter.charCodeAt(0)) >>> 0, 7);
}

export function requireInstance(cloud: CloudView, id: string | undefined) {
  return (
    find(cloud, tokens.instance, id) ?? refuse("InvalidInstanceID.NotFound", `The instance ID '${id}' does not exist`)
  );
}
