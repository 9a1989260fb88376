import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { allRules, catalogue } from "../../policies/catalogue";
import { policiesOf } from "../../policies/pack";
import { page, pageOf, withTable } from "../../policies/page";

const root = resolve(__dirname, "../..");
const read = (path: string) => readFileSync(join(root, path), "utf8");

describe("rules, files, pages and what Pulumi is told", () => {
  it("have one file and one page for each rule, and no others", () => {
    const files = readdirSync(join(root, "policies/rules")).sort();
    expect(files).toEqual(catalogue.map(({ name }) => `${name}.ts`).sort());
    const pages = readdirSync(join(root, "docs/policies"))
      .filter((file) => file.endsWith(".md"))
      .sort();
    expect(pages).toEqual([...allRules.map(({ name }) => `${name}.md`), ...extraPages].sort());
  });

  it.each(allRules.map((rule) => [rule.name, rule] as const))("the page of %s is made from the rule", (_, rule) => {
    expect(read(pageOf(rule))).toBe(page(rule));
  });

  it("the overview's table is made from the rules", () => {
    const overview = read("docs/policies/README.md");
    expect(overview).toBe(withTable(overview, allRules));
  });

  it("have unique ids without gaps, unique names, and a catalogue in the order of the ids", () => {
    expect(allRules.map(({ id }) => id)).toEqual(
      allRules.map((_, index) => `KMS${String(index + 1).padStart(3, "0")}`),
    );
    expect(new Set(allRules.map(({ name }) => name)).size).toBe(allRules.length);
    expect(catalogue.map(({ id }) => id)).toEqual(catalogue.map(({ id }) => id).sort());
  });

  it("say all that a reader needs, in the same manner", () => {
    for (const rule of allRules) {
      expect({ rule: rule.name, title: /^[A-Z].*[^.]$/.test(rule.title) }).toEqual({ rule: rule.name, title: true });
      expect({ rule: rule.name, fix: /^[a-z].*[^.]$/.test(rule.fix) }).toEqual({ rule: rule.name, fix: true });
      expect(rule.why.length).toBeGreaterThan(60);
      expect(rule.controls.length).toBeGreaterThan(0);
      for (const control of rule.controls)
        expect(control).toMatch(/^(MCSB|NIST|CIS Azure [36]\.0\.0|CIS AWS 7\.0) \S+$/);
      for (const setting of Object.values(rule.settings ?? {})) expect(setting.description).toMatch(/Default: /);
      expect(rule.since).toMatch(/^\d{4}-\d{2}-\d{2}$/);
    }
  });

  it("are what Pulumi is told", () => {
    const policies = policiesOf();
    expect(policies.map(({ name }) => name).sort()).toEqual(allRules.map(({ name }) => name).sort());
    for (const rule of allRules) {
      expect(policies.find(({ name }) => name === rule.name)).toMatchObject({
        displayName: `${rule.id} ${rule.name}`,
        enforcementLevel: rule.level,
        severity: rule.severity,
        remediationSteps: rule.fix,
        url: pageOf(rule),
      });
    }
  });

  it("what must be prevented is judged before a resource is created", () => {
    const late = catalogue.filter((rule) => rule.severity === "critical" && !rule.check);
    expect(late).toEqual([]);
  });

  it("rules about keys, and about the pack itself, cannot be exempted", () => {
    const never = allRules.filter(({ exemptible }) => !exemptible).map(({ id }) => id);
    expect(never).toEqual([
      "KMS001",
      "KMS002",
      "KMS003",
      "KMS004",
      "KMS005",
      "KMS049",
      "KMS051",
      "KMS052",
      "KMS053",
      "KMS054",
    ]);
  });
});

const extraPages = ["README.md"];
