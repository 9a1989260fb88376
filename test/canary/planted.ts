import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { jsonReport } from "../../policies/report/text";
import { xmlLines } from "../audit/formats";
import { request } from "../audit/tools";
import { judgement } from "../report/pages";

/** The key as it could appear: as it is, without hyphens, in small letters, in UTF-16, base64, hexadecimal. */
export function spellings(key: string): Buffer[] {
  const texts = [key, key.replaceAll("-", ""), key.toLowerCase(), encodeURIComponent(key)];
  const bytes = [Buffer.from(key), Buffer.from(key, "utf16le")];
  return [
    ...texts.map((text) => Buffer.from(text)),
    Buffer.from(key, "utf16le"),
    ...bytes.flatMap((raw) => [
      Buffer.from(raw.toString("base64").replace(/=+$/, "")),
      Buffer.from(raw.toString("hex")),
    ]),
  ];
}

/** The key as text in every wrapping that the scanner opens. */
function wrapped(key: string): string[] {
  const bytes = [Buffer.from(key), Buffer.from(key, "utf16le"), gzipSync(key)];
  return [
    key,
    `key ${key.replaceAll("-", "")}`,
    ...bytes.flatMap((raw) => [raw.toString("base64"), raw.toString("hex")]),
  ];
}

/** Files that hold the key where others could have written it. They are given to commands, and not searched themselves. */
export interface Planted {
  readonly state: string;
  readonly policies: string;
  readonly audit: string;
  readonly log: string;
  readonly configuration: string;
  /** Folder of environments, in one of which the key was pasted. */
  readonly environments: string;
}

export function plant(
  folder: string,
  key: string,
  given: { state: string; environment: string; stack: string },
): Planted {
  const file = (name: string, content: string) => {
    const path = join(folder, name);
    mkdirSync(join(path, ".."), { recursive: true });
    writeFileSync(path, content);
    return path;
  };
  const environments = join(folder, "environments");
  file(`environments/${given.stack}.yaml`, `${readFileSync(given.environment, "utf8")}\n# ${key}\n`);
  const names = wrapped(key);
  const named = names.map((name, index) => ({
    ...judgement.findings[0],
    name,
    problem: name,
    fix: name,
    urn: `urn::${index}::${name}`,
  }));
  const answer = {
    name: "hostile-names",
    title: names[0],
    columns: ["machine"],
    rows: names.map((machine) => ({ machine })),
    total: names.length,
    finding: { level: "high", rows: 1, text: names[2], fix: names[3] },
  };
  const bad = {
    count: 1,
    share: 0,
    reasons: [],
    samples: names.map((text) => ({ file: text, line: 1, reason: text, text })),
  };
  const audit = {
    ...{ asOf: null, since: null, files: [{ path: key, format: "xml", size: 1, events: 1 }], events: { request: 1 } },
    ...{ duplicates: 0, hosts: [{ host: key }], bad, incidents: [], answers: [answer] },
  };
  // As people mistype and paste it; a name of a machine has no room for more.
  const typed = [key, key.toLowerCase(), key.replaceAll("-", " "), key.replaceAll("-", "\u2013")];
  const events = typed.map((machine, index) => request(`2026-10-${10 + index}T08:00:00Z`, index + 1, { machine }));
  return {
    state: file("state.json", stateWith(given.state, names)),
    policies: file(
      "policies.json",
      jsonReport({ ...judgement, findings: named as typeof judgement.findings, undecided: names[1] }),
    ),
    audit: file("audit.json", JSON.stringify(audit)),
    log: file("log.xml", `${xmlLines(events)}\n<Event>${key}</Event>\n`),
    configuration: file("configuration.json", JSON.stringify({ all: key, "disk-encrypted": { level: names[2] } })),
    environments,
  };
}

/** A state whose resources carry the key in their names, tags and descriptions, as if someone had built them so. */
function stateWith(text: string, names: readonly string[]): string {
  const state = JSON.parse(text) as {
    deployment: { resources: { urn: string; inputs?: Record<string, unknown>; outputs?: Record<string, unknown> }[] };
  };
  state.deployment.resources.forEach((resource, index) => {
    const name = names[index % names.length] ?? "";
    for (const values of [resource.inputs, resource.outputs]) {
      if (values?.tags && typeof values.tags === "object") Object.assign(values.tags, { owner: name, [name]: "1" });
      if (Array.isArray(values?.securityRules)) {
        for (const rule of values.securityRules as Record<string, unknown>[])
          Object.assign(rule, { description: name, name: `${rule.name} ${name}` });
      }
    }
  });
  // Names of resources are everywhere: in URNs, dependencies, parents.
  const [key = ""] = names;
  return JSON.stringify(state)
    .replaceAll("-hosts-security-group", `-hosts-${key}`)
    .replaceAll("-network-virtual-network", `-network.${Buffer.from(key).toString("base64")}`);
}
