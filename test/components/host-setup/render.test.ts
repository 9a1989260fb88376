import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import fc from "fast-check";
import { clientKeys } from "../../../activation/client-keys";
import { findProductKeys } from "../../../activation/product-key";
import { firewallRuleName } from "../../../activation/transport";
import { ActivationMethod, OfficeVersion } from "../../../components/args";
import { setupDocument, setupSteps } from "../../../components/aws/machine-plan";
import { fitRunCommand, largestRunCommand } from "../../../components/azure/machine-plan";
import { hostKeyPlaceholder } from "../../../components/azure/vault-plan";
import {
  checkConfirmationId,
  fitHostSetup,
  type HostSetupSettings,
  quote,
  renderHostSetup,
} from "../../../components/host-setup/render";
import { hostAlarms } from "../../../components/host-setup/report-alarms";
import { mostClientRanges } from "../../../requirements/limits";
import { nodesOfType, parsePowerShell, syntaxErrors } from "./powershell";

const folder = join(__dirname, "../../../components/host-setup");
const files = readdirSync(folder).filter((name) => name.endsWith(".ps1"));
const read = (name: string) => readFileSync(join(folder, name), "utf8");

const settings: HostSetupSettings = {
  cloud: "azure",
  secretAddress: "https://kv-example.vault.azure.net/secrets/kms-host-key",
  activation: ActivationMethod.Telephone,
  clientPrefixes: ["10.20.0.0/16", "fd12:3456:789a::/48"],
};

const clouds = [
  ["azure", settings],
  [
    "aws",
    {
      ...settings,
      cloud: "aws",
      region: "eu-central-1",
      secretAddress: "arn:aws:secretsmanager:eu-central-1:123456789012:secret:kms-host-key-AbCdEf",
      activation: ActivationMethod.Online,
      port: 1700,
    },
  ],
] as const;

/** Methods of SoftwareLicensingService and SoftwareLicensingProduct with their arguments, as Windows declares them. */
const methodArguments: Readonly<Record<string, readonly string[]>> = {
  Activate: [],
  DepositActiveDirectoryOfflineActivationConfirmation: ["ProductKey", "ConfirmationID", "ActivationObjectName"],
  DepositOfflineConfirmationId: ["InstallationId", "ConfirmationId"],
  DoActiveDirectoryOnlineActivation: ["ProductKey", "ActivationObjectName"],
  GenerateActiveDirectoryOfflineActivationId: ["ProductKey"],
  InstallLicense: ["License"],
  InstallProductKey: ["ProductKey"],
  RefreshLicenseStatus: [],
};

describe.each(files)("%s", (name) => {
  it("is PowerShell in ASCII, with help for the file", async () => {
    const text = read(name);
    const root = await parsePowerShell(text);
    expect(syntaxErrors(root)).toEqual([]);
    expect(text.startsWith("<#\n.SYNOPSIS\n")).toBe(true);
    // Windows PowerShell reads a file without a byte order mark in the machine's own code page.
    expect(text).not.toMatch(/[^\n\x20-\x7e]/);
  });

  it("calls no program that takes the key on its command line, and no script engine that Windows is losing", () => {
    expect(read(name)).not.toMatch(/slmgr|cscript|wscript|Invoke-Expression|\biex\b|vmw\.exe/i);
  });
});

describe.each(clouds)("the set-up on %s", (cloud, given) => {
  it("is PowerShell and holds no key", async () => {
    const script = renderHostSetup(given);
    expect(syntaxErrors(await parsePowerShell(script))).toEqual([]);
    expect(findProductKeys(script)).toEqual([]);
  });

  it("defines every function once, and every function it calls of its own", async () => {
    const root = await parsePowerShell(renderHostSetup(given));
    const defined = nodesOfType(root, "function_name").map((node) => node.text);
    expect(defined.filter((name, index) => defined.indexOf(name) !== index)).toEqual([]);
    const called = new Set(nodesOfType(root, "command_name").map((node) => node.text));
    const own = files.flatMap((name) => [...read(name).matchAll(/^function ([\w-]+)/gm)].map((match) => match[1]));
    expect([...called].filter((name) => own.includes(name) && !defined.includes(name))).toEqual([]);
    expect(called).toContain("Get-HostKey");
  });

  it("calls only methods that the licensing service has, with their own arguments", () => {
    const script = renderHostSetup(given);
    const names = Object.keys(methodArguments);
    const called = [...script.matchAll(/'([A-Z]\w+)'/g)].flatMap(([, name = ""]) =>
      names.includes(name) ? [name] : [],
    );
    expect([...new Set(called)].sort()).toEqual(names.sort());
    const tables = [...script.matchAll(/@\{ ([^}]*) \}/g)].map((match) =>
      (match[1] ?? "").split(";").map((pair) => pair.split("=")[0]?.trim() ?? ""),
    );
    for (const fields of Object.values(methodArguments)) {
      if (fields.length > 0) expect(tables).toContainEqual(fields);
    }
  });

  it("gives the licensing service the key that it read from the vault, and nothing else", () => {
    const script = renderHostSetup(given);
    const keys = [...script.matchAll(/ProductKey = ([^;}]+)/g)].map((match) => match[1]?.trim());
    expect([...new Set(keys)].sort()).toEqual(["$Key.Text", "$state.Key.Text"]);
    expect(cloud).toBe(given.cloud);
  });

  it("holds Microsoft's public client keys as hashes, and is ASCII without comments", () => {
    const script = renderHostSetup(given);
    const first = createHash("sha256")
      .update(clientKeys[0]?.key ?? "")
      .digest("hex");
    expect(script).toContain(`ClientKeyHashes = (-split '${first.slice(0, 12)} `);
    expect(script.split("\n").filter((line) => /^\s*#/.test(line))).toHaveLength(1);
    expect(script).not.toMatch(/[^\n\x20-\x7e]/);
  });

  it("never writes the key: no output, log or file takes it", async () => {
    const root = await parsePowerShell(renderHostSetup(given));
    const writers = /^(Write-|Out-File|Set-Content|Add-Content|Export-|Tee-Object|Start-Process)/;
    for (const command of nodesOfType(root, "command")) {
      const [name] = nodesOfType(command, "command_name");
      if (name && writers.test(name.text)) expect(command.text).not.toMatch(/\$(key|text|secret|value|token)\b/);
    }
  });

  it("writes into its report the words that both clouds watch for, and no others", () => {
    const words = renderHostSetup(given).match(/\balarm:[\w-]+/g) ?? [];
    expect([...new Set(words)].sort()).toEqual(Object.values(hostAlarms).sort());
  });

  it("knows the placeholder that is put into a new secret", () => {
    const pattern = /-match '(\^placeholder)'/.exec(renderHostSetup(given))?.[1] ?? "none";
    expect(hostKeyPlaceholder).toMatch(new RegExp(pattern));
  });

  it("opens the built-in rule of Windows, to the clients only", () => {
    const script = renderHostSetup(given);
    expect(script).toContain(`$FirewallRule = '${firewallRuleName}'`);
    expect(script).toContain("-Remote $Settings.ClientPrefixes");
  });
});

describe("the settings", () => {
  it("are written as PowerShell literals", () => {
    const script = renderHostSetup({ ...settings, confirmationId: "123456-".repeat(8).slice(0, -1) });
    const head = script.slice(script.indexOf("$Settings"), script.indexOf("\n    SettingsId"));
    expect(head).toBe(`$Settings = @{
    SecretAddress = 'https://kv-example.vault.azure.net/secrets/kms-host-key'
    IdentityClientId = ''
    Region = ''
    ActivationMethod = 'telephone'
    Generation = ''
    HostBuilds = @()
    LastFive = ''
    ActivationsUsed = 0
    Reactivate = ''
    Hold = $false
    SetupAttempt = 0
    ConfirmationId = '${"123456".repeat(8)}'
    OfficeKeys = @()
    ActiveDirectory = $null
    ListeningPort = 1688
    ClientPrefixes = @('10.20.0.0/16', 'fd12:3456:789a::/48')
    PublishDns = $false
    EventLogBytes = 1073741824
    TimeServers = @()`);
    const [, aws] = clouds;
    expect(renderHostSetup(aws[1])).toContain("TimeServers = @('169.254.169.123')");
  });

  it("of Office are the product, the folder and the secret, never a key", () => {
    const script = renderHostSetup({
      ...settings,
      officeKeys: [
        {
          version: OfficeVersion.Office2024,
          secretAddress: "https://kv-example.vault.azure.net/secrets/kms-office2024-key",
          licenseFolder: "\\\\files\\kms\\it's 2024",
        },
      ],
    });
    expect(script).toContain(
      "    OfficeKeys = @(@{ Title = 'Office LTSC 2024'; ActivationId = 'f3d89bbf-c0ec-47ce-a8fa-e5a5f97e447f'; " +
        "LicenseFolder = '\\\\files\\kms\\it''s 2024'; " +
        "SecretAddress = 'https://kv-example.vault.azure.net/secrets/kms-office2024-key'; LastFive = ''; ConfirmationId = ''; ObjectConfirmationId = '' })",
    );
    expect(findProductKeys(script)).toEqual([]);
  });

  it("of the directory let nobody in where it is the only way", async () => {
    const activeDirectory = {
      domain: "corp.example.com",
      objectName: "it's ours",
      only: true,
      makesObject: true,
      officeConfirmationIds: { office2021: "123456-".repeat(8).slice(0, -1) },
    };
    const officeKeys = [
      { version: OfficeVersion.Office2021, secretAddress: "https://kv/secrets/x", licenseFolder: "\\\\files\\kms" },
    ];
    const script = renderHostSetup({ ...settings, activeDirectory, officeKeys });
    expect(syntaxErrors(await parsePowerShell(script))).toEqual([]);
    expect(script).toContain(
      "    ActiveDirectory = @{ Domain = 'corp.example.com'; ObjectName = 'it''s ours'; Only = $true; MakesObject = $true; ConfirmationId = '' }\n",
    );
    expect(script).toContain("    ClientPrefixes = @()\n");
    expect(script).toContain(`ObjectConfirmationId = '${"123456".repeat(8)}' })`);
    const beside = renderHostSetup({ ...settings, activeDirectory: { ...activeDirectory, only: false } });
    expect(beside).toContain("    ClientPrefixes = @('10.20.0.0/16', 'fd12:3456:789a::/48')\n");
  });

  it("are ASCII, whatever they hold; what they mean is proven in PowerShell (test/windows)", async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: "binary", maxLength: 30 }), async (text) => {
        // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused
        if (/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/.test(text)) return expect(() => quote(text)).toThrow("U+");
        expect(quote(text)).toMatch(/^[\x20-\x7e]*$/);
        expect(syntaxErrors(await parsePowerShell(`$x = ${quote(text)}`))).toEqual([]);
      }),
    );
    expect(quote("it's")).toBe("'it''s'");
    expect(quote("\u00d1; x")).toBe("('' + [char]0x00d1 + '; x')");
  });

  it.each(["\n", "\r", "\0", "\u001b[31m", "\u0085", "\u2028"])("refuse the control character in %j", (text) => {
    expect(() => renderHostSetup({ ...settings, secretAddress: `https://x${text}` })).toThrow(/control character U\+/);
  });

  it("refuse a port that is no whole number and a confirmation ID that is none", () => {
    expect(() => renderHostSetup({ ...settings, port: Number.NaN })).toThrow("not a whole number");
    expect(() => renderHostSetup({ ...settings, confirmationId: "12" })).toThrow("not a confirmation ID");
    expect(checkConfirmationId("1".repeat(48))).toBeUndefined();
    expect(checkConfirmationId("1".repeat(47))).toBe(
      "not a confirmation ID: got 47 characters, allowed: 48 digits, with hyphens or without",
    );
  });
});

describe("the largest settings that are allowed", () => {
  const address = (index: number) => {
    const groups = [7919, 104729, 1299709, 15485863, 179424673].map((prime) => (prime * (index + 1)) % 65536);
    return `fd12:3456:${groups.map((group) => group.toString(16).padStart(4, "0")).join(":")}::/112`;
  };
  const confirmationId = "123456-".repeat(8).slice(0, -1);
  const large = (cloud: "azure" | "aws") => ({
    ...settings,
    secretAddress: `arn:aws:secretsmanager:ap-southeast-4:123456789012:secret:${"s".repeat(512)}-AbCdEf`,
    region: "ap-southeast-4",
    identityClientId: "11111111-2222-3333-4444-555555555555",
    confirmationId,
    reactivate: "2026-11-24",
    clientPrefixes: Array.from({ length: mostClientRanges[cloud] }, (_, index) => address(index)),
    timeServers: Array.from({ length: 10 }, (_, index) => `10.0.0.${index}`),
    activeDirectory: {
      domain: `${"d".repeat(63)}.${"e".repeat(63)}.example.com`,
      objectName: "n".repeat(34),
      only: false,
      makesObject: true,
      confirmationId,
    },
    officeKeys: Object.values(OfficeVersion).map((version) => ({
      version,
      secretAddress: `arn:aws:secretsmanager:ap-southeast-4:123456789012:secret:${"o".repeat(512)}-AbCdEf`,
      licenseFolder: `\\\\files.example.com\\${"\u00d1".repeat(200)}`,
      lastFive: "ABCDE",
      confirmationId,
    })),
  });

  it("fit a Run Command of Azure, in ASCII", () => {
    const script = fitRunCommand(large("azure"));
    expect(script).not.toMatch(/[^\n\x20-\x7e]/);
    expect(script.length).toBeLessThanOrEqual(largestRunCommand);
  });

  it("fit a document of Systems Manager, in ASCII, with every range", () => {
    const given = large("aws");
    const document = setupDocument("Sets up a KMS host", setupSteps(given));
    expect(document).not.toMatch(/[^\x20-\x7e]/);
    expect(document.length).toBeLessThanOrEqual(65_536);
    const lines: string[] = JSON.parse(document).mainSteps[1].inputs.runCommand;
    const packed = lines.find((line) => line.startsWith("$Packed = '"))?.slice(11, -1) ?? "";
    const rest = gunzipSync(Buffer.from(packed, "base64")).toString();
    const plain = renderHostSetup({ ...given, cloud: "aws" });
    const long = [...plain.matchAll(/^ {4}((?:ClientPrefixes|OfficeKeys) = .*)$/gm)].map(([, line]) => line);
    expect(long).toHaveLength(2);
    expect(rest.split("\n").slice(0, 2)).toEqual(long.map((line) => `$Settings.${line}`));
    expect(plain.endsWith(rest.split("\n").slice(2).join("\n"))).toBe(true);
  });

  it("are refused with their size where they do not", () => {
    expect(() => fitHostSetup("\n$LicensingKey = ", 100, () => "x".repeat(101))).toThrow(
      "the host setup is too large: got 101 bytes, allowed 100; fix: fewer client ranges",
    );
  });
});
