import type { CloudView } from "../../provider/resource-type";
import { awsType } from "../aws-type";
import { arnResource } from "../ids";
import { find, interfaceExists, tokens } from "../network";
import { refuse } from "../refuse";
import { expected, given, number, text } from "../values";
import { logGroupToken } from "./log-group";

/** Fields of a line in AWS's default format, each written as a placeholder. */
const defaultFormat =
  "version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status"
    .split(" ")
    .map((field) => `$\{${field}}`)
    .join(" ");

const sources = [
  "eniId",
  "subnetId",
  "transitGatewayAttachmentId",
  "transitGatewayId",
  "vpcId",
  "regionalNatGatewayId",
];

export const flowLog = awsType({
  token: "aws:ec2/flowLog:FlowLog",
  id: "fl",
  arn: ["ec2", (id) => `vpc-flow-log/${id}`],
  replaceOn: [
    "deliverCrossAccountRole",
    "destinationOptions",
    "iamRoleArn",
    "logDestination",
    "logDestinationType",
    "logFormat",
    "maxAggregationInterval",
    "trafficType",
    ...sources,
  ],
  // There cannot be two flow logs of the same configuration and destination.
  namedByProgram: () => true,
  computed: ["logFormat"],
  defaults: { logDestinationType: "cloud-watch-logs", maxAggregationInterval: 600 },
  check: (inputs) => [
    ...expected.exactlyOne(inputs, sources),
    ...expected.oneOf("trafficType", text(inputs, "trafficType"), ["ACCEPT", "REJECT", "ALL"]),
    ...expected.oneOf("maxAggregationInterval", number(inputs, "maxAggregationInterval"), [60, 600]),
    ...expected.oneOf("logDestinationType", text(inputs, "logDestinationType"), [
      "cloud-watch-logs",
      "s3",
      "kinesis-data-firehose",
    ]),
    ...expected.arn("iamRoleArn", text(inputs, "iamRoleArn")),
    ...expected.arn("logDestination", text(inputs, "logDestination")),
    ...(given(inputs, "vpcId") || given(inputs, "subnetId") || given(inputs, "eniId")
      ? given(inputs, "trafficType")
        ? []
        : [
            {
              path: "trafficType",
              reason: "trafficType is required for the flow log of a VPC, subnet or network interface",
            },
          ]
      : []),
  ],
  admit(inputs, cloud, self) {
    for (const [name, token] of [
      ["vpcId", tokens.vpc],
      ["subnetId", tokens.subnet],
    ] as const) {
      const id = text(inputs, name);
      if (id !== undefined && !find(cloud, token, id)) {
        refuse("InvalidParameter", `The resource ID ${id} does not exist`);
      }
    }
    const eni = text(inputs, "eniId");
    if (eni !== undefined && !interfaceExists(cloud, eni)) {
      refuse("InvalidParameter", `The resource ID ${eni} does not exist`);
    }
    const toLogs = (text(inputs, "logDestinationType") ?? "cloud-watch-logs") === "cloud-watch-logs";
    const role = text(inputs, "iamRoleArn");
    if (toLogs && role === undefined) {
      refuse("InvalidParameter", "DeliverLogsPermissionArn can't be empty if LogDestinationType is cloud-watch-logs.");
    }
    if (role !== undefined && !cloud.list("aws:iam/role:Role").some(({ outputs }) => outputs.arn === role)) {
      refuse(
        "InvalidParameter",
        `Access Denied for LogDestination: the role ${role} does not exist or cannot be assumed. Please check LogDestination permissions`,
      );
    }
    if (toLogs && role !== undefined && !mayWrite(role, cloud)) {
      // AWS takes the flow log and says "Access error" in its status for ever (terraform-aws-vpc#1262).
      refuse(
        "AccessError",
        `The IAM role ${role} for your flow logs does not have sufficient permissions to send flow logs to CloudWatch Logs.`,
      );
    }
    const destination = text(inputs, "logDestination");
    const group =
      destination &&
      arnResource(destination)
        .replace(/^log-group:/, "")
        .replace(/:\*$/, "");
    if (toLogs && group && !cloud.list(logGroupToken).some(({ inputs: other }) => other.name === group)) {
      refuse("InvalidParameter", `LogDestination: ${destination} does not exist.`);
    }
    const same = cloud
      .list("aws:ec2/flowLog:FlowLog")
      .some(
        (other) =>
          other.id !== self?.id &&
          [...sources, "logDestination", "trafficType"].every((name) => other.inputs[name] === inputs[name]),
      );
    if (same) {
      refuse(
        "FlowLogAlreadyExists",
        "Error. There is an existing Flow Log with the same configuration and log destination.",
      );
    }
  },
  outputs: (inputs) => ({
    logDestination: text(inputs, "logDestination") ?? "",
    logFormat: text(inputs, "logFormat") ?? defaultFormat,
  }),
});

function mayWrite(role: string, cloud: CloudView): boolean {
  const name = role.split("/").at(-1);
  return cloud
    .all()
    .some(({ token, inputs }) => /:(RolePolicy|RolePolicyAttachment)$/.test(token) && text(inputs, "role") === name);
}
