import { azureArguments } from "../../stacks/azure";
import type { AzureEnvironment } from "../../stacks/environment";
import { azure, message, read, spoil } from "./read-text";

const subscription = /subscription: (\S+)/.exec(azure)?.[1] ?? "";
const group = (owner = subscription) => `/subscriptions/${owner}/resourceGroups/rg-hub/providers`;
const scope = (owner?: string) => `${group(owner)}/Microsoft.Insights/privateLinkScopes/ampls-hub`;
const vault = `${group()}/Microsoft.KeyVault/vaults/kv-keys`;
const other = "00000000-0000-0000-0000-0000000000ff";

/** The development environment with more fields at its top, in its network and in its monitoring. */
function withMore({ top = "", network = "", monitoring = "" }): string {
  return spoil(
    azure,
    ["image:\n", `${top}image:\n`],
    ["network:\n", `network:\n${network}`],
    ["monitoring:\n", `monitoring:\n${monitoring}`],
  );
}

it("everything that a real host needs can be said in the environment, and reaches the component", () => {
  const text = withMore({
    top: `hybridBenefit: true
customerManagedDiskKey: true
existingVaultId: ${vault}
officeKeys: [{ version: office2024, licenseFolder: '\\\\files\\kms\\office2024', secretName: kms-office }]
`,
    network: `  fileServers: [10.20.0.9]
  clientRouterAddress: 10.50.0.68
  bastion: { existingSubnetRange: 10.50.2.0/26 }
`,
    monitoring: `  flowLogs: false
  networkWatcherGroup: rg-watch
  networkWatcherName: watcher
  privateLinkScopeId: ${scope()}
  privateLinkRanges: [10.50.3.0/27]
`,
  }).replace(
    "{ name: kmsdev01",
    `{ priority: 10, weight: 5, officeConfirmationIds: { office2024: "${"1".repeat(48)}" }, name: kmsdev01`,
  );
  const args = azureArguments(read(text).environment as AzureEnvironment);
  expect(args).toMatchObject({
    hybridBenefit: true,
    customerManagedDiskKey: true,
    existingVaultId: vault,
    officeKeys: [{ version: "office2024", licenseFolder: "\\\\files\\kms\\office2024", secretName: "kms-office" }],
    hosts: [{ name: "kmsdev01", priority: 10, weight: 5, officeConfirmationIds: { office2024: "1".repeat(48) } }],
    network: {
      clientRouterAddress: "10.50.0.68",
      fileServers: ["10.20.0.9"],
      bastion: { existingSubnetRange: "10.50.2.0/26" },
    },
    monitoring: {
      flowLogs: false,
      networkWatcherGroup: "rg-watch",
      networkWatcherName: "watcher",
      privateLinkScopeId: scope(),
      privateLinkRanges: ["10.50.3.0/27"],
    },
  });
  const named = azureArguments(read(withMore({ top: "vaultName: kv-our-keys\n" })).environment as AzureEnvironment);
  expect(named.vaultName).toBe("kv-our-keys");
  expect(Object.keys(named)).not.toContain("existingVaultId");
});

it("a vault is new or exists", () => {
  expect(message(withMore({ top: `vaultName: kv-our-keys\nexistingVaultId: ${vault}\n` }))).toMatchInlineSnapshot(`
"  test.yaml:9:12  vaultName: a new vault beside an existing one
    got      "kv-our-keys"
    allowed  vaultName or existingVaultId
    fix      remove one of the two"
`);
});

it("a Bastion is new or exists, has room, and is reached from inside", () => {
  expect(message(withMore({ network: "  bastion: {}\n" }))).toMatchInlineSnapshot(`
"  test.yaml:16:12  network.bastion: no bastion named
    got      neither
    allowed  administrators (a new one) or existingSubnetRange (an existing one)
    fix      add one of the two"
`);
  const wide = "  bastion: { administrators: [10.20.7.0/24, 0.0.0.0/0, 10.20.7.0/24] }\n";
  expect(message(withMore({ network: wide }))).toMatchInlineSnapshot(`
"  test.yaml:16:45  network.bastion.administrators[1]: is the whole internet
    got      "0.0.0.0/0"
    allowed  private networks in cidr notation
    fix      name the clients' own networks, such as 10.20.0.0/16
  test.yaml:16:56  network.bastion.administrators[2]: the range of entry 0 too
    got      "10.20.7.0/24"
    fix      remove one of the two"
`);
  const both = "  bastion: { administrators: [10.20.7.0/24], existingSubnetRange: 10.50.2.0/26 }\n";
  expect(message(withMore({ network: both }))).toMatchInlineSnapshot(`
"  test.yaml:16:12  network.bastion: two bastions
    got      administrators and existingSubnetRange
    allowed  administrators (a new one) or existingSubnetRange (an existing one)
    fix      remove one of the two"
`);
});

it("a private link scope is this subscription's, in the hosts' reach", () => {
  expect(message(withMore({ monitoring: `  privateLinkScopeId: ${scope()}\n` }))).toMatchInlineSnapshot(`
"  test.yaml:32:23  monitoring.privateLinkScopeId: the hosts do not reach this scope's private endpoints
    got      "/subscriptions/00000000-0000-0000-0000-000000000020/resourceGroups/rg-hub/pr...
    allowed  privateLinkRanges beside it in a created network
    fix      add privateLinkRanges with the ranges of its private endpoints"
`);
  const elsewhere = `  privateLinkScopeId: ${scope(other)}\n  privateLinkRanges: [10.50.3.0/27]\n`;
  expect(message(withMore({ monitoring: elsewhere }))).toMatchInlineSnapshot(`
"  test.yaml:32:23  monitoring.privateLinkScopeId: a scope in another subscription, where this environment may write nothing
    got      00000000-0000-0000-0000-0000000000ff
    allowed  00000000-0000-0000-0000-000000000020
    fix      use a scope of this subscription, or let one be created"
`);
  expect(message(withMore({ monitoring: "  privateLinkRanges: [10.50.3.0/27]\n" }))).toMatchInlineSnapshot(`
"  test.yaml:32:22  monitoring.privateLinkRanges: ranges of no scope
    got      1
    allowed  privateLinkRanges beside privateLinkScopeId only
    fix      add privateLinkScopeId, or remove the ranges"
`);
});

it("Office is named once a version, where it can be hosted, with its licence files in reach", () => {
  const key = (version: string) => `{ version: ${version}, licenseFolder: '\\\\files\\kms' }`;
  const top = `officeKeys: [${key("office2024")}, ${key("office2024")}]\n`;
  const old = withMore({ top }).replaceAll("windows-server-2022", "windows-server-2019");
  expect(message(old)).toMatchInlineSnapshot(`
"  test.yaml:9:25  officeKeys[0].version: the volume license pack of Office LTSC 2024 does not run on windows-server-2019
    got      "office2024"
    allowed  office2024 on: windows-server-2025, windows-server-2022
    fix      set image.operatingSystem to windows-server-2025
  test.yaml:9:80  officeKeys[1].version: the version of officeKeys[0] too
    got      "office2024"
    fix      remove one of the two
  test.yaml:16:1  network.fileServers: the hosts do not reach the licence files of Office
    got      none
    allowed  the addresses of the servers of officeKeys[].licenseFolder
    fix      add fileServers
  test.yaml:29:36  clients[0].machines.windowsServer2022: a windows-server-2019 key does not activate Windows Server 2022
    got      windowsServer2022
    allowed  windows-server-2019 key activates: windowsServer2019, windowsServerSemiAnnual, windowsServer2016, windowsServer2012R2, windowsServer2012, windowsServer2008R2, windowsServer2008, windows10Ltsc2021, windows10Ltsc2019, windows10Ltsb2016, windows10Ltsb2015, windows10, windows81, windows7
    fix      use a windows-server-2022 key or newer
  test.yaml:29:50  clients[0].machines.windows11: a windows-server-2019 key does not activate Windows 11 (volume editions)
    got      windows11
    allowed  windows-server-2019 key activates: windowsServer2019, windowsServerSemiAnnual, windowsServer2016, windowsServer2012R2, windowsServer2012, windowsServer2008R2, windowsServer2008, windows10Ltsc2021, windows10Ltsc2019, windows10Ltsb2016, windows10Ltsb2015, windows10, windows81, windows7
    fix      use a windows-server-2022 key or newer"
`);
  expect(
    message(withMore({ top: "officeKeys: [{ version: office2010, licenseFolder: C:/kms }]\n" })),
  ).toMatchInlineSnapshot(`
"  test.yaml:9:25  officeKeys[0].version: not one of the allowed values
    got      "office2010"
    allowed  office2024, office2021, office2019, office2016
    fix      write one of the allowed values
  test.yaml:9:52  officeKeys[0].licenseFolder: not in the expected form
    got      "C:/kms"
    allowed  a folder on a share, such as \\\\files\\kms\\office2024
    fix      write a folder on a share, such as \\\\files\\kms\\office2024
  test.yaml:16:1  network.fileServers: the hosts do not reach the licence files of Office
    got      none
    allowed  the addresses of the servers of officeKeys[].licenseFolder
    fix      add fileServers"
`);
});
