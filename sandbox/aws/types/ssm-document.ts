import { createHash } from "node:crypto";
import { parse } from "yaml";
import type { CloudView, Json, Problem, Properties, StoredResource } from "../../provider/resource-type";
import { isObject } from "../../sdk/shapes";
import { awsType } from "../aws-type";
import { refuse } from "../refuse";
import { expected, parseJson, record, text } from "../values";

export const documentToken = "aws:ssm/document:Document";
const associationToken = "aws:ssm/association:Association";

const documentTypes = [
  "Command",
  "Policy",
  "Automation",
  "Session",
  "Package",
  "ApplicationConfiguration",
  "ApplicationConfigurationSchema",
  "DeploymentStrategy",
  "ChangeCalendar",
  "Automation.ChangeTemplate",
  "ProblemAnalysis",
  "ProblemAnalysisTemplate",
  "CloudFormation",
  "ConformancePackTemplate",
  "QuickSetup",
  "ManualApprovalPolicy",
  "AutoApprovalPolicy",
];

/** Schema versions that each type of document may have. */
const schemas: { readonly [type: string]: readonly string[] } = {
  Command: ["1.2", "2.0", "2.2"],
  Policy: ["2.0", "2.2"],
  Session: ["1.0"],
  Automation: ["0.3"],
};

/** The document's content as an object; undefined when it is not well-formed. */
export function contentOf(inputs: Properties): Properties | undefined {
  const content = text(inputs, "content") ?? "";
  try {
    const parsed = text(inputs, "documentFormat") === "YAML" ? (parse(content) as Json) : parseJson(content);
    return isObject(parsed) ? parsed : undefined;
  } catch {
    return undefined;
  }
}

export const ssmDocument = awsType({
  token: documentToken,
  id: (inputs) => text(inputs, "name") ?? "",
  named: { property: "name", max: 128 },
  arn: ["ssm", (_id, inputs) => `document/${text(inputs, "name")}`],
  replaceOn: ["documentType", "name"],
  taken: () => [
    "DocumentAlreadyExists",
    "Document with same name already exists in the account. Use UpdateDocument to make changes.",
  ],
  defaults: { documentFormat: "JSON" },
  recomputed: {
    content: [
      "defaultVersion",
      "description",
      "documentVersion",
      "hash",
      "latestVersion",
      "parameters",
      "platformTypes",
      "schemaVersion",
    ],
  },
  check: checkDocument,
  admit: admitDocument,
  outputs: documentOutputs,
  remove({ inputs }, cloud) {
    if (cloud.list(associationToken).some((other) => other.inputs.name === inputs.name)) {
      refuse(
        "AssociatedInstances",
        "You must disassociate a document from all managed nodes before you can delete it.",
      );
    }
  },
});

function checkDocument(inputs: Properties): Problem[] {
  const name = text(inputs, "name");
  return [
    ...expected.oneOf("documentType", text(inputs, "documentType"), documentTypes),
    ...expected.oneOf("documentFormat", text(inputs, "documentFormat"), ["YAML", "JSON", "TEXT"]),
    ...(name === undefined || /^[\w.-]{3,128}$/.test(name)
      ? []
      : [
          {
            path: "name",
            reason: `invalid value for name (must contain only alphanumeric, underscore, hyphen, or period characters, 3 to 128 of them)`,
          },
        ]),
  ];
}

function admitDocument(inputs: Properties): void {
  const type = text(inputs, "documentType") ?? "";
  const format = text(inputs, "documentFormat") ?? "JSON";
  if (/^(aws|amazon|amzn)/i.test(text(inputs, "name") ?? "")) {
    refuse(
      "ValidationException",
      `Document name ${text(inputs, "name")} may not begin with a reserved prefix: aws, amazon, amzn`,
    );
  }
  if (Buffer.byteLength(text(inputs, "content") ?? "") > 65536) {
    refuse("MaxDocumentSizeExceeded", "The size limit of a document is 64 KB.");
  }
  const content = contentOf(inputs);
  if (!content) {
    refuse("InvalidDocumentContent", `${format} not well-formed.`);
  }
  const allowed = schemas[type];
  const version = text(content, "schemaVersion");
  if (allowed && (version === undefined || !allowed.includes(version))) {
    refuse(
      "InvalidDocumentContent",
      `Document version=${version ?? "null"} is not supported for document type ${type}. Supported schema versions: ${allowed.join(", ")}`,
    );
  }
  if ((version === "2.2" || version === "2.0") && allowed) {
    requireSteps(content);
  }
  for (const [parameter, declared] of Object.entries(record(content, "parameters") ?? {})) {
    const kind = isObject(declared) ? text(declared, "type") : undefined;
    if (
      !/^[a-zA-Z0-9]+$/.test(parameter) ||
      !["String", "StringList", "Boolean", "Integer", "MapList", "StringMap"].includes(kind ?? "")
    ) {
      refuse(
        "InvalidDocumentContent",
        `Invalid parameter "${parameter}": a name of letters and digits and one of the types String, StringList, Boolean, Integer, MapList and StringMap are needed.`,
      );
    }
  }
}

function requireSteps(content: Properties): void {
  const steps = Array.isArray(content.mainSteps) ? content.mainSteps.filter(isObject) : [];
  if (steps.length === 0) {
    refuse("InvalidDocumentContent", "mainSteps is required and must have at least one step.");
  }
  const names = steps.map((step) => text(step, "name"));
  for (const [index, step] of steps.entries()) {
    if (!text(step, "action")?.startsWith("aws:")) {
      refuse("InvalidDocumentContent", `Invalid action in mainSteps[${index}]: ${text(step, "action") ?? "null"}`);
    }
    if (names[index] === undefined || names.indexOf(names[index]) !== index) {
      refuse(
        "InvalidDocumentContent",
        `Duplicate or missing step name in mainSteps[${index}]: ${names[index] ?? "null"}`,
      );
    }
  }
}

function documentOutputs(inputs: Properties, cloud: CloudView, id: string): Properties {
  const before = cloud.list(documentToken).find((other) => other.id === id);
  const content = contentOf(inputs) ?? {};
  const version = String(versionOf(inputs, before));
  return {
    createdDate: text(before?.outputs, "createdDate") ?? cloud.now().toISOString(),
    defaultVersion: version,
    description: text(content, "description") ?? "",
    documentVersion: version,
    hash: createHash("sha256")
      .update(text(inputs, "content") ?? "")
      .digest("hex"),
    hashType: "Sha256",
    latestVersion: version,
    owner: cloud.account,
    parameters: Object.entries(record(content, "parameters") ?? {}).map(([name, declared]) =>
      describeParameter(name, declared),
    ),
    platformTypes: platformsOf(content),
    schemaVersion: text(content, "schemaVersion") ?? "",
    status: "Active",
  };
}

function versionOf(inputs: Properties, before: StoredResource | undefined): number {
  const last = Number(text(before?.outputs, "latestVersion") ?? "0");
  return before && before.inputs.content === inputs.content ? last : last + 1;
}

function describeParameter(name: string, declared: Json): Properties {
  const parameter = isObject(declared) ? declared : {};
  const value = parameter.default;
  return {
    defaultValue: value === undefined ? "" : typeof value === "string" ? value : JSON.stringify(value),
    description: text(parameter, "description") ?? "",
    name,
    type: text(parameter, "type") ?? "",
  };
}

function platformsOf(content: Properties): string[] {
  const actions = JSON.stringify(content.mainSteps ?? content.runtimeConfig ?? []);
  return actions.includes("aws:runPowerShellScript") && !actions.includes("aws:runShellScript")
    ? ["Windows", "Linux", "MacOS"]
    : ["Linux", "MacOS", "Windows"];
}
