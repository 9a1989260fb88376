import { readFileSync } from "node:fs";
import { join } from "node:path";
import Ajv2020 from "ajv/dist/2020";
import addFormats from "ajv-formats";
import fc from "fast-check";
import { catalogue } from "../../policies/catalogue";
import { judge, type PolicyEvent } from "../../policies/report/findings";
import { sarifReport } from "../../policies/report/sarif";

// The standard's own schema, as Microsoft's SARIF Multitool 5.7.0 ships it.
const schema = JSON.parse(readFileSync(join(__dirname, "sarif-2.1.0.schema.json"), "utf8"));
const ajv = new Ajv2020({ allErrors: true, strict: false });
addFormats(ajv);
const valid = ajv.compile(schema);

const now = new Date("2026-11-24T00:00:00Z");
const exemption = {
  policy: "imdsv2",
  resource: "*::kms-host-1",
  reason: "old agent",
  owner: "web team",
  expires: "2026-12-31",
};

function problems(log: unknown): string[] {
  valid(log);
  return (valid.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}

const text = fc.string({ unit: "binary", maxLength: 60 });
const anyEvent: fc.Arbitrary<PolicyEvent> = fc.record({
  policyName: fc.oneof(fc.constantFrom(...catalogue.map(({ name }) => name)), text),
  policyPackName: fc.constantFrom("kmshost", "other"),
  policyPackVersion: fc.constant("0.1.0"),
  message: text,
  enforcementLevel: fc.constantFrom("mandatory", "advisory", "remediate", "disabled"),
  resourceUrn: fc.oneof(
    fc.constant(""),
    text.map((name) => `urn:pulumi:prod::p::aws:ec2/instance:Instance::${name}`),
  ),
});

describe("SARIF against the standard's schema", () => {
  it("is valid with no finding, and with open, exempted and known ones", () => {
    const events = ["imdsv2", "required-tags", "key-in-user-data"].map((policyName) => ({
      policyName,
      policyPackName: "kmshost",
      message: "tags: is wrong; fix it",
      enforcementLevel: "mandatory",
      resourceUrn: "urn:pulumi:prod::p::aws:ec2/instance:Instance::kms-host-1",
    }));
    expect(problems(JSON.parse(sarifReport(judge("prod", "0.1.0", [], { now }))))).toEqual([]);
    const open = judge("prod", "0.1.0", events, { now });
    const known = new Set(open.findings.map(({ fingerprint }) => fingerprint));
    expect(problems(JSON.parse(sarifReport(open)))).toEqual([]);
    expect(problems(JSON.parse(sarifReport(judge("prod", "0.1.0", events, { now, known }))))).toEqual([]);
    const lifted = judge("prod", "0.1.0", events, { now, exemptions: [exemption] });
    expect(lifted.findings.map(({ status }) => status).sort()).toEqual(["exempted", "open", "open"]);
    expect(problems(JSON.parse(sarifReport(lifted)))).toEqual([]);
  });

  it("is valid whatever a stack, a resource or a policy is called", () => {
    fc.assert(
      fc.property(text, fc.array(anyEvent, { maxLength: 4 }), (stack, events) => {
        expect(problems(JSON.parse(sarifReport(judge(stack, "0.1.0", events, { now }))))).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });

  it("would be refused with a level that the standard does not know, or with a word too many", () => {
    const log = JSON.parse(sarifReport(judge("prod", "0.1.0", [], { now })));
    log.runs[0].tool.driver.rules[0].defaultConfiguration.level = "mandatory";
    log.runs[0].results = [{ message: {}, urgency: 1 }];
    expect(problems(log).sort()).toEqual([
      "/runs/0/results/0 must NOT have additional properties",
      "/runs/0/results/0/message must have required property 'id'",
      "/runs/0/results/0/message must have required property 'text'",
      "/runs/0/results/0/message must match a schema in anyOf",
      "/runs/0/tool/driver/rules/0/defaultConfiguration/level must be equal to one of the allowed values",
    ]);
  });
});
