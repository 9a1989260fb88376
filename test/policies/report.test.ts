import { baselineOf, readBaseline } from "../../policies/baseline";
import { allRules, catalogue } from "../../policies/catalogue";
import { failing, judge, type PolicyEvent } from "../../policies/report/findings";
import { junitReport } from "../../policies/report/junit";
import { sarifReport } from "../../policies/report/sarif";
import { consoleReport, jsonReport, markdownReport } from "../../policies/report/text";

const now = new Date("2026-11-24T12:00:00Z");
const urn = (type: string, name: string) => `urn:pulumi:prod::test::kmshost:index:AwsKmsHost$${type}::${name}`;

function event(policyName: string, body: string, name = "web", level = "mandatory"): PolicyEvent {
  const rule = allRules.find((one) => one.name === policyName);
  return {
    policyName,
    policyPackName: "kmshost",
    message: `${rule?.id} ${rule?.title}\n${body}; ${rule?.fix}\n`,
    resourceUrn: urn("aws:ec2/instance:Instance", name),
    enforcementLevel: level,
    severity: rule?.severity,
  };
}

const events = [
  event("required-tags", "tags: has no tag owner", "web", "advisory"),
  event("imdsv2", 'metadataOptions.httpTokens: is not "required"'),
  event("key-in-user-data", "userData: holds a product key (fingerprint 12345678)", "web2"),
  event("undecided", "3 values could not be judged, in imdsv2 (3)", "s", "advisory"),
];
const exemption = {
  policy: "imdsv2",
  resource: "*::web",
  reason: "old | agent",
  owner: "web team",
  expires: "2026-12-31",
};

describe("judge", () => {
  it("joins events with the catalogue, the most severe first, and tells what is undecided apart", () => {
    const judgement = judge("prod", "0.1.0", events, { now });
    expect(
      judgement.findings.map(({ id, level, severity, name, type, problem }) => ({
        id,
        level,
        severity,
        name,
        type,
        problem,
      })),
    ).toEqual([
      {
        id: "KMS002",
        level: "mandatory",
        severity: "critical",
        name: "web2",
        type: "aws:ec2/instance:Instance",
        problem: "userData: holds a product key (fingerprint 12345678)",
      },
      {
        id: "KMS040",
        level: "mandatory",
        severity: "high",
        name: "web",
        type: "aws:ec2/instance:Instance",
        problem: 'metadataOptions.httpTokens: is not "required"',
      },
      {
        id: "KMS050",
        level: "advisory",
        severity: "low",
        name: "web",
        type: "aws:ec2/instance:Instance",
        problem: "tags: has no tag owner",
      },
    ]);
    expect(judgement.undecided).toContain("3 values could not be judged");
    expect(failing(judgement, "mandatory").map(({ id }) => id)).toEqual(["KMS002", "KMS040"]);
    expect(failing(judgement, "advisory")).toHaveLength(3);
  });

  it("lifts what an exemption names, never a finding about keys, and finds exemptions that lift nothing or have ended", () => {
    const forKey = { ...exemption, policy: "key-in-user-data", resource: "*::web2" };
    const unused = { ...exemption, resource: "*::elsewhere" };
    const ended = { ...exemption, policy: "required-tags", expires: "2026-11-01" };
    const { findings } = judge("prod", "0.1.0", events, { now, exemptions: [exemption, forKey, unused, ended] });
    const status = Object.fromEntries(findings.map(({ policy, name, status: is }) => [`${policy} ${name}`.trim(), is]));
    expect(status).toMatchObject({
      "imdsv2 web": "exempted",
      "key-in-user-data web2": "open",
      "required-tags web": "open",
    });
    expect(findings.filter(({ policy }) => policy === "exemption-valid").map(({ problem }) => problem)).toEqual([
      expect.stringContaining("cannot be exempted"),
      expect.stringContaining("lifts nothing here"),
      expect.stringContaining("expired on 2026-11-01"),
    ]);
  });

  it("knows what a baseline holds, except findings about keys", () => {
    const { findings } = judge("prod", "0.1.0", events, { now });
    const marked = findings.map((finding) => ({
      ...finding,
      exemptible: catalogue.some((rule) => rule.name === finding.policy && rule.exemptible),
    }));
    const baseline = baselineOf(marked, now);
    expect(baseline.findings.map(({ policy }) => policy)).toEqual(["imdsv2", "required-tags"]);
    const reading = readBaseline(JSON.stringify(baseline));
    if ("problem" in reading) throw new Error(reading.problem);
    const again = judge("prod", "0.2.0", events, { now, known: reading.known });
    expect(again.findings.map(({ status }) => status)).toEqual(["open", "known", "known"]);
    const forged = new Set(findings.map(({ fingerprint }) => fingerprint));
    expect(judge("prod", "0.1.0", events, { now, known: forged }).findings[0]?.status).toBe("open");
  });

  it("gives a finding the same fingerprint whatever its level, and another for another resource", () => {
    const print = (one: PolicyEvent) => judge("s", "1", [one], { now }).findings[0]?.fingerprint;
    expect(print(event("imdsv2", "x"))).toBe(print(event("imdsv2", "x", "web", "advisory")));
    expect(print(event("imdsv2", "x"))).not.toBe(print(event("imdsv2", "x", "web2")));
    expect(print(event("imdsv2", "x"))).not.toBe(print(event("imdsv2", "y")));
  });

  it("keeps findings of another pack as they are", () => {
    const foreign = {
      policyName: "theirs",
      policyPackName: "other",
      message: "no\nreally",
      enforcementLevel: "mandatory",
      resourceUrn: "u",
    };
    expect(judge("s", "1", [foreign], { now }).findings).toMatchObject([
      { id: "theirs", severity: "medium", problem: "no\nreally" },
    ]);
  });
});

describe("reports", () => {
  const judgement = judge("prod", "0.1.0", events, { now, exemptions: [exemption] });

  it("SARIF has every rule with its page, every finding, and what is lifted as a suppression with its reason", () => {
    const log = JSON.parse(sarifReport(judgement));
    const [run] = log.runs;
    expect({ version: log.version, runs: log.runs.length }).toEqual({ version: "2.1.0", runs: 1 });
    expect(run.tool.driver.rules.map(({ id, name }: { id: string; name: string }) => `${id} ${name}`)).toEqual(
      allRules.map(({ id, name }) => `${id} ${name}`),
    );
    for (const result of run.results) expect(run.tool.driver.rules[result.ruleIndex].id).toBe(result.ruleId);
    expect(
      run.results.map(({ ruleId, level, suppressions }: Record<string, unknown>) => ({ ruleId, level, suppressions })),
    ).toEqual([
      { ruleId: "KMS002", level: "error", suppressions: [] },
      {
        ruleId: "KMS040",
        level: "error",
        suppressions: [
          { kind: "external", status: "accepted", justification: "old | agent (web team, until 2026-12-31)" },
        ],
      },
      { ruleId: "KMS050", level: "warning", suppressions: [] },
    ]);
  });

  it("JUnit has a case for each rule and finding, and fails for what is to be fixed", () => {
    const xml = junitReport(judgement);
    expect(xml).toContain(`tests="${allRules.length - 4 + 3 + 1}" failures="1" skipped="2" errors="0"`);
    expect(xml.match(/<failure /g)).toHaveLength(1);
    expect(xml).toContain("exempted until 2026-12-31 by web team: old | agent");
  });

  it("cannot be forged by names: no escape, tag, link, table cell or reading direction passes", () => {
    const name = 'a|b<script>[x](http://e)\u001b[31m\u202e`"&';
    const forged = judge(name, "0.1.0", [event("imdsv2", `tags.${name}: is wrong`, name)], { now });
    const plain = consoleReport(forged);
    for (const forbidden of ["\u001b", "\u202e"]) expect(plain).not.toContain(forbidden);
    const markdown = markdownReport(forged);
    for (const forbidden of ["<script", "[x]", "\u001b", "\u202e"]) expect(markdown).not.toContain(forbidden);
    expect(
      markdown
        .split("\n")
        .filter((line) => line.startsWith("| KMS"))[0]
        ?.split("|"),
    ).toHaveLength(8);
    for (const forbidden of ["<script", "\u001b"]) expect(junitReport(forged)).not.toContain(forbidden);
    expect(JSON.parse(jsonReport(forged)).findings).toHaveLength(1);
    expect(JSON.parse(sarifReport(forged)).runs[0].results[0].message.text).not.toMatch(/[\u202e]/);
  });

  it("the console says what it comes to", () => {
    expect(consoleReport(judgement)).toContain(
      "prod: 1 to fix, 1 advised, 1 lifted (kmshost policies 0.1.0)\n3 values could not be judged",
    );
  });
});
