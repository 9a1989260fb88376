import { awsType, regionOf } from "../aws-type";
import { arnResource } from "../ids";
import { refuse } from "../refuse";
import { expected, given, text } from "../values";
import { requireUsableKey } from "./kms-key";
import { logGroupToken } from "./log-group";

const trailToken = "aws:cloudtrail/trail:Trail";

export const trail = awsType({
  token: trailToken,
  id: (inputs, cloud) => `arn:aws:cloudtrail:${regionOf(inputs, cloud)}:${cloud.account}:trail/${text(inputs, "name")}`,
  named: { property: "name", max: 128 },
  replaceOn: ["name"],
  taken: (inputs) => ["TrailAlreadyExistsException", `Trail ${text(inputs, "name")} already exists`],
  defaults: {
    enableLogFileValidation: false,
    enableLogging: true,
    includeGlobalServiceEvents: true,
    isMultiRegionTrail: false,
    isOrganizationTrail: false,
  },
  check: (inputs) => [
    ...expected.conflicts(inputs, ["advancedEventSelectors", "eventSelectors"]),
    ...(/^[A-Za-z0-9][A-Za-z0-9._-]{2,127}$/.test(text(inputs, "name") ?? "aaa")
      ? []
      : [{ path: "name", reason: "invalid trail name: 3 to 128 letters, digits, dots, underscores and hyphens" }]),
  ],
  admit(inputs, cloud) {
    requireUsableKey(text(inputs, "kmsKeyId"), cloud);
    if (given(inputs, "cloudWatchLogsGroupArn") !== given(inputs, "cloudWatchLogsRoleArn")) {
      refuse(
        "InvalidCloudWatchLogsRoleArnException",
        "You must specify both the CloudWatch Logs log group and the role.",
      );
    }
    const group = text(inputs, "cloudWatchLogsGroupArn");
    const name =
      group &&
      arnResource(group)
        .replace(/^log-group:/, "")
        .replace(/:\*$/, "");
    if (group && (!group.endsWith(":*") || !cloud.list(logGroupToken).some((other) => other.inputs.name === name))) {
      refuse(
        "InvalidCloudWatchLogsLogGroupArnException",
        "Access denied. Verify in IAM that the role has adequate permissions.",
      );
    }
  },
  outputs: (inputs, cloud, id) => ({ arn: id, homeRegion: regionOf(inputs, cloud), snsTopicArn: "" }),
});
