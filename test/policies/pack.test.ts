import { catalogue } from "../../policies/catalogue";
import { policiesOf } from "../../policies/pack";
import type { Rule } from "../../policies/rule";
import { Run } from "../../policies/run";
import {
  analyze,
  analyzeAll,
  analyzeStack,
  type TestFinding,
  type TestResource,
  unknown,
  withConfig,
} from "../../policies/testing";
import { aws, azure } from "../../policies/tokens";

const key = ["B2C3D", "F4G6H", "J7K8M", "P9Q2R", "T3V4W"].join("-");
const [model = catalogue[0]] = catalogue.filter(({ name }) => name === "imdsv2");
if (!model) throw new Error("no rule to copy");

const broken: Rule = {
  ...model,
  id: "KMS900",
  name: "broken",
  types: [],
  check: () => {
    throw new TypeError(`cannot read ${key}`);
  },
};
const names = (findings: TestFinding[]) => findings.map(({ policy }) => policy);
const instance = (props: Record<string, unknown>, name = "kms-host-1"): TestResource => ({
  type: aws.instance,
  name,
  props,
});

describe("a rule that breaks", () => {
  it("becomes a mandatory finding of its own and hides no other, before and after it", async () => {
    const findings = await analyze(
      policiesOf([broken, ...catalogue, { ...broken, name: "broken-too" }]),
      instance({ userData: key }),
    );
    expect(names(findings)).toEqual(expect.arrayContaining(["key-in-user-data", "imdsv2"]));
    const own = findings.filter(({ policy }) => policy === "policy-internal-error");
    expect(own.map(({ level }) => level)).toEqual(["mandatory", "mandatory"]);
    expect(own[0]?.message).toMatch(/broken could not judge this resource: TypeError at pack\.test\.ts:\d+; report/);
    expect(JSON.stringify(findings)).not.toContain(key);
  });

  it("is forgotten when the rule works the next time", async () => {
    let works = false;
    const sometimes: Rule = {
      ...broken,
      check: () => {
        if (!works) throw new Error("no");
      },
    };
    const policies = policiesOf([sometimes]);
    expect(names(await analyze(policies, instance({})))).toEqual(["policy-internal-error"]);
    works = true;
    expect(names(await analyze(policies, instance({})))).toEqual([]);
  });

  it("is found over the whole stack too", async () => {
    const late: Rule = {
      ...broken,
      check: undefined,
      checkStack:
        broken.check &&
        (() => {
          throw new RangeError("no");
        }),
    };
    expect(names(await analyzeStack(policiesOf([late]), [instance({})]))).toEqual(["policy-internal-error"]);
  });
});

describe("one cause", () => {
  it("what several resources lack is one finding, which names them", async () => {
    const machines = ["a", "b", "c"].map((name) => ({
      type: "aws:ec2/instance:Instance",
      name,
      props: { tags: { "kmshost-role": "host", ...(name === "c" ? { owner: "x" } : {}) } },
    }));
    const findings = await analyzeAll(policiesOf(), machines);
    const tags = findings.filter(({ policy }) => policy === "required-tags");
    expect(tags.map(({ message }) => message.split("\n")[1]?.split(";")[0])).toEqual([
      "tags: without owner, so also b",
    ]);
  });
});

describe("what is unknown", () => {
  it("never hides a known violation, whichever rule reads it", async () => {
    const props = {
      userData: `/ipk ${key}`,
      ami: unknown,
      subnetId: unknown,
      metadataOptions: { httpTokens: unknown, httpPutResponseHopLimit: 3 },
      rootBlockDevice: unknown,
      tags: { owner: unknown },
    };
    const findings = await analyze(policiesOf(), instance(props));
    expect(names(findings)).toEqual(expect.arrayContaining(["key-in-user-data", "imdsv2"]));
    expect(findings.filter(({ message }) => /can't run|can't be known/.test(message))).toEqual([]);
    expect(findings.every(({ level, policy }) => level === catalogue.find(({ name }) => name === policy)?.level)).toBe(
      true,
    );
  });

  it("is said once in a run, however much there is, and not again when it is known", async () => {
    const policies = policiesOf();
    const resources = [1, 2, 3].map((n) => instance({ userData: unknown, metadataOptions: unknown }, `kms-host-${n}`));
    const first = (await analyzeAll(policies, resources)).filter(({ policy }) => policy === "undecided");
    expect(first.map(({ level }) => level)).toEqual(["advisory"]);
    expect(first[0]?.message).toMatch(/\n\d+ values could not be judged, in .*imdsv2 \(3\)/);
    const known = [1, 2, 3].map((n) => instance({ userData: "x", metadataOptions: {} }, `kms-host-${n}`));
    expect(names(await analyzeAll(policies, known))).not.toContain("undecided");
  });

  it("includes secrets that an export does not show", async () => {
    const findings = await analyzeAll(policiesOf(), [
      {
        type: aws.parameter,
        name: "kms-host-key",
        props: { type: "SecureString", keyId: "alias/k", value: "[secret]" },
        ignoreChanges: ["value"],
      },
    ]);
    expect(names(findings)).toEqual(["undecided"]);
  });
});

describe("keys", () => {
  it("are in no message, path or name, also where they stand in names of properties and resources", async () => {
    const findings = await analyzeAll(policiesOf(), [
      {
        type: azure.virtualMachine,
        name: `vm-${key}`,
        props: { tags: { [key]: key }, osProfile: { customData: Buffer.from(key).toString("base64") } },
      },
      { type: "pulumi:pulumi:Stack", name: "s", props: { output: { nested: [key] } } },
    ]);
    expect(names(findings)).toEqual(expect.arrayContaining(["key-in-any-property", "key-in-tags-names-outputs"]));
    expect(findings.map(({ message }) => message).join("\n")).not.toMatch(/B2C3D|T3V4W/i);
    expect(findings.map(({ message }) => message).join("\n")).not.toContain(Buffer.from(key).toString("base64"));
  });
});

describe("settings", () => {
  const config = (settings: Record<string, Record<string, unknown>>) => withConfig(policiesOf(), settings);

  it("that the pack does not know are findings, and the rule goes on with its defaults", async () => {
    const resource = instance({ metadataOptions: { httpTokens: "optional" } });
    const findings = await analyzeAll(config({ imdsv2: { scop: "kms" }, "log-retention": { days: "30" } }), [
      resource,
      { type: aws.logGroup, name: "kms-host-log", props: { retentionInDays: 30 } },
    ]);
    expect(names(findings)).toEqual(expect.arrayContaining(["imdsv2", "log-retention"]));
    const own = findings.filter(({ policy }) => policy === "policy-config-valid").map(({ message }) => message);
    expect(own).toEqual([
      expect.stringContaining("imdsv2.scop: unknown setting; imdsv2 knows scope, exemptions"),
      expect.stringContaining("log-retention.days: got string, expected integer"),
    ]);
  });

  it("widen a rule from what serves a KMS host to every resource", async () => {
    const open = { metadataOptions: { httpTokens: "optional" } };
    const found = async (policies: ReturnType<typeof policiesOf>, resource: TestResource) =>
      names(await analyze(policies, resource)).includes("imdsv2");
    const wide = config({ imdsv2: { scope: "all" } });
    expect(await found(wide, instance(open, "web"))).toBe(true);
    expect(await found(policiesOf(), instance(open, "web"))).toBe(false);
    expect(await found(policiesOf(), instance(open, "kms-host-1"))).toBe(true);
    expect(await found(policiesOf(), instance({ ...open, tags: { "kmshost-role": "host" } }, "m"))).toBe(true);
  });
});

describe("the shortcut for types", () => {
  it("never skips a rule: findings are the same in any order and at the same time", async () => {
    const policies = policiesOf();
    const resources: TestResource[] = [
      instance({ metadataOptions: { httpTokens: "optional" } }),
      { type: azure.vault, name: "kms-host-vault", props: { properties: {} } },
      { type: "azure-native:keyvault/v20230701:Vault", name: "kms-host-vault-2", props: { properties: {} } },
      { type: aws.secret, name: "kms-host-key", props: { recoveryWindowInDays: 0 } },
    ];
    const alone = await Promise.all(resources.map((resource) => analyze(policiesOf(), resource)));
    const together = await Promise.all([...resources, ...resources].map((resource) => analyze(policies, resource)));
    expect(together.map(names)).toEqual([...alone, ...alone].map(names));
    expect(alone.map((found) => found.length > 0)).toEqual([true, true, true, true]);
    expect(names(alone[1] ?? [])).toEqual(names(alone[2] ?? []));
  });

  it("never skips a rule when the first one is switched off", async () => {
    const policies = policiesOf().map((policy) =>
      policy.name === "key-in-any-property" || policy.name === "key-in-tags-names-outputs"
        ? { ...policy, enforcementLevel: "disabled" as const }
        : policy,
    );
    const vault: TestResource = { type: azure.vault, name: "kms-host-vault", props: { properties: {} } };
    for (const resource of [instance({}), vault, instance({}), vault]) {
      expect(names(await analyze(policies, resource))).toContain(resource === vault ? "vault-rbac-only" : "imdsv2");
    }
  });
});

describe("exemptions", () => {
  const resource = instance({ metadataOptions: { httpTokens: "optional" } }, "kms-host-web");
  const exemption = {
    resource: "*::kms-host-web",
    reason: "old agent, replaced in spring",
    owner: "web team",
    expires: "2026-12-31",
  };
  const run = () => new Run(() => new Date("2026-11-24T12:00:00Z"));
  const imdsv2 = catalogue.filter(({ name }) => name === "imdsv2");
  const judge = async (given: Record<string, unknown>) =>
    analyzeAll(withConfig(policiesOf(imdsv2, run()), { imdsv2: { exemptions: [given] } }), [resource]);

  it("lift a finding and list it, with reason, owner and last day", async () => {
    const findings = await judge(exemption);
    expect(names(findings)).toEqual(["exempted-findings"]);
    expect(findings[0]?.message).toContain(
      'KMS040 imdsv2 at urn:pulumi:prod::test::aws:ec2/instance:Instance::kms-host-web: metadataOptions.httpTokens: is not "required"; exempted until 2026-12-31 by web team: old agent',
    );
    expect(findings[0]?.level).toBe("advisory");
  });

  it.each([
    ["without a reason", { reason: " " }, "has no reason"],
    ["without an owner", { owner: undefined }, "has no owner"],
    ["without a resource", { resource: "" }, "has no resource"],
    ["for everything", { resource: "*" }, "is everything"],
    ["without an end", { expires: "" }, "has no expiry"],
    ["with an end that is no date", { expires: "2026-02-30" }, "is no date"],
    ["that lasts too long", { expires: "2027-02-24" }, "more than 90 days ahead"],
  ])("%s lift nothing and are findings", async (_, change, problem) => {
    const findings = await judge({ ...exemption, ...change });
    expect(names(findings)).toContain("imdsv2");
    const own = findings.filter(({ policy }) => policy === "exemption-valid");
    expect(own.map(({ message }) => message)).toEqual([expect.stringContaining(problem)]);
    expect(own[0]?.level).toBe("mandatory");
  });

  it("that have ended leave the finding, which says so, and are no second one", async () => {
    const findings = await judge({ ...exemption, expires: "2026-11-23" });
    expect(findings.map(({ policy, message }) => [policy, message.split("\n")[1]])).toEqual([
      [
        "imdsv2",
        expect.stringContaining(
          'httpTokens: is not "required" (its exemption ended on 2026-11-23); set metadataOptions',
        ),
      ],
    ]);
    const fixed = { ...resource, props: { metadataOptions: { httpTokens: "required" } } };
    const policies = withConfig(policiesOf(imdsv2, run()), {
      imdsv2: { exemptions: [{ ...exemption, expires: "2026-11-23" }] },
    });
    expect((await analyzeAll(policies, [fixed])).map(({ message }) => message)).toEqual([
      expect.stringContaining("expired on 2026-11-23"),
    ]);
  });

  it("hold on their last day, and for 90 days", async () => {
    expect(names(await judge({ ...exemption, expires: "2026-11-24" }))).toEqual(["exempted-findings"]);
    expect(names(await judge({ ...exemption, expires: "2027-02-22" }))).toEqual(["exempted-findings"]);
  });

  it("that lift nothing are findings, but not while a resource they name was left out of the update", async () => {
    const unused = { ...exemption, resource: "*::elsewhere" };
    expect((await judge(unused)).map(({ message }) => message)).toContainEqual(
      expect.stringContaining("names no resource of this stack"),
    );
    const policies = withConfig(policiesOf(imdsv2, run()), { imdsv2: { exemptions: [exemption] } });
    expect(names(await analyzeStack(policies, [resource]))).toEqual([]);
    const fixed = { ...resource, props: { metadataOptions: { httpTokens: "required" } } };
    expect((await analyzeAll(policies, [fixed])).map(({ message }) => message)).toEqual([
      expect.stringContaining("lifts nothing"),
    ]);
  });
});
