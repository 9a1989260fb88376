/** `aws.iam.getPolicyDocument`: renders as the real provider does, which sorts lists backwards and writes one value without a list. */
import type { Json, Properties } from "../../provider/resource-type";
import { isObject } from "../../sdk/shapes";
import { awsFunction } from "../aws-function";
import { refuse } from "../refuse";
import { given, list, parseJson, records, text, texts } from "../values";

function several(values: readonly string[]): Json {
  const sorted = [...values].map(variables).sort().reverse();
  return sorted.length === 1 ? (sorted[0] ?? "") : sorted;
}

/** `&{aws:username}` stands for `${aws:username}`, which a program's own templates would fill in. */
function variables(value: string): string {
  return value.replaceAll("&{", "${");
}

function principals(entries: Properties[]): Json {
  const byType = new Map<string, string[]>();
  for (const entry of entries) {
    const type = text(entry, "type") ?? "";
    byType.set(type, [...(byType.get(type) ?? []), ...texts(entry, "identifiers")]);
  }
  const everyone = byType.get("*");
  if (byType.size === 1 && everyone?.length === 1 && everyone[0] === "*") {
    return "*";
  }
  return Object.fromEntries(
    [...byType].sort(([a], [b]) => a.localeCompare(b)).map(([type, names]) => [type, several(names)]),
  );
}

function conditions(entries: Properties[]): Json {
  const byTest: { [test: string]: { [variable: string]: Json } } = {};
  for (const entry of entries) {
    const test = text(entry, "test") ?? "";
    byTest[test] = { ...byTest[test], [text(entry, "variable") ?? ""]: several(texts(entry, "values")) };
  }
  return Object.fromEntries(
    Object.entries(byTest)
      .sort(([a], [b]) => a.localeCompare(b))
      .map(([test, variables_]) => [
        test,
        Object.fromEntries(Object.entries(variables_).sort(([a], [b]) => a.localeCompare(b))),
      ]),
  );
}

function renderStatement(statement: Properties): Properties {
  const rendered: Properties = {};
  if (text(statement, "sid")) {
    rendered.Sid = text(statement, "sid") ?? "";
  }
  rendered.Effect = text(statement, "effect") ?? "Allow";
  for (const [from, to] of [
    ["actions", "Action"],
    ["notActions", "NotAction"],
    ["resources", "Resource"],
    ["notResources", "NotResource"],
  ] as const) {
    if (list(statement, from).length > 0) {
      rendered[to] = several(texts(statement, from));
    }
  }
  if (records(statement, "principals").length > 0) {
    rendered.Principal = principals(records(statement, "principals"));
  }
  if (records(statement, "notPrincipals").length > 0) {
    rendered.NotPrincipal = principals(records(statement, "notPrincipals"));
  }
  if (records(statement, "conditions").length > 0) {
    rendered.Condition = conditions(records(statement, "conditions"));
  }
  return rendered;
}

function statementsIn(json: string): Properties[] {
  const document = parseJson(json);
  if (!isObject(document)) {
    return refuse("InvalidParameter", "a source or override policy is not a JSON object");
  }
  const statements = document.Statement ?? [];
  return Array.isArray(statements) ? statements.filter(isObject) : isObject(statements) ? [statements] : [];
}

/** Statements of the sources, then the own ones, then the overrides: those with a known Sid take its place. */
function merge(args: Properties): Properties[] {
  const sources = [
    ...(text(args, "sourceJson") ? [text(args, "sourceJson") ?? ""] : []),
    ...texts(args, "sourcePolicyDocuments"),
  ];
  const overrides = [
    ...(text(args, "overrideJson") ? [text(args, "overrideJson") ?? ""] : []),
    ...texts(args, "overridePolicyDocuments"),
  ];
  const merged = sources.flatMap(statementsIn);
  const sids = merged.flatMap((statement) => text(statement, "Sid") ?? []);
  const twice = sids.find((sid, index) => sids.indexOf(sid) !== index);
  if (twice) {
    refuse(
      "InvalidParameter",
      `duplicate Sid (${twice}) in source_policy_documents; either remove the Sid or ensure Sids are unique across all statements`,
    );
  }
  for (const statement of [...records(args, "statements").map(renderStatement), ...overrides.flatMap(statementsIn)]) {
    const at = statement.Sid === undefined ? -1 : merged.findIndex((other) => other.Sid === statement.Sid);
    if (at < 0) {
      merged.push(statement);
    } else {
      merged[at] = statement;
    }
  }
  return merged;
}

export const getPolicyDocument = awsFunction("aws:iam/getPolicyDocument:getPolicyDocument", (args) => {
  const document: Properties = {
    Version: text(args, "version") ?? "2012-10-17",
    ...(given(args, "policyId") ? { Id: text(args, "policyId") ?? "" } : {}),
    Statement: merge(args),
  };
  const json = JSON.stringify(document, null, 2);
  return { ...args, id: String(crc32(json)), json, minifiedJson: JSON.stringify(document) };
});

function crc32(value: string): number {
  let crc = 0xffffffff;
  for (const byte of Buffer.from(value)) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) {
      crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
    }
  }
  return (crc ^ 0xffffffff) >>> 0;
}
