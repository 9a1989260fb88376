import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { awsRightsTypes } from "../../estate/rights/aws-readers";
import { azureRightsTypes } from "../../estate/rights/azure-readers";
import { policiesOf } from "../../policies/pack";
import { preflightTypes } from "../../policies/preflight-stack";
import { clientsActivate } from "../../policies/rules/clients-activate";
import {
  analyze,
  analyzeStack,
  type TestFinding,
  type TestResource,
  unknown,
  withConfig,
} from "../../policies/testing";
import { canonicalType } from "../../policies/tokens";
import { desktops, expected, Plan, servers } from "../preflight/plans";

/** The steps of a plan as the engine hands them to a policy: each by its inputs, then all with what a cloud adds. */
function resourcesOf(plan: Plan): { inputs: TestResource[]; state: TestResource[] } {
  const inputs = plan.steps.flatMap(({ newState }): TestResource[] => {
    if (!newState) return [];
    const { urn, type, parent, inputs: props, propertyDependencies } = newState;
    return [{ urn, type, name: urn.split("::").at(-1), props, parent, propertyDependencies }];
  });
  // What only the cloud knows is not known in a preview, whether the program leaves it out or not.
  const computed = { networkSecurityGroup: unknown, routes: unknown, ingress: unknown, privateIp: unknown };
  return { inputs, state: inputs.map((one) => ({ ...one, props: { ...computed, ...one.props, id: unknown } })) };
}

async function findings(plan: Plan, settings: Record<string, unknown>): Promise<TestFinding[]> {
  const policies = withConfig(policiesOf([clientsActivate]), {
    "clients-activate": { declarations: expected.declarations, ...settings },
  });
  const { inputs, state } = resourcesOf(plan);
  const found: TestFinding[] = [];
  for (const resource of inputs) found.push(...(await analyze(policies, resource)));
  return [...found, ...(await analyzeStack(policies, state))];
}

const said = (found: readonly TestFinding[]) =>
  found.map(({ message, urn }) => [urn.split("::").at(-1), message.split("\n")[1]?.split(";")[0]]);

describe("clients-activate", () => {
  it("knows every type that the preflight reads", () => {
    const folders = ["preflight", "estate"].map((room) => join(__dirname, "../..", room));
    const files = folders.flatMap((folder) =>
      readdirSync(folder, { recursive: true, encoding: "utf8" }).map((file) => join(folder, file)),
    );
    // Who may read a secret is read from types that the rooms of rights list themselves.
    const sources = files.filter((file) => file.endsWith(".ts") && !file.includes("/rights/"));
    const text = sources.map((file) => readFileSync(file, "utf8")).join("\n");
    const types = [...text.matchAll(/"((?:azure-native|aws):[A-Za-z0-9/]+:[A-Za-z0-9]+)"/g)].map(([, type]) => type);
    // What has moved in a later version of the provider is known by where it is now.
    const now = new Set([...types, ...awsRightsTypes, ...azureRightsTypes].map((type) => canonicalType(type ?? "")));
    expect([...preflightTypes].sort()).toEqual([...now].sort());
  });

  it.each(["azure", "aws"] as const)("has nothing to say of the example on %s", async (cloud) => {
    expect(await findings(new Plan(cloud), { populations: [desktops, servers] })).toEqual([]);
    expect(await findings(new Plan(cloud), {})).toEqual([]);
  });

  it("names who cannot activate, where and why, at the resource at fault", async () => {
    const plan = new Plan("azure").set("network-hosts-security-group", "securityRules.0.access", "Deny");
    expect(said(await findings(plan, { populations: [desktops, servers] }))).toEqual(
      ["desktops", "servers"].map((who) => [
        "kms-azure-prod-network-hosts-security-group",
        expect.stringMatching(
          new RegExp(`^${who} cannot activate, at network rules \\(0xC004F074\\): network security`),
        ),
      ]),
    );
    expect(await findings(plan, {})).toEqual([]);
  });

  it("judges what the program says, not what a cloud still answers of before", async () => {
    const plan = new Plan("aws").remove("network-clients-10-20-0-0-16");
    const [found] = said(await findings(plan, { populations: [desktops] }));
    expect(found).toEqual([
      "kms-aws-prod-network-hosts",
      expect.stringMatching(/^desktops cannot activate, at network/),
    ]);
  });

  it("says that the count is too low, product by product", async () => {
    const populations = [{ ...desktops, machines: { windows11: 24 } }];
    expect(said(await findings(new Plan("azure"), { populations }))).toEqual([
      [
        "kms-azure-prod-host-kms01-machine",
        "desktops cannot activate, at count (0xC004F038): Windows 11 (volume editions) needs 25, and kms01 reaches 24, kms02 reaches 24",
      ],
    ]);
  });

  it("judges the records also where no clients are declared", async () => {
    const plan = new Plan("azure").remove("servers.example.com-kms02-address");
    expect(said(await findings(plan, {}))).toEqual([
      [
        "kms-azure-prod-discovery-servers.example.com-service",
        "address (0xC004F074): the SRV record names kms02.servers.example.com, which has no address record in servers.example.com",
      ],
    ]);
  });

  it("notes what cannot be decided, and passes nothing for it", async () => {
    const plan = new Plan("azure").set("network-hosts-security-group", "securityRules", unknown);
    const found = await findings(plan, { populations: [desktops] });
    expect(found.map(({ policy, level }) => [policy, level])).toEqual([["undecided", "advisory"]]);
  });

  it("says what is wrong with the clients as they are declared", async () => {
    const populations = [
      { name: "desktops", cidrs: "10.0.0.0/8", zone: "corp.example.com", machines: { windowsXp: 3 } },
    ];
    expect(said(await findings(new Plan("azure"), { populations }))).toEqual([
      ["", "populations: populations[0]: cidrs, machines missing or of another kind"],
    ]);
  });
});
