import type { CloudView, Problem, Properties } from "../../provider/resource-type";
import { awsType, regionOf } from "../aws-type";
import { arn } from "../ids";
import { allows } from "../policy-document";
import { refuse } from "../refuse";
import { expected, flag, number, record, text, texts } from "../values";
import { findKey, keyStatements } from "./kms-key";

export const logGroupToken = "aws:cloudwatch/logGroup:LogGroup";

/** Days that CloudWatch Logs can keep events; 0 is for ever. */
export const retentionSteps = [
  0, 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

export const logGroup = awsType({
  token: logGroupToken,
  id: (inputs) => text(inputs, "name") ?? "",
  named: { property: "name", prefix: "namePrefix", max: 512 },
  arn: ["logs", (_id, inputs) => `log-group:${text(inputs, "name")}`],
  replaceOn: ["logGroupClass", "name", "namePrefix"],
  taken: () => ["ResourceAlreadyExistsException", "The specified log group already exists"],
  defaults: { deletionProtectionEnabled: false, logGroupClass: "STANDARD", retentionInDays: 0, skipDestroy: false },
  check: (inputs) => [
    ...expected.oneOf("retentionInDays", number(inputs, "retentionInDays"), retentionSteps),
    ...expected.oneOf("logGroupClass", text(inputs, "logGroupClass"), ["STANDARD", "INFREQUENT_ACCESS", "DELIVERY"]),
    ...checkGroupName("name", text(inputs, "name")),
    ...expected.arn("kmsKeyId", text(inputs, "kmsKeyId")),
  ],
  admit(inputs, cloud) {
    requireLogsKey(text(inputs, "kmsKeyId"), text(inputs, "name") ?? "", regionOf(inputs, cloud), cloud);
  },
  remove({ inputs }) {
    if (flag(inputs, "deletionProtectionEnabled")) {
      refuse("ValidationException", "Log group cannot be deleted because deletion protection is enabled.");
    }
  },
});

export function checkGroupName(path: string, name: string | undefined): Problem[] {
  return name === undefined || /^[.\-_/#A-Za-z0-9]{1,512}$/.test(name)
    ? []
    : [
        {
          path,
          reason: `"${path}" isn't a valid log group name (alphanumeric characters, underscores, hyphens, slashes, hash signs and dots are allowed): "${name}"`,
        },
      ];
}

/** The key must let CloudWatch Logs of the region use it. */
function requireLogsKey(key: string | undefined, group: string, region: string, cloud: CloudView): void {
  if (key === undefined) {
    return;
  }
  const found = findKey(key, cloud);
  const service = `logs.${region}.amazonaws.com`;
  if (!found || !allows(keyStatements(found, cloud), [service, "logs.amazonaws.com"], "kms:GenerateDataKey")) {
    const target = arn("logs", region, cloud.account, `log-group:${group}`);
    refuse(
      "AccessDeniedException",
      `The specified KMS key does not exist or is not allowed to be used with Arn '${target}'`,
    );
  }
}

function requireGroup(name: string | undefined, cloud: CloudView): void {
  if (!cloud.list(logGroupToken).some(({ inputs }) => inputs.name === name)) {
    refuse("ResourceNotFoundException", "The specified log group does not exist.");
  }
}

export const logMetricFilter = awsType({
  token: "aws:cloudwatch/logMetricFilter:LogMetricFilter",
  // The real id is the name alone, which an alarm may have too: the group keeps the two apart in whichever order they come.
  id: (inputs) => `${text(inputs, "logGroupName")}:${text(inputs, "name")}`,
  named: { property: "name", max: 512 },
  replaceOn: ["logGroupName", "name"],
  namedByProgram: () => true,
  defaults: { applyOnTransformedLogs: false },
  check: (inputs) => [
    ...expected.length("name", text(inputs, "name"), 1, 512),
    ...(/[:*]/.test(text(inputs, "name") ?? "")
      ? [{ path: "name", reason: `invalid value for name (may not contain ':' or '*')` }]
      : []),
    ...expected.length("pattern", text(inputs, "pattern"), 0, 1024),
    ...checkTransformation(record(inputs, "metricTransformation")),
  ],
  admit(inputs, cloud) {
    requireGroup(text(inputs, "logGroupName"), cloud);
  },
});

function checkTransformation(transformation: Properties | undefined): Problem[] {
  const prefix = "metricTransformation.";
  const dimensions = Object.keys(record(transformation, "dimensions") ?? {}).length;
  return [
    ...expected.length(`${prefix}name`, text(transformation, "name"), 1, 255),
    ...expected.length(`${prefix}value`, text(transformation, "value"), 0, 100),
    ...(text(transformation, "namespace")?.startsWith("AWS/")
      ? [{ path: `${prefix}namespace`, reason: `"AWS/" is reserved for the services of AWS` }]
      : []),
    ...(dimensions > 3
      ? [{ path: `${prefix}dimensions`, reason: `at most 3 dimensions are allowed, got ${dimensions}` }]
      : []),
    ...(dimensions > 0 && transformation?.defaultValue !== undefined
      ? [{ path: `${prefix}defaultValue`, reason: `"default_value" conflicts with "dimensions"` }]
      : []),
  ];
}

export const queryDefinition = awsType({
  token: "aws:cloudwatch/queryDefinition:QueryDefinition",
  id: (inputs, cloud) => `query-${cloud.derive("query", text(inputs, "name") ?? "").slice(0, 12)}`,
  named: { property: "name", max: 255 },
  taken: (inputs) => [
    "InvalidParameterException",
    `A query definition with name ${text(inputs, "name")} already exists`,
  ],
  sets: [],
  check: (inputs) => [
    ...expected.length("name", text(inputs, "name"), 1, 255),
    ...expected.length("queryString", text(inputs, "queryString"), 1, 10000),
    ...texts(inputs, "logGroupNames").flatMap((name, index) => checkGroupName(`logGroupNames[${index}]`, name)),
  ],
  outputs: (_inputs, cloud, id) => ({
    arn: arn("logs", cloud.region, cloud.account, `query-definition:${id}`),
    queryDefinitionId: id,
  }),
});
