import { readPlan } from "../../estate/read-plan";
import { preflightResult } from "../../preflight/result";
import { desktops, expected, Plan } from "./plans";

const resultOf = (plan: Plan, expectation = expected) => preflightResult(readPlan(plan.text), expectation);

describe("the result of a preflight as plain data", () => {
  it.each(["azure", "aws"] as const)("loses nothing in JSON (%s)", (cloud) => {
    const result = resultOf(new Plan(cloud));
    expect(JSON.parse(JSON.stringify(result))).toEqual(result);
  });

  it("says whose it is, where everyone goes, and what the hosts count", () => {
    const { populations, hosts, zones, ...rest } = resultOf(new Plan("azure"));
    expect(rest).toMatchObject({
      ...{ version: 1, project: "kmshost-sandbox", stack: "azure-prod", source: "plan", cloud: "azure" },
      ...{ outcome: "activates", keyLacks: [], problems: [], notes: [] },
    });
    expect(
      populations.map(({ name, outcome, paths }) => [
        name,
        outcome,
        paths.map(({ host, status }) => ({ host, status })),
      ]),
    ).toEqual(
      ["desktops", "servers"].map((name) => [
        name,
        "activates",
        [
          { host: "kms01", status: "passes" },
          { host: "kms02", status: "passes" },
        ],
      ]),
    );
    expect(hosts.map(({ name, addresses, thresholds }) => [name, addresses, thresholds])).toEqual(
      [
        ["kms01", "10.90.0.4"],
        ["kms02", "10.90.0.5"],
      ].map(([name, address]) => [
        name,
        [address],
        [
          { application: "windows", of: "Windows clients", needs: 25, reached: "yes" },
          { application: "windows", of: "Windows Server", needs: 5, reached: "yes" },
          { application: "office", of: "Office", needs: 5, reached: "unasked" },
        ],
      ]),
    );
    expect(
      zones
        .filter(({ srv }) => srv.length > 0)
        .map(({ name, srv }) => [name, srv.map(({ target, host }) => [target, host])]),
    ).toEqual([
      [
        "corp.example.com",
        [
          ["kms01.corp.example.com", "kms01"],
          ["kms02.corp.example.com", "kms02"],
        ],
      ],
      [
        "servers.example.com",
        [
          ["kms01.servers.example.com", "kms01"],
          ["kms02.servers.example.com", "kms02"],
        ],
      ],
    ]);
  });

  it("draws the rules as stretches of addresses, in their order", () => {
    const [host] = resultOf(new Plan("azure")).hosts;
    const rule = host?.rules.find(({ title }) => title === "network security group of the host's subnet");
    expect(rule?.stretches.slice(0, 2)).toEqual([
      { addresses: "0.0.0.0 to 10.19.255.255", verdict: "stop", what: "rule deny-all-inbound (priority 4096)" },
      { addresses: "10.20.0.0/16", verdict: "pass", what: "rule allow-activation-ipv4 (priority 100)" },
    ]);
  });

  it("names what the key lacks once, with everyone who needs it", () => {
    const old = { generation: "windows-server-2022", operatingSystem: "windows-server-2022" } as const;
    const machines = { windows11: 900, windowsServer2025: 40 };
    const populations = [
      { ...desktops, machines },
      { ...desktops, name: "branch", cidrs: ["10.30.0.0/16"], machines: { windowsServer2025: 2 } },
    ];
    const { keyLacks } = resultOf(new Plan("azure"), { ...expected, ...old, populations });
    expect(keyLacks).toEqual([
      {
        ...{ product: "windowsServer2025", title: "Windows Server 2025", machines: 42, status: "fails" },
        ...{ populations: ["desktops", "branch"], oldestKey: "Volume License for Windows Server 2025" },
        why: "the host key (Volume License for Windows Server 2022) does not activate Windows Server 2025",
        fix: "get the host key of Volume License for Windows Server 2025 or newer",
      },
    ]);
  });
});
