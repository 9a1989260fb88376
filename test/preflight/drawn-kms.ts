import type { Expectation, Population } from "../../preflight/expectation";
import { azureEstate, azureId, type Drawing, head, servers, subnet } from "./drawn";
import { green, open, red } from "./drawn-azure";
import { type DrawnCase, officeScript, script } from "./drawn-cases";
import { confirmationId, declared, type Inputs } from "./plans";

const asked = (machines: Population["machines"], more: Partial<Population> = {}): Partial<Expectation> => ({
  populations: [{ ...servers, machines, ...more }],
});

/** Two hosts, each with a record: priority and weight. */
function twoHosts(first: Inputs = {}, second: Inputs = {}): Drawing {
  const drawing = azureEstate();
  const card = azureId("networkInterfaces", "nic2");
  const machine = String(drawing.of("kms01").outputs.id).replace("kms01", "kms02");
  const zone = azureId("privateDnsZones", "corp.example.com");
  const record = (name: string, change: Inputs): Inputs => ({
    ...{ priority: 0, weight: 0, port: 1688, target: `${name}.corp.example.com`, ...change },
  });
  return drawing
    .add("azure-native:network:NetworkInterface", "nic2", card, {
      networkInterfaceName: "nic2",
      ipConfigurations: [{ name: "c", privateIPAddress: "10.90.0.5", subnet: { id: subnet("hosts", "machines") } }],
    })
    .add("azure-native:compute:VirtualMachine", "kms02", machine, {
      ...{ vmName: "kms02", tags: { "kmshost-role": "host" }, osProfile: { computerName: "kms02" } },
      networkProfile: { networkInterfaces: [{ id: card }] },
      storageProfile: { imageReference: { sku: "2025-datacenter-g2", version: "latest" } },
    })
    .add("azure-native:compute:VirtualMachineRunCommandByVirtualMachine", "setup2", `${machine}/runCommands/setup`, {
      ...{ resourceGroupName: "rg", vmName: "kms02", runCommandName: "setup", source: { script: head() } },
    })
    .add("azure-native:privatedns:PrivateRecordSet", "address2", `${zone}/A/kms02`, {
      ...{ resourceGroupName: "rg", privateZoneName: "corp.example.com", relativeRecordSetName: "kms02" },
      ...{ recordType: "A", ttl: 300, aRecords: [{ ipv4Address: "10.90.0.5" }] },
    })
    .set("srv", "srvRecords", [record("kms01", first), record("kms02", second)]);
}

const planning = "Microsoft, KMS activation planning";
const dns = "Microsoft, Configure DNS for KMS: priority and weight";
const directory = { domain: "corp.example.com", only: false, confirmed: true };
const object = (only: boolean) =>
  script(azureEstate(), {
    ActiveDirectory: `@{ Domain = 'corp.example.com'; Only = $${only}; ConfirmationId = '${confirmationId}' }`,
  });

export const countDrawn: readonly DrawnCase[] = [
  green("twenty-five clients", planning, azureEstate, asked({ windows11: 25 })),
  red("twenty-four clients", planning, ["count", "needs 25"], azureEstate, asked({ windows11: 24 })),
  green("five servers", planning, azureEstate, asked({ windowsServer2022: 5 })),
  red("four servers", planning, ["count", "needs 5"], azureEstate, asked({ windowsServer2022: 4 })),
  green(
    "twenty servers and five clients count together",
    planning,
    azureEstate,
    asked({ windows11: 5, windowsServer2022: 20 }),
  ),
  red(
    "four servers and twenty clients",
    planning,
    ["count", "needs 25"],
    azureEstate,
    asked({ windows11: 20, windowsServer2022: 4 }),
  ),
  green(
    "five of Office",
    "Microsoft, Activate Office by KMS",
    () => script(azureEstate(), officeScript()),
    asked({ windowsServer2022: 5, office2024: 5 }),
  ),
  red(
    "four of Office on a hundred machines",
    "Microsoft, Activate Office by KMS",
    ["count", "needs 5"],
    () => script(azureEstate(), officeScript()),
    asked({ windowsServer2022: 100, office2024: 4 }),
  ),
  red(
    "clones with one id",
    "Microsoft, Troubleshoot KMS: CMID",
    ["count", ""],
    azureEstate,
    asked({ windows11: 500 }, { machineIds: 1 }),
  ),
  red(
    "clones with twenty-four ids",
    "Microsoft, Troubleshoot KMS: CMID",
    ["count", ""],
    azureEstate,
    asked({ windows11: 500 }, { machineIds: 24 }),
  ),
  green(
    "clones with twenty-five ids",
    "Microsoft, Troubleshoot KMS: CMID",
    azureEstate,
    asked({ windows11: 500 }, { machineIds: 25 }),
  ),
  red("forty clients over two equal hosts", dns, ["count", ""], () => twoHosts(), asked({ windows11: 40 })),
  red("forty-nine clients over two equal hosts", dns, ["count", ""], () => twoHosts(), asked({ windows11: 49 })),
  open("fifty clients over two equal hosts", dns, ["count", "spread"], () => twoHosts(), asked({ windows11: 50 })),
  green("five hundred clients over two equal hosts", dns, () => twoHosts(), asked({ windows11: 500 })),
  green(
    "forty clients, the second host behind by priority",
    dns,
    () => twoHosts({}, { priority: 10 }),
    asked({ windows11: 40 }),
  ),
  open(
    "two hundred clients, of which one in a hundred takes the second host",
    dns,
    ["count", ""],
    () => twoHosts({ weight: 99 }, { weight: 1 }),
    asked({ windows11: 200 }),
  ),
  green(
    "the second host is gone, and the first answers",
    dns,
    () => twoHosts().set("address2", "aRecords", [{ ipv4Address: "10.90.0.77" }]),
    asked({ windows11: 40 }),
  ),
  red(
    "the host that goes first does not count enough, and the second is never asked",
    dns,
    ["count", ""],
    () => twoHosts({}, { priority: 1 }),
    asked({ windows11: 20 }),
  ),
  red("twenty machines pinned to one of two hosts", planning, ["count", ""], () => twoHosts(), {
    populations: [{ ...servers, cidrs: ["10.60.0.0/17"], machines: { windows11: 20 }, pinnedHost: "kms01" }],
  }),
  green("two populations on one host count together", planning, azureEstate, {
    populations: [
      { ...servers, cidrs: ["10.60.0.0/17"], machines: { windows11: 15 } },
      { ...servers, name: "more", cidrs: ["10.60.128.0/17"], machines: { windowsServer2022: 10 } },
    ],
  }),
];

export const keyDrawn: readonly DrawnCase[] = [
  red(
    "a host key of 2019 for servers of 2022",
    "Microsoft, KMS client setup keys: host keys",
    ["host key", "does not activate"],
    () => azureEstate().set("kms01", "storageProfile.imageReference.sku", "2019-datacenter"),
    { generation: "windows-server-2019" },
  ),
  red("a host key of 2025 on a host of 2016", "Microsoft, Activate KMS hosts", ["host activation", "0xC004F050"], () =>
    azureEstate().set("kms01", "storageProfile.imageReference.sku", "2016-datacenter"),
  ),
  red("a host of a client system", "Microsoft, KMS host images", ["host activation", ""], () =>
    azureEstate().set("kms01", "storageProfile.imageReference.sku", "win11-24h2-ent"),
  ),
  green(
    "pinned to the host by its address",
    "Microsoft, Slmgr.vbs: /skms",
    azureEstate,
    asked({ windows11: 50 }, { pinnedHost: "10.90.0.4:1688" }),
  ),
  red(
    "pinned to the host on a port that it does not listen on",
    "Microsoft, Slmgr.vbs: /skms",
    ["port", ""],
    azureEstate,
    asked({ windows11: 50 }, { pinnedHost: "10.90.0.4:1689" }),
  ),
  red(
    "clocks five hours off",
    "Microsoft, 0xC004F06C",
    ["clock", "300"],
    azureEstate,
    asked({ windows11: 50 }, { clockDifferenceMinutes: 300 }),
  ),
  green(
    "clocks an hour off",
    "Microsoft, 0xC004F06C",
    azureEstate,
    asked({ windows11: 50 }, { clockDifferenceMinutes: 60 }),
  ),
  green(
    "members of the directory beside KMS: the directory activates ten",
    "Microsoft, Active Directory-based activation",
    () => object(false),
    {
      directory,
      ...asked({ windows11: 10 }, { domainJoined: true }),
    },
  ),
  red(
    "members of the directory are not counted for the others",
    "Microsoft, Active Directory-based activation: no count",
    ["count", ""],
    () => object(false),
    {
      directory,
      populations: [
        { ...servers, name: "others", cidrs: ["10.60.128.0/17"], machines: { windows11: 10 }, domainJoined: false },
        { ...servers, cidrs: ["10.60.0.0/17"], machines: { windows11: 400 }, domainJoined: true },
      ],
    },
  ),
  red(
    "Office of members, whose object is only for Windows, needs a count",
    "Microsoft, Activate Office by the directory",
    ["host key", "Office"],
    () => object(false),
    {
      directory,
      ...asked({ windows11: 100, office2024: 100 }, { domainJoined: true }),
    },
  ),
  red(
    "Windows Server 2008 R2 knows no activation by the directory",
    "Microsoft, Active Directory-based activation: systems",
    ["count", ""],
    () => object(false),
    {
      directory,
      ...asked({ windowsServer2008R2: 4 } as Population["machines"], { domainJoined: true }),
    },
  ),
  red(
    "a host elsewhere, of which the zone knows nothing",
    "Microsoft, Configure DNS for KMS",
    ["count", ""],
    azureEstate,
    {
      ...asked({ windows11: 10 }),
      hostsElsewhere: [{ name: "kms77.example.com" }],
    },
  ),
  green(
    "a record of a host elsewhere beside ours, enough for both",
    dns,
    () =>
      azureEstate().set("srv", "srvRecords", [
        { priority: 0, weight: 0, port: 1688, target: "kms01.corp.example.com" },
        { priority: 0, weight: 0, port: 1688, target: "kms77.example.com" },
      ]),
    { ...asked({ windows11: 900 }), hostsElsewhere: [{ name: "kms77.example.com" }] },
  ),
  open(
    "a zone on premises, of which nobody says that it holds the records",
    "Microsoft, Configure DNS for KMS",
    ["zone", "kept elsewhere"],
    azureEstate,
    {
      ...asked({ windows11: 50 }, { zone: "ad.example.com" }),
      externalZones: ["ad.example.com"],
    },
  ),
  green(
    "a zone on premises, and somebody says that it holds the records",
    "Microsoft, Configure DNS for KMS",
    azureEstate,
    {
      ...asked({ windows11: 50 }, { zone: "ad.example.com" }),
      externalZones: ["ad.example.com"],
      declarations: [declared("resolver", "ad.example.com")],
    },
  ),
  green(
    "behind an address that the hosts' rules and routes know",
    "RFC 3022",
    azureEstate,
    asked({ windows11: 50 }, { cidrs: ["10.60.0.0/17"], seenAs: ["10.60.200.0/24"] }),
  ),
  red(
    "online activation on a host that leads nowhere",
    "Microsoft, Activate KMS hosts",
    ["host activation", "outbound"],
    () =>
      script(azureEstate(), { ActivationMethod: "'online'", ConfirmationId: "''" }).set(
        "hosts-subnet",
        "defaultOutboundAccess",
        false,
      ),
  ),
];
