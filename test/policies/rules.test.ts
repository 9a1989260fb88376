import { catalogue } from "../../policies/catalogue";
import { policiesOf } from "../../policies/pack";
import type { Rule } from "../../policies/rule";
import { Run } from "../../policies/run";
import {
  analyze,
  analyzeStack,
  remediate,
  secret,
  type TestFinding,
  type TestResource,
  unknown,
  withConfig,
} from "../../policies/testing";
import { type Registered, run } from "./snippets";
import { type Change, everyLeaf, everyProperty } from "./variations";

/** Findings of one rule, and of the pack about itself, for what a program registers. */
async function findings(rule: Rule, program: Registered, config = {}): Promise<{ own: TestFinding[]; self: string[] }> {
  const policies = withConfig(policiesOf([rule], new Run(() => new Date("2026-11-24T12:00:00Z"))), config);
  const found: TestFinding[] = [];
  for (const resource of program.inputs) found.push(...(await analyze(policies, resource)));
  found.push(...(await analyzeStack(policies, program.state)));
  return {
    own: found.filter(({ policy }) => policy === rule.name),
    self: found.filter(({ policy }) => policy !== rule.name).map(({ policy }) => policy),
  };
}

function changed(program: Registered, change: Change): Registered {
  const apply = (resources: TestResource[]) =>
    resources.map((resource, index) =>
      index === change.index ? { ...resource, props: change.apply(resource.props ?? {}) } : resource,
    );
  return { inputs: apply(program.inputs), state: apply(program.state) };
}

const wrongValues = [null, 0, -1, "", "*", true, false, [], {}, [null], [[]], "NaN", 1e21, "\u0000"];

describe.each(catalogue.map((rule) => [`${rule.id} ${rule.name}`, rule] as const))("%s", (_, rule) => {
  let bad: Registered;
  let good: Registered;
  beforeAll(async () => {
    bad = await run(rule.bad);
    good = await run(rule.good);
  });

  it("refuses its bad example at its own level", async () => {
    const { own, self } = await findings(rule, bad);
    expect(own.length).toBeGreaterThan(0);
    for (const finding of own) expect(finding).toMatchObject({ level: rule.level, policy: rule.name });
    expect(own.every(({ message }) => message.startsWith(`${rule.id} ${rule.title}\n`))).toBe(true);
    expect(self).toEqual([]);
  });

  it("accepts its good example", async () => {
    expect(good.inputs.length).toBeGreaterThan(0);
    expect(await findings(rule, good)).toEqual({ own: [], self: [] });
  });

  it("still finds the bad, or says that it could not judge, with any one leaf unknown", async () => {
    for (const change of everyLeaf(bad.inputs, unknown)) {
      const { own, self } = await findings(rule, changed(bad, change));
      expect(self).not.toContain("policy-internal-error");
      expect({ at: change.path, heard: own.length > 0 || self.includes("undecided") }).toEqual({
        at: change.path,
        heard: true,
      });
    }
  });

  it("finds nothing in the good with any one leaf unknown", async () => {
    for (const change of everyLeaf(good.inputs, unknown)) {
      const { own, self } = await findings(rule, changed(good, change));
      expect({ at: change.path, own }).toEqual({ at: change.path, own: [] });
      expect(self).not.toContain("policy-internal-error");
    }
  });

  it("judges a secret by its value", async () => {
    const messages = (await findings(rule, bad)).own.map(({ message }) => message);
    for (const change of everyLeaf(bad.inputs, secret)) {
      const { own } = await findings(rule, changed(bad, change));
      expect({ at: change.path, messages: own.map(({ message }) => message) }).toEqual({ at: change.path, messages });
    }
  });

  it("does not break on a missing property or one of another type", async () => {
    for (const program of [bad, good]) {
      for (const change of everyProperty(program.inputs, undefined)) {
        expect((await findings(rule, changed(program, change))).self).not.toContain("policy-internal-error");
      }
      // Two wrong values at each place, other ones at the next; the fuzz test takes its time for all.
      for (const offset of [0, 5]) {
        const places = everyProperty(program.inputs, null).length;
        for (let place = 0; place < places; place++) {
          const change = everyProperty(program.inputs, wrongValues[(place + offset) % wrongValues.length])[place];
          if (!change) continue;
          expect((await findings(rule, changed(program, change))).self).not.toContain("policy-internal-error");
        }
      }
    }
  });

  it("leaves the same properties alone on a resource of another kind", async () => {
    if (rule.types.length === 0) return;
    const other = (resources: TestResource[]) =>
      resources.map((resource) => ({ ...resource, type: "gcp:compute/instance:Instance", urn: undefined }));
    expect(await findings(rule, { inputs: other(bad.inputs), state: other(bad.state) })).toEqual({ own: [], self: [] });
  });

  it("is lifted by an exemption, and only where it may be", async () => {
    const exemptions = bad.inputs.map(({ urn }) => ({
      resource: urn,
      reason: "agreed for the move",
      owner: "platform team",
      expires: "2026-12-31",
    }));
    const { own, self } = await findings(rule, bad, { [rule.name]: { exemptions } });
    if (rule.exemptible) {
      expect(own).toEqual([]);
      expect(self).toContain("exempted-findings");
    } else {
      expect(own.length).toBeGreaterThan(0);
      expect(self).toContain("policy-config-valid");
    }
  });

  it("remediates once, and keeps secrets secret", async () => {
    if (!rule.remediate) return;
    const policies = policiesOf([rule]);
    for (const resource of bad.inputs) {
      const before = (await analyze(policies, resource)).filter(({ policy }) => policy === rule.name);
      const fixed = await remediate(policies, resource);
      if (before.length === 0) {
        expect(fixed).toBeUndefined();
        continue;
      }
      if (fixed === undefined) continue;
      const after = { ...resource, props: fixed };
      expect((await analyze(policies, after)).filter(({ policy }) => policy === rule.name)).toEqual([]);
      expect(await remediate(policies, after)).toBeUndefined();
      for (const change of everyLeaf([resource], secret)) {
        const kept = await remediate(policies, { ...resource, props: change.apply(resource.props ?? {}) });
        if (kept)
          expect({ at: change.path, secret: isSecretAt(kept, change.keys) }).toEqual({ at: change.path, secret: true });
      }
    }
  });
});

function isSecretAt(props: Record<string, unknown>, keys: (string | number)[]): boolean {
  let value: unknown = props;
  for (const key of keys) value = (value as Record<string | number, unknown>)?.[key];
  // What a remediation removed is no longer there to be kept.
  return (
    value === undefined || (typeof value === "object" && value !== null && "4dabf18193072939515e22adb298388d" in value)
  );
}
