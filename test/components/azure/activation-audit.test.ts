import { planWorkbook } from "../../../components/azure/audit-plan";
import { alarms, savedQueries } from "../../../components/azure/audit-queries";
import { AzureKmsHost } from "../../../components/azure/kms-host";
import { checkAzureKmsHost, checkMonitoring } from "../../../requirements/azure";
import { problemsOf } from "../../../requirements/report";
import { asThrown, pathsOf } from "../problems";
import { estate, existingSubnetId } from "./estate";
import { record, subscription } from "./recorded";

const monitoring = { alerts: ["kms-oncall@example.com"] };
let whole: Awaited<ReturnType<typeof build>>;
const build = (changes = {}) => record(() => new AzureKmsHost("kms", estate({ monitoring, ...changes })));

beforeAll(async () => {
  whole = await build();
});

const inputsOf = (name: string) => {
  const one = whole.byName[`kms-audit-${name}`];
  if (!one) throw new Error(`${name} is not among ${Object.keys(whole.byName).join(", ")}`);
  return one.inputs;
};
const common = {
  resourceGroupName: "rg-kms",
  location: "westeurope",
  tags: { owner: "platform", "kmshost-role": "audit" },
};
const network = `/subscriptions/${subscription}/resourceGroups/rg-kms/providers/Microsoft.Network/virtualNetworks/vnet-kms-network`;

/** Paths of what is wrong with the monitoring of a host. */
const problems = (given: object) => {
  return pathsOf(problemsOf({}, [(_, report) => checkMonitoring(given, report)]));
};

describe("the audit", () => {
  it("is nothing without monitoring", async () => {
    const { byName } = await record(() => new AzureKmsHost("kms", estate()));
    expect(Object.keys(byName).filter((name) => name.startsWith("kms-audit-"))).toEqual([]);
  });

  it("keeps logs in a workspace that takes them over private endpoints only", () => {
    expect(inputsOf("workspace")).toEqual({
      ...common,
      workspaceName: "log-kms-audit",
      sku: { name: "PerGB2018" },
      retentionInDays: 365,
      features: { disableLocalAuth: true, enableLogAccessUsingOnlyResourcePermissions: true },
      publicNetworkAccessForIngestion: "Disabled",
      publicNetworkAccessForQuery: "Enabled",
    });
    expect(inputsOf("endpoint")).toEqual({
      ...common,
      dataCollectionEndpointName: "dce-kms-audit",
      kind: "Windows",
      networkAcls: { publicNetworkAccess: "Disabled" },
    });
    expect(inputsOf("scope")).toEqual({
      ...common,
      location: "Global",
      scopeName: "ampls-kms-audit",
      accessModeSettings: { ingestionAccessMode: "PrivateOnly", queryAccessMode: "Open" },
    });
    expect(inputsOf("private-endpoint")).toMatchObject({
      subnet: { id: `${network}/subnets/snet-endpoints` },
      privateLinkServiceConnections: [{ name: "monitor", groupIds: ["azuremonitor"] }],
    });
    expect(whole.byName["kms-audit-private-endpoint"]?.options.dependsOn).toEqual(
      expect.arrayContaining(["kms-audit-scope-workspace", "kms-audit-scope-endpoint"]),
    );
    const zones = [
      "privatelink.monitor.azure.com",
      "privatelink.oms.opinsights.azure.com",
      "privatelink.ods.opinsights.azure.com",
      "privatelink.agentsvc.azure-automation.net",
      "privatelink.blob.core.windows.net",
    ];
    expect(
      (inputsOf("private-endpoint-zones").privateDnsZoneConfigs as { privateDnsZoneId: string }[]).map(
        (one) => one.privateDnsZoneId,
      ),
    ).toEqual(zones.map((zone) => `id-of-kms-audit-${zone}-zone`));
    for (const zone of zones) expect(inputsOf(`${zone}-zone-link`).virtualNetwork).toEqual({ id: network });
  });

  it("collects requests, the service's events and the hosts' reports, by an agent without a password", () => {
    expect(inputsOf("rule")).toEqual({
      ...common,
      dataCollectionRuleName: "dcr-kms-audit",
      kind: "Windows",
      dataCollectionEndpointId: "id-of-kms-audit-endpoint",
      dataSources: {
        windowsEventLogs: [
          {
            name: "kms",
            streams: ["Microsoft-Event"],
            xPathQueries: [
              "Key Management Service!*[System[(EventID=12290)]]",
              "Application!*[System[Provider[@Name='Microsoft-Windows-Security-SPP'] and (EventID=12291 or EventID=12292 or EventID=12293 or EventID=12294)]]",
              "Application!*[System[Provider[@Name='kmshost'] and (EventID=1200)]]",
            ],
          },
        ],
      },
      destinations: { logAnalytics: [{ name: "workspace", workspaceResourceId: "id-of-kms-audit-workspace" }] },
      dataFlows: [{ streams: ["Microsoft-Event"], destinations: ["workspace"] }],
    });
    expect(inputsOf("kms02-agent")).toEqual({
      ...common,
      vmName: "kms02",
      vmExtensionName: "AzureMonitorWindowsAgent",
      publisher: "Microsoft.Azure.Monitor",
      type: "AzureMonitorWindowsAgent",
      typeHandlerVersion: "1.0",
      autoUpgradeMinorVersion: true,
      enableAutomaticUpgrade: true,
      settings: {
        authentication: {
          managedIdentity: { "identifier-name": "mi_res_id", "identifier-value": "id-of-kms-host-kms02-identity" },
        },
      },
    });
    expect(inputsOf("kms02-endpoint")).toEqual({
      resourceUri: "id-of-kms-host-kms02-machine",
      associationName: "configurationAccessEndpoint",
      dataCollectionEndpointId: "id-of-kms-audit-endpoint",
    });
    expect(inputsOf("kms02-rule")).toEqual({
      resourceUri: "id-of-kms-host-kms02-machine",
      associationName: "kmshost",
      dataCollectionRuleId: "id-of-kms-audit-rule",
    });
    expect(whole.byName["kms-audit-kms02-agent"]?.options.dependsOn).toContain("kms-audit-private-endpoint-zones");
  });

  it("logs who reads the host key", () => {
    expect(inputsOf("vault-readers")).toEqual({
      name: "kmshost",
      resourceUri: "id-of-kms-vault-vault",
      workspaceId: "id-of-kms-audit-workspace",
      logs: [{ categoryGroup: "audit", enabled: true }],
    });
  });

  it("tells whoever is on call", () => {
    expect(inputsOf("on-call")).toEqual({
      ...common,
      location: "Global",
      actionGroupName: "ag-kms-audit",
      groupShortName: "kmshost",
      enabled: true,
      emailReceivers: [{ name: "mail-1", emailAddress: "kms-oncall@example.com", useCommonAlertSchema: true }],
    });
    const names = Object.keys(whole.byName).filter((name) => name.startsWith("kms-audit-alarm-"));
    expect(names.map((name) => name.slice("kms-audit-alarm-".length))).toEqual([
      "count-below-threshold",
      "dns-publishing-failure",
      "idle",
      "initialisation-failure",
      "log-nearly-full",
      "no-host-product",
      "not-licensed",
      "requests-failing",
      "setup-failing",
      "silent-host",
      "unknown-client-network",
    ]);
    const { criteria, ...idle } = inputsOf("alarm-idle");
    expect(idle).toMatchObject({
      ...common,
      ruleName: "kms-audit-idle",
      scopes: ["id-of-kms-audit-workspace"],
      evaluationFrequency: "PT1H",
      windowSize: "P1D",
      actions: { actionGroups: ["id-of-kms-audit-on-call"] },
    });
    expect(criteria).toMatchObject({
      allOf: [{ operator: "LessThanOrEqual", threshold: 0, timeAggregation: "Count" }],
    });
    expect(inputsOf("alarm-not-licensed").criteria).toMatchObject({
      allOf: [{ operator: "GreaterThan", threshold: 0 }],
    });
  });

  it("logs the flows of a created network into a closed store, and not those of an existing one", async () => {
    expect(inputsOf("flow-log")).toMatchObject({
      resourceGroupName: "NetworkWatcherRG",
      networkWatcherName: "NetworkWatcher_westeurope",
      targetResourceId: network,
      storageId: "id-of-kms-audit-flow-log-store",
      enabled: true,
    });
    expect(inputsOf("flow-log-store")).toMatchObject({
      accountName: expect.stringMatching(/^[a-z0-9]{3,24}$/),
      allowBlobPublicAccess: false,
      publicNetworkAccess: "Disabled",
      minimumTlsVersion: "TLS1_2",
      networkRuleSet: { bypass: "AzureServices", defaultAction: "Deny" },
    });
    const without = await build({ network: { subnetId: existingSubnetId } });
    expect(Object.keys(without.byName).filter((name) => /flow-log|unknown-client/.test(name))).toEqual([]);
  });

  it("protects what holds the logs, not what may come and go, and the locks wait for it", () => {
    const kept = whole.registered.filter((one) => one.name.startsWith("kms-audit-") && one.options.protect);
    expect(kept.map((one) => one.name)).toEqual(["kms-audit-flow-log-store", "kms-audit-workspace"]);
    expect(whole.byName["kms-host-kms01-lock"]?.options.dependsOn).toContain("kms-audit-kms01-agent");
  });

  it("refuses what a workspace cannot keep and mails that are none", () => {
    expect(problems({ retentionDays: 7, alerts: ["nobody"] })).toEqual([
      "monitoring.retentionDays",
      "monitoring.alerts[0]",
    ]);
    expect(problems({ alerts: [] })).toEqual(["monitoring.alerts"]);
    expect(problems({ retentionDays: 730, alerts: ["a@b.example"] })).toEqual([]);
  });
});

describe("what a host says of itself in event 1200", () => {
  it("calls somebody when the set-up keeps failing, and when a host whose key was there has no host product", () => {
    const query = (name: string) => String(alarms.find((alarm) => alarm.name === name)?.query);
    for (const name of ["setup-failing", "no-host-product"]) {
      expect(inputsOf(`alarm-${name}`)).toMatchObject({ severity: 1, evaluationFrequency: "PT1H" });
      expect(query(name)).toContain('Source == "kmshost" and EventID == 1200');
    }
    expect(query("setup-failing").split("\n").slice(3)).toEqual([
      '| summarize Failed = countif(TimeGenerated > ago(4h) and tostring(Report.alarms) contains "alarm:setup-failed"), Last = max(TimeGenerated) by Computer',
      "| where Failed >= 3 or Last < ago(3h)",
    ]);
    expect(query("no-host-product").split("\n").slice(3)).toEqual([
      '| extend Missing = tostring(Report.alarms) contains "alarm:no-host-product"',
      "| summarize Times = countif(Missing), arg_max(TimeGenerated, Missing) by Computer",
      "| where Missing and Times >= 2",
    ]);
    const state = savedQueries.find(({ name }) => name === "host-state")?.query;
    expect(state).toContain("InstallationIds = Report.installationIds");
  });
});

describe("the queries", () => {
  it("cover two days at most, which is what Azure lets an alarm look back", () => {
    for (const alarm of alarms) expect(alarm.over).toMatch(/^(PT([1-9]|1\d|2[0-4])H|PT\d\dM|P[12]D)$/);
  });

  it("that are asked most are in the workbook, and each is kept once", () => {
    const { items } = JSON.parse(planWorkbook()) as { items: { name: string }[] };
    const shown = [
      "host-reports",
      "host-state",
      "audit-fleet",
      "audit-failures",
      "audit-cloned-machine-ids",
      "key-readers",
    ];
    expect(items.map((item) => item.name)).toEqual(["intro", ...shown]);
    expect(savedQueries.map(({ name }) => name)).toEqual(expect.arrayContaining(shown));
  });
});

describe("a private link scope that is there", () => {
  const privateLinkScopeId = `/subscriptions/${subscription}/resourceGroups/rg-hub/providers/Microsoft.Insights/privateLinkScopes/ampls-hub`;
  const privateLinkRanges = ["10.50.3.0/27"];

  it("gets two members; endpoint and zones are its own, and the hosts are let out to them", async () => {
    const { byName } = await build({ monitoring: { ...monitoring, privateLinkScopeId, privateLinkRanges } });
    const made = Object.keys(byName).filter((name) => /^kms-audit-(scope|private|.*zone)/.test(name));
    expect(made).toEqual(["kms-audit-scope-endpoint", "kms-audit-scope-workspace"]);
    expect(byName["kms-audit-scope-workspace"]?.inputs).toEqual({
      resourceGroupName: "rg-hub",
      scopeName: "ampls-hub",
      name: "kms-audit-workspace",
      linkedResourceId: "id-of-kms-audit-workspace",
    });
    const rules = byName["kms-network-hosts-security-group"]?.inputs.securityRules as Record<string, unknown>[];
    expect(rules.find(({ name }) => name === "allow-private-link")).toEqual({
      name: "allow-private-link",
      description: "Monitoring by private endpoints in other networks",
      priority: 101,
      direction: "Outbound",
      access: "Allow",
      protocol: "Tcp",
      sourcePortRange: "*",
      sourceAddressPrefix: "10.90.0.0/27",
      destinationAddressPrefixes: privateLinkRanges,
      destinationPortRange: "443",
    });
  });

  it("is refused when it is none, out of reach, or in ranges of nobody", () => {
    const paths = (given: object) => problems({ ...monitoring, ...given });
    expect(paths({ privateLinkScopeId: network })).toEqual(["monitoring.privateLinkScopeId"]);
    expect(paths({ privateLinkRanges })).toEqual(["monitoring.privateLinkRanges"]);
    expect(paths({ privateLinkScopeId, privateLinkRanges: ["10.50.3.0/27", "0.0.0.0/0"] })).toEqual([
      "monitoring.privateLinkRanges[1]",
    ]);
    const whole = (network: object) => {
      return asThrown(checkAzureKmsHost({ network, monitoring: { ...monitoring, privateLinkScopeId } }));
    };
    expect(whole({ addressSpace: "10.90.0.0/26" })).toEqual([
      {
        propertyPath: "monitoring.privateLinkScopeId",
        reason: expect.stringMatching(
          /^the hosts do not reach this scope's private endpoints: .*, allowed: privateLinkRanges beside it in a created network; fix: add privateLinkRanges/,
        ),
      },
    ]);
    expect(whole({ subnetId: {} })).toEqual([]);
  });
});
