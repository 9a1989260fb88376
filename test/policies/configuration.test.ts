import { allRules, catalogue } from "../../policies/catalogue";
import { engineConfiguration, exemptionsOf, lintConfiguration } from "../../policies/configuration";
import { configurationFor } from "../../policies/environment-configuration";
import { policiesOf } from "../../policies/pack";
import { analyze, withConfig } from "../../policies/testing";
import { aws } from "../../policies/tokens";
import { renderPath } from "../../text/problem";

const now = new Date("2026-11-24T12:00:00Z");
const exemption = {
  policy: "KMS028",
  resource: "*::bastion",
  reason: "a bastion",
  owner: "platform",
  expires: "2026-12-31",
};
const problems = (value: unknown) =>
  lintConfiguration(value, now).map(({ path, problem }) => `${renderPath(path)}: ${problem}`);

describe("a configuration", () => {
  it("that reads like a sentence is accepted, by name or id", () => {
    expect(
      problems({ all: "mandatory", "disk-encrypted": { level: "advisory", cmk: true }, KMS047: { days: 365 } }),
    ).toEqual([]);
    expect(
      problems({
        all: { level: "disabled", reason: "moved to another pack" },
        baseline: "2026-11-24",
        exemptions: [exemption],
      }),
    ).toEqual([]);
    expect(problems({ imdsv2: { enforcementLevel: "advisory", scope: "kms" } })).toEqual([]);
  });

  it.each([
    [[], [": is no object"]],
    ["mandatory", [": is no object"]],
    [{ imdsv3: "mandatory" }, ["imdsv3: no such policy"]],
    [{ all: "off" }, ['all: level "off"']],
    [{ all: "disabled" }, ["all: disabled without a reason"]],
    [{ all: { level: "advisory", cmk: true } }, ["all.cmk: unknown setting"]],
    [{ imdsv2: "disabled" }, ["imdsv2: disabled without a reason"]],
    [{ "key-in-user-data": { level: "disabled", reason: "we know" } }, ["key-in-user-data: cannot be disabled"]],
    [{ "exemption-valid": { level: "disabled", reason: "we know" } }, ["exemption-valid: cannot be disabled"]],
    [{ "trusted-launch": "remediate" }, ["trusted-launch: offers no remediation"]],
    [{ imdsv2: 3 }, ["imdsv2: 3 is no level and no object"]],
    [{ "disk-encrypted": { cmk: "yes" } }, ["disk-encrypted.cmk: got string, expected boolean"]],
    [
      { "disk-encrypted": { cmkk: true } },
      ["disk-encrypted.cmkk: unknown setting; disk-encrypted knows cmk, scope, exemptions"],
    ],
    [{ "vault-soft-delete": { days: 5 } }, ["vault-soft-delete.days: got 5, expected 7 or more"]],
    [{ baseline: "soon" }, ['baseline: "soon" is no date']],
    [{ exemptions: {} }, ["exemptions: is no list"]],
    [
      { exemptions: [{ ...exemption, policy: "KMS999" }] },
      ['exemptions[0]: policy "KMS999" does not exist; use an id such as KMS028 or its name'],
    ],
    [
      { exemptions: [{ ...exemption, policy: "key-in-any-property" }] },
      ["exemptions[0]: key-in-any-property is about keys or about the pack itself and cannot be exempted"],
    ],
    [
      { exemptions: [{ ...exemption, until: "x", reason: "" }] },
      ["exemptions[0]: unknown field until", "exemptions[0]: has no reason; say in a sentence why it is right here"],
    ],
    [{ __proto__: null, constructor: "mandatory" }, ["constructor: no such policy"]],
  ])("%j is refused, each mistake by its own words", (value, expected) => {
    expect(problems(value)).toEqual(expected);
  });

  it("names every policy to the engine, with its level and settings", () => {
    const engine = engineConfiguration({
      all: "advisory",
      "disk-encrypted": { level: "mandatory", cmk: true },
      KMS047: { days: 365 },
    });
    expect(Object.keys(engine).sort()).toEqual(allRules.map(({ name }) => name).sort());
    expect(engine["disk-encrypted"]).toEqual({ enforcementLevel: "mandatory", cmk: true });
    expect(engine["log-retention"]).toEqual({ enforcementLevel: "advisory", days: 365 });
    expect(engine.imdsv2).toEqual({ enforcementLevel: "advisory" });
  });

  it("leaves each policy at its own level when nothing is said", () => {
    for (const rule of allRules) expect(engineConfiguration({})[rule.name]).toEqual({ enforcementLevel: rule.level });
  });

  it("remediates only where that is offered, and never makes a note mandatory", () => {
    const fixed = engineConfiguration({ all: "remediate" });
    for (const rule of catalogue)
      expect(fixed[rule.name]?.enforcementLevel).toBe(rule.remediate ? "remediate" : rule.level);
    expect(engineConfiguration({ all: "mandatory" }).undecided?.enforcementLevel).toBe("advisory");
  });

  it("cannot switch off the rules about keys and about itself, also not by all", () => {
    const off = engineConfiguration({ all: { level: "disabled", reason: "we know" } });
    const on = Object.entries(off)
      .filter(([, { enforcementLevel }]) => enforcementLevel === "mandatory")
      .map(([name]) => name);
    expect(on.sort()).toEqual([
      "exemption-valid",
      "key-in-any-property",
      "key-in-script-channel",
      "key-in-tags-names-outputs",
      "key-in-user-data",
      "key-value-not-in-state",
      "policy-config-valid",
    ]);
  });

  it("of an older date makes newer policies advise only", () => {
    for (const { enforcementLevel } of Object.values(engineConfiguration({ baseline: "2026-11-23" })))
      expect(enforcementLevel).toBe("advisory");
    expect(engineConfiguration({ baseline: "2026-11-24" }).imdsv2?.enforcementLevel).toBe("mandatory");
    expect(engineConfiguration({ baseline: "2026-11-23", imdsv2: "mandatory" }).imdsv2?.enforcementLevel).toBe(
      "mandatory",
    );
  });

  it("hands exemptions to the policies that they lift, or leaves them to who judges them", () => {
    const { policy: _, ...inside } = exemption;
    const configuration = { exemptions: [exemption], imdsv2: { exemptions: [inside] } };
    expect(engineConfiguration(configuration)["no-public-ip"]).toEqual({
      enforcementLevel: "mandatory",
      exemptions: [inside],
    });
    expect(engineConfiguration(configuration, { exemptions: "left out" }).imdsv2).toEqual({
      enforcementLevel: "mandatory",
    });
    expect(exemptionsOf(configuration).map(({ policy }) => policy)).toEqual(["no-public-ip", "imdsv2"]);
  });
});

describe("the configuration for an environment", () => {
  const environment = {
    port: 1689,
    clients: [{ cidrs: ["10.20.0.0/16"] }, { cidrs: ["10.40.0.0/20"] }],
    hostKey: { usedElsewhere: [{ hosts: 2 }, { hosts: 3 }] },
    monitoring: { retentionDays: 365 },
  };

  it("holds its clients' networks, port, hosts elsewhere and retention, and is a configuration", () => {
    const configuration = configurationFor(environment);
    expect(problems(configuration)).toEqual([]);
    expect(configuration).toEqual({
      "clients-activate": { populations: [], port: 1689 },
      "activation-port-internet": { ports: [1689] },
      "activation-port-scope": { ports: [1689], clientNetworks: ["10.20.0.0/16", "10.40.0.0/20"] },
      "srv-wellformed": { ports: [1689] },
      "hosts-per-key-max": { usedElsewhere: 5 },
      "log-retention": { days: 365 },
    });
  });

  it("lets in what it declares and nothing beside it", async () => {
    const engine = engineConfiguration(configurationFor(environment));
    const policies = withConfig(policiesOf(), engine);
    const rule = (cidrIpv4: string, port = 1689) => ({
      type: aws.ingressRule,
      name: "kms-clients",
      props: { securityGroupId: "sg-1", ipProtocol: "tcp", fromPort: port, toPort: port, cidrIpv4 },
    });
    const scope = async (cidr: string, port?: number) =>
      (await analyze(policies, rule(cidr, port)))
        .filter(({ policy }) => policy.startsWith("activation-port"))
        .map(({ message }) => message.split("\n")[1]?.split(";")[0]);
    expect(await scope("10.20.7.0/24")).toEqual([]);
    expect(await scope("10.30.0.0/16")).toEqual([
      "cidrIpv4: lets in 10.30.0.0/16, which is no declared client network",
    ]);
    expect(await scope("10.30.0.0/16", 1688)).toEqual([]);
    expect(await scope("0.0.0.0/1")).toEqual(["cidrIpv4: opens TCP 1689 to 0.0.0.0/1"]);
  });
});
