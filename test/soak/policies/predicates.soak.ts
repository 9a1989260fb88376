import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { catalogue } from "../../../policies/catalogue";
import type { Rule } from "../../../policies/rule";
import type { TestResource } from "../../../policies/testing";
import { aws } from "../../../policies/tokens";
import { cases, configured, places, retentionSteps } from "../../policies/cases";
import { outcome } from "../../policies/outcome";
import { run } from "../../policies/snippets";
import { loadWith } from "./load";
import { mutantsOf } from "./mutants";

const root = resolve(__dirname, "../../..");

interface Case {
  rule: string;
  resources: TestResource[];
  options: { state?: TestResource[]; settings?: Record<string, unknown> };
  expected: string;
}

async function allCases(): Promise<Case[]> {
  const all: Omit<Case, "expected">[] = [];
  for (const { name, bad, good } of catalogue) {
    for (const code of [bad, good]) {
      const { inputs, state } = await run(code);
      all.push({ rule: name, resources: inputs, options: { state } });
    }
    for (const resources of Object.values({ ...cases[name], ...places[name] }))
      all.push({ rule: name, resources, options: {} });
    for (const [settings, resources] of Object.values(configured[name] ?? {}))
      all.push({ rule: name, resources, options: { settings } });
  }
  for (const days of retentionSteps) {
    const group = { type: aws.logGroup, name: "kms-host-log", props: { retentionInDays: 0 } };
    all.push({ rule: "log-retention", resources: [group], options: { settings: { days } } });
  }
  return Promise.all(
    all.map(async (one) => {
      const rule = catalogue.find(({ name }) => name === one.rule);
      return { ...one, expected: rule ? JSON.stringify(await outcome(rule, one.resources, one.options)) : "" };
    }),
  );
}

interface Loaded {
  outcome: typeof outcome;
  catalogue: readonly Rule[];
}

/** True when some case has another outcome than the tests hold it to, or the rules do not even load. */
async function isKilled(path: string, source: string, concerned: Case[]): Promise<boolean> {
  try {
    const { outcome: judge, catalogue: rules } = loadWith<Loaded>("test/soak/policies/bundle.ts", path, source);
    for (const { rule, resources, options, expected } of concerned) {
      const found = rules.find(({ name }) => name === rule);
      if (!found || JSON.stringify(await judge(found, resources, options)) !== expected) return true;
    }
    return false;
  } catch {
    return true;
  }
}

const helpers = [
  "access-rules",
  "policy-document",
  "srv",
  "host-key-secret",
  "hosts",
  "role-definitions",
  "remediation",
];

describe("the predicates of the policies", () => {
  it("nine mutants in ten change what some case finds", async () => {
    const all = await allCases();
    const files = [
      ...readdirSync(join(root, "policies/rules")).map((file) => ({
        path: join(root, "policies/rules", file),
        rule: file.replace(".ts", ""),
      })),
      ...helpers.map((name) => ({ path: join(root, `policies/${name}.ts`), rule: undefined })),
    ];
    const survivors: string[] = [];
    let total = 0;
    for (const { path, rule } of files) {
      const concerned = rule === undefined ? all : all.filter((one) => one.rule === rule);
      for (const mutant of mutantsOf(readFileSync(path, "utf8"))) {
        total++;
        if (!(await isKilled(path, mutant.source, concerned)))
          survivors.push(`${path.slice(root.length + 1)}:${mutant.line} ${mutant.change}`);
      }
    }
    const killed = 1 - survivors.length / total;
    process.stdout.write(`${total} mutants, ${(killed * 100).toFixed(1)} % killed; alive:\n${survivors.join("\n")}\n`);
    expect(killed).toBeGreaterThanOrEqual(0.9);
  });
});
