import type { CloudView, Problem, Properties } from "../../provider/resource-type";
import { isObject } from "../../sdk/shapes";
import { awsType } from "../aws-type";
import { uniqueWords, uuid } from "../ids";
import { tokens } from "../network";
import { refuse } from "../refuse";
import { expected, given, list, number, record, records, text, texts } from "../values";
import { requireUsableKey } from "./kms-key";
import { contentOf, documentToken } from "./ssm-document";

const associationToken = "aws:ssm/association:Association";
const parameterToken = "aws:ssm/parameter:Parameter";

export const ssmAssociation = awsType({
  token: associationToken,
  id: (inputs, cloud) => uuid(...uniqueWords(associationToken, inputs, cloud)),
  arn: ["ssm", (id) => `association/${id}`],
  replaceOn: ["automationTargetParameterName", "name"],
  computed: ["documentVersion", "parameters"],
  defaults: { applyOnlyAtCronInterval: false },
  check: checkAssociation,
  admit: admitAssociation,
  outputs: (inputs, _cloud, id) => ({
    associationId: id,
    documentVersion: text(inputs, "documentVersion") ?? "$DEFAULT",
    parameters: record(inputs, "parameters") ?? {},
    targets: records(inputs, "targets"),
  }),
});

function checkAssociation(inputs: Properties): Problem[] {
  const problems: Problem[] = [
    ...expected.oneOf("complianceSeverity", text(inputs, "complianceSeverity"), [
      "CRITICAL",
      "HIGH",
      "MEDIUM",
      "LOW",
      "UNSPECIFIED",
    ]),
    ...expected.oneOf("syncCompliance", text(inputs, "syncCompliance"), ["AUTO", "MANUAL"]),
  ];
  if (!given(inputs, "name")) {
    problems.push({
      path: "name",
      reason: 'Missing required argument. The argument "name" is required, but no definition was found.',
    });
  }
  if (inputs.applyOnlyAtCronInterval === true && text(inputs, "scheduleExpression")?.startsWith("rate(")) {
    problems.push({
      path: "applyOnlyAtCronInterval",
      reason: "applyOnlyAtCronInterval isn't supported for rate expressions",
    });
  }
  if (list(inputs, "targets").length > 5) {
    problems.push({ path: "targets", reason: "Too many list items: No more than 5 items are allowed" });
  }
  for (const name of ["maxConcurrency", "maxErrors"]) {
    const value = text(inputs, name);
    if (value !== undefined && !/^(\d+|\d{1,2}%|100%)$/.test(value)) {
      problems.push({
        path: name,
        reason: `must be a valid number (e.g. 10) or percentage including the percent sign (e.g. 10%), got ${value}`,
      });
    }
  }
  const version = text(inputs, "documentVersion");
  if (version !== undefined && !/^(\$LATEST|\$DEFAULT|[1-9]\d*)$/.test(version)) {
    problems.push({
      path: "documentVersion",
      reason: `invalid value for documentVersion ($LATEST, $DEFAULT or a version number), got ${version}`,
    });
  }
  return problems;
}

function admitAssociation(inputs: Properties, cloud: CloudView): void {
  const name = text(inputs, "name") ?? "";
  const document = cloud.list(documentToken).find((other) => other.inputs.name === name);
  if (!document && !/^(AWS|AmazonCloudWatch|AWSEC2|AWSFleetManager|AWSSupport)-/.test(name)) {
    refuse("InvalidDocument", `Document with name ${name} does not exist.`);
  }
  requireTargets(inputs, cloud);
  requireSchedule(text(inputs, "scheduleExpression"));
  if (document) {
    const latest = Number(text(document.outputs, "latestVersion"));
    const version = text(inputs, "documentVersion") ?? "$DEFAULT";
    if (!version.startsWith("$") && Number(version) > latest) {
      refuse("InvalidDocumentVersion", `The document version ${version} of ${name} does not exist.`);
    }
    requireParameters(inputs, record(contentOf(document.inputs), "parameters") ?? {}, name);
  } else if (name === "AWS-RunPatchBaseline") {
    requireParameters(inputs, runPatchBaseline, name);
  }
}

/** Parameters of Amazon's own document. Source: AWS Systems Manager User Guide, "AWS-RunPatchBaseline". */
const runPatchBaseline: Properties = {
  Operation: { type: "String", allowedValues: ["Scan", "Install"] },
  RebootOption: { type: "String", allowedValues: ["RebootIfNeeded", "NoReboot"], default: "RebootIfNeeded" },
  SnapshotId: { type: "String", default: "" },
  InstallOverrideList: { type: "String", default: "" },
  BaselineOverride: { type: "String", default: "" },
  AssociationId: { type: "String", default: "" },
};

function requireTargets(inputs: Properties, cloud: CloudView): void {
  for (const target of records(inputs, "targets")) {
    const key = text(target, "key") ?? "";
    const values = texts(target, "values");
    if (
      !/^(InstanceIds|ParameterValues|resource-groups:Name|resource-groups:ResourceTypeFilters|tag-key|tag:.+|aws:NoOpAutomationTag)$/.test(
        key,
      )
    ) {
      refuse("InvalidTarget", `The target key ${key} is not valid.`);
    }
    if (values.length === 0 || values.length > 50) {
      refuse("InvalidTarget", `A target must have 1 to 50 values, got ${values.length}.`);
    }
    const missing =
      key === "InstanceIds" &&
      values.find((id) => id !== "*" && cloud.get(id)?.token !== tokens.instance && !id.startsWith("mi-"));
    if (missing) {
      refuse("InvalidTarget", `The instance ID '${missing}' does not exist or is not a managed node.`);
    }
  }
}

function requireSchedule(schedule: string | undefined): void {
  if (schedule === undefined) {
    return;
  }
  const rate = /^rate\((\d+) (minutes?|hours?|days?)\)$/.exec(schedule);
  const minutes = rate ? Number(rate[1]) * { m: 1, h: 60, d: 1440 }[rate[2]?.[0] as "m" | "h" | "d"] : undefined;
  if (minutes !== undefined ? minutes < 30 : !/^(cron\((\S+ ){5}\S+\)|at\(.+\))$/.test(schedule)) {
    refuse("InvalidSchedule", `The schedule is invalid: ${schedule}. The shortest rate is 30 minutes.`);
  }
  const month = /^cron\((?:\S+ ){3}(\S+) /.exec(schedule)?.[1];
  if (month !== undefined && month !== "*") {
    refuse("InvalidSchedule", `State Manager doesn't support months in cron expressions: ${schedule}`);
  }
}

function requireParameters(inputs: Properties, declared: Properties, document: string): void {
  const given_ = record(inputs, "parameters") ?? {};
  for (const [name, value] of Object.entries(given_)) {
    const parameter = declared[name];
    if (!isObject(parameter)) {
      refuse("InvalidParameters", `Parameter "${name}" is not defined in document "${document}".`);
    }
    const allowed = texts(parameter, "allowedValues");
    if (typeof value === "string" && allowed.length > 0 && !allowed.includes(value)) {
      refuse("InvalidParameters", `Parameter "${name}" has value "${value}" not in [${allowed.join(", ")}].`);
    }
  }
  const missing = Object.entries(declared).find(
    ([name, parameter]) => isObject(parameter) && parameter.default === undefined && given_[name] === undefined,
  );
  if (missing) {
    refuse("InvalidParameters", `Parameter "${missing[0]}" requires a value.`);
  }
}

export const ssmParameter = awsType({
  token: parameterToken,
  id: (inputs) => text(inputs, "name") ?? "",
  named: { property: "name", max: 2048 },
  replaceOn: ["name"],
  taken: () => [
    "ParameterAlreadyExists",
    "The parameter already exists. To overwrite this value, set the overwrite option in the request to true.",
  ],
  computed: ["arn", "dataType", "insecureValue", "keyId", "tier", "value"],
  recomputed: { insecureValue: ["value", "version"], value: ["insecureValue", "version"] },
  secretOutputs: ["value", "valueWo"],
  check: (inputs) => [
    ...expected.exactlyOne(inputs, ["value", "insecureValue", "valueWo"]),
    ...expected.oneOf("type", text(inputs, "type"), ["String", "StringList", "SecureString"]),
    ...expected.oneOf("tier", text(inputs, "tier"), ["Standard", "Advanced", "Intelligent-Tiering"]),
    ...expected.length("description", text(inputs, "description"), 0, 1024),
    ...(text(inputs, "type") === "SecureString" && given(inputs, "insecureValue")
      ? [{ path: "insecureValue", reason: "invalid configuration, cannot set type = SecureString and insecure_value" }]
      : []),
  ],
  admit: admitParameter,
  outputs: parameterOutputs,
});

function admitParameter(inputs: Properties, cloud: CloudView): void {
  const name = text(inputs, "name") ?? "";
  const value = text(inputs, "value") ?? text(inputs, "insecureValue") ?? text(inputs, "valueWo") ?? "";
  if (/^\/?(aws|ssm)/i.test(name)) {
    refuse("AccessDeniedException", `No access to reserved parameter name: ${name}.`);
  }
  if (!/^[\w./-]+$/.test(name) || (name.includes("/") && !name.startsWith("/")) || name.split("/").length > 16) {
    refuse(
      "ValidationException",
      `Parameter name: can't be prefixed with "ssm" (case-insensitive). If formed as a path, it can consist of sub-paths divided by slash symbol; each sub-path can be formed as a mix of letters, numbers and the following 3 symbols .-_`,
    );
  }
  const most = text(inputs, "tier") === "Advanced" || text(inputs, "tier") === "Intelligent-Tiering" ? 8192 : 4096;
  if (Buffer.byteLength(value) > most) {
    refuse(
      "ValidationException",
      most === 4096
        ? "Standard tier parameters support a maximum parameter value of 4096 characters. To create a larger parameter value, upgrade the parameter to use the advanced-parameter tier."
        : "Advanced tier parameters support a maximum parameter value of 8192 characters.",
    );
  }
  const pattern = text(inputs, "allowedPattern");
  if (pattern && !new RegExp(pattern).test(value)) {
    refuse(
      "ParameterPatternMismatchException",
      `Parameter value, cannot be validated against allowedPattern: ${pattern}`,
    );
  }
  if (text(inputs, "type") === "SecureString") {
    requireUsableKey(text(inputs, "keyId"), cloud);
  }
}

function parameterOutputs(inputs: Properties, cloud: CloudView, id: string): Properties {
  const before = cloud.list(parameterToken).find((other) => other.id === id);
  const name = text(inputs, "name") ?? "";
  const value = text(inputs, "value") ?? text(inputs, "insecureValue") ?? "";
  const secret = text(inputs, "type") === "SecureString";
  const last = number(before?.outputs, "version") ?? 0;
  const same =
    before && text(before.outputs, "value") === value && before.inputs.valueWoVersion === inputs.valueWoVersion;
  return {
    arn: `arn:aws:ssm:${cloud.region}:${cloud.account}:parameter${name.startsWith("/") ? "" : "/"}${name}`,
    dataType: text(inputs, "dataType") ?? "text",
    hasValueWo: given(inputs, "valueWo"),
    insecureValue: secret ? "" : value,
    keyId: secret ? (text(inputs, "keyId") ?? "alias/aws/ssm") : "",
    tier: text(inputs, "tier") ?? "Standard",
    value,
    version: same ? last : last + 1,
  };
}
