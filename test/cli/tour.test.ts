import { built, columns, countByKind } from "../../cli/tour/built";
import { Run } from "../../cli/tour/events";
import { verdicts } from "../../cli/tour/verdicts";
import type { PreflightResult } from "../../preflight/result";
import { desktops, servers } from "../preflight/plans";
import { dataOf, hostile } from "../report/pages";

const lines = (...events: object[]) => events.map((event) => JSON.stringify({ sequence: 1, ...event }));

function step(op: string, type: string) {
  return { resOutputsEvent: { metadata: { op, type, urn: `urn:pulumi:dev::p::${type}::name` } } };
}

describe("the tour", () => {
  it("reads what the engine did from its events", () => {
    const run = new Run();
    for (const line of [
      "not an event",
      "{ broken",
      ...lines(
        step("create", "azure-native:compute:VirtualMachine"),
        step("create", "kmshost:index:AzureKmsHost"),
        step("delete", "azure-native:network:Subnet"),
        { diagnosticEvent: { severity: "warning", message: "mind this\n" } },
        { diagnosticEvent: { severity: "debug", message: "noise" } },
        { policyAnalyzeSummaryEvent: { passed: ["a", "b"] } },
        { policyAnalyzeStackSummaryEvent: { passed: ["c"], failed: ["d"] } },
        {
          policyEvent: { policyName: "d", enforcementLevel: "advisory", message: "no", resourceUrn: "urn::x::y::host" },
        },
        { summaryEvent: { resourceChanges: { create: 2, delete: 1, same: 4 } } },
      ),
    ]) {
      run.take(line);
    }
    expect([run.resources, run.changes, run.policies.size, run.errors, run.warnings]).toEqual([
      1,
      3,
      4,
      [],
      ["mind this"],
    ]);
    expect(run.violations).toEqual([{ policy: "d", level: "advisory", message: "no", resource: "host" }]);
  });

  it("counts every type of the components under a kind that a person knows", () => {
    const types = new Map([
      ["aws:ec2/instance:Instance", 2],
      ["aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", 4],
      ["azure-native:network:RouteTable", 1],
      ["something:else:Entirely", 1],
    ]);
    expect(countByKind(types)).toEqual([
      ["KMS hosts", 2],
      ["routes and peerings", 1],
      ["firewall rules and groups", 4],
      ["other", 1],
    ]);
  });

  it("reports in aligned columns, in order", () => {
    const run = new Run();
    for (const line of lines(
      step("same", "azure-native:compute:VirtualMachine"),
      { policyAnalyzeSummaryEvent: { passed: ["a"] } },
      { summaryEvent: { resourceChanges: { same: 1 } } },
    )) {
      run.take(line);
    }
    const outputs = {
      hostAddresses: { kms02: "10.90.0.5", kms01: "10.90.0.4" },
      srvRecords: [
        "_vlmcs._tcp.a.example 0 0 1688 kms01.a.example",
        "_vlmcs._tcp.longer.example 0 0 1688 kms01.longer.example",
      ],
      hostKeySecret: "https://kv.vault.azure.net/secrets/kms-host-key",
      officeKeySecrets: { office2024: "https://kv.vault.azure.net/secrets/kms-office2024-key" },
    };
    expect(built("azure-prod", run, outputs, ".sandbox/cloud/azure.json")).toBe(
      [
        "azure-prod: 0 changes, 1 resource",
        "  built",
        "    KMS hosts    1",
        "  hosts",
        "    kms01  10.90.0.4",
        "    kms02  10.90.0.5",
        "  SRV records",
        "    _vlmcs._tcp.a.example       0 0 1688 kms01.a.example",
        "    _vlmcs._tcp.longer.example  0 0 1688 kms01.longer.example",
        "  secrets for the keys",
        "    windows     https://kv.vault.azure.net/secrets/kms-host-key",
        "    office2024  https://kv.vault.azure.net/secrets/kms-office2024-key",
        "  policies",
        "    1 policy, 0 violations",
        "  stored cloud",
        "    .sandbox/cloud/azure.json",
      ].join("\n"),
    );
    expect(columns([])).toEqual([]);
  });

  it("keeps what the policies say as they say it, for the report", () => {
    const run = new Run();
    const policyEvent = { policyName: "d", policyPackName: "kmshost", enforcementLevel: "advisory", message: " no\n" };
    for (const line of lines(
      { policyEvent },
      { summaryEvent: { PolicyPacks: { other: "9", "kmshost|0.1.0": "0.1.0" } } },
    ))
      run.take(line);
    expect([run.policyEvents, run.packVersion]).toEqual([[policyEvent], "0.1.0"]);
  });

  it("says in a line for each population whether it activates, and what the key has left", () => {
    const { preflight } = dataOf("azure", {
      populations: [
        { ...desktops, machines: { windows11: 900, office2024: 850 } },
        { ...servers, name: hostile.terminal, cidrs: ["10.99.0.0/16"] },
        { ...servers, name: "cloud", image: "marketplace", cidrs: ["10.60.0.0/18"] },
        servers,
      ],
    });
    expect(verdicts(preflight)).toBe(
      [
        "  will the clients activate?",
        "    desktops                        900 machines, 850 of them FAIL: host key, 0xC004F042",
        "    PC\\u{1b}[2J\\u{1b}]0;owned\\u{7}  120 machines FAIL: network rules, 0xC004F074",
        "    cloud                           120 machines never ask: pinned to another KMS",
        "    servers                         120 machines activate",
        "  budget of the host key",
        "    4 of 6 hosts used, 52 activations left",
      ].join("\n"),
    );
  });

  it("tells machines from the products on them", () => {
    const product = (name: string, machines: number, outcome: "activates" | "fails") => ({
      product: name,
      machines,
      outcome,
    });
    const population = (products: object[], outcome: string) =>
      ({ name: "pc", machines: 900, outcome, products }) as unknown as PreflightResult["populations"][number];
    const said = (products: object[], outcome: string) =>
      verdicts({
        populations: [population(products, outcome)],
        spending: { hostsUsed: 1, activationsLeft: 1 },
      } as unknown as PreflightResult).split("\n")[1];
    const [windows, office, project] = [
      product("windows11", 900, "activates"),
      product("office2024", 850, "activates"),
      product("office2021", 50, "fails"),
    ];
    expect(said([windows], "activates")).toBe("    pc  900 machines activate");
    expect(said([windows, office], "activates")).toBe("    pc  900 machines with 1,750 products activate");
    expect(said([windows, project], "fails")).toBe("    pc  900 machines, 50 of them FAIL");
    expect(said([windows, project, { ...office, outcome: "fails" }], "fails")).toBe(
      "    pc  900 machines, 900 products on them FAIL",
    );
  });
});
