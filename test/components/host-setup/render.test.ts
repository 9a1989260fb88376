import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { findProductKeys } from "../../../activation/product-key";
import { firewallRuleName } from "../../../activation/transport";
import { ActivationMethod, OfficeVersion } from "../../../components/args";
import { hostKeyPlaceholder } from "../../../components/azure/vault-plan";
import {
  checkConfirmationId,
  type HostSetupSettings,
  quote,
  renderHostSetup,
} from "../../../components/host-setup/render";
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
  it("is PowerShell, with help for the file and for every function", async () => {
    const text = read(name);
    const root = await parsePowerShell(text);
    expect(syntaxErrors(root)).toEqual([]);
    expect(text.startsWith("<#\n.SYNOPSIS\n")).toBe(true);
    for (const declared of nodesOfType(root, "function_statement")) {
      const before = text.slice(0, declared.startIndex);
      const help = before.slice(before.lastIndexOf("<#"));
      expect(help).toMatch(/^<#\n\.SYNOPSIS\n[A-Z][^\n]+\n/);
      expect(help.trimEnd().endsWith("#>")).toBe(true);
      for (const parameter of nodesOfType(declared, "script_parameter")) {
        const [variable] = nodesOfType(parameter, "variable").slice(-1);
        expect(help).toContain(`.PARAMETER ${variable?.text.slice(1)}\n`);
      }
    }
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

  it("gives InstallProductKey what the vault holds and nothing else", async () => {
    const script = renderHostSetup(given);
    const lines = script.split("\n").filter((line) => line.includes("InstallProductKey") && line.includes("Invoke-"));
    expect(lines.map((line) => line.trim())).toEqual([
      "Invoke-CimMethod -InputObject $service -MethodName InstallProductKey -Arguments @{ ProductKey = $key } | Out-Null",
    ]);
    const install = script.slice(
      script.indexOf("function Install-HostKey"),
      script.indexOf("function Enable-HostLicense"),
    );
    expect([...install.matchAll(/\$key = (.*)/g)].map((match) => match[1])).toEqual([
      "Read-HostKey -SecretAddress $SecretAddress",
    ]);
    const readKey = script.slice(script.indexOf("function Read-HostKey"), script.indexOf("function Install-HostKey"));
    expect([...readKey.matchAll(/\$text = (.*)/g)].map((match) => match[1])).toEqual([
      '"$(Get-HostKey -SecretAddress $SecretAddress)".Trim()',
    ]);
    expect(cloud).toBe(given.cloud);
  });

  it("gives the methods of the directory what the vault holds, after the right to make the object was seen", () => {
    const script = renderHostSetup(given);
    const install = script.slice(
      script.indexOf("function Install-ActivationObject"),
      script.indexOf("function Invoke-ObjectActivation"),
    );
    expect([...install.matchAll(/\$key = (.*)/g)].map((match) => match[1])).toEqual([
      "Read-HostKey -SecretAddress $SecretAddress",
    ]);
    expect([...install.matchAll(/ProductKey = ([^;}]+)/g)].map((match) => match[1]?.trim())).toEqual([
      "$key",
      "$key",
      "$key",
    ]);
    const order = [
      "Test-Membership",
      "Test-ActivationObject",
      "Assert-ObjectRight",
      "DoActiveDirectoryOnlineActivation",
    ];
    const places = order.map((word) => install.indexOf(word));
    expect(places).toEqual([...places].sort((a, b) => a - b));
    expect(Math.min(...places)).toBeGreaterThan(0);
  });

  it("calls only methods that the licensing service has, with their own arguments", async () => {
    const root = await parsePowerShell(renderHostSetup(given));
    const called = nodesOfType(root, "command").flatMap(({ text }) => {
      const method = /-MethodName '?(\w+)/.exec(text)?.[1];
      return method === undefined ? [] : [method];
    });
    expect([...new Set(called)].sort()).toEqual(Object.keys(methodArguments).sort());
    for (const [method, names] of Object.entries(methodArguments)) {
      const script = renderHostSetup(given);
      const place = script.search(new RegExp(`-MethodName '?${method}\\b`));
      const near = script.slice(Math.max(0, place - 240), place + 120);
      const tables = [...near.matchAll(/@\{ ([^}]*) \}/g)].map((match) =>
        (match[1] ?? "").split(";").map((pair) => pair.split("=")[0]?.trim() ?? ""),
      );
      if (names.length > 0) expect(tables).toContainEqual(names);
    }
  });

  it("never writes the key: no output, log or file takes it", async () => {
    const root = await parsePowerShell(renderHostSetup(given));
    const writers = /^(Write-|Out-File|Set-Content|Add-Content|Export-|Tee-Object|Start-Process)/;
    for (const command of nodesOfType(root, "command")) {
      const [name] = nodesOfType(command, "command_name");
      if (name && writers.test(name.text)) expect(command.text).not.toMatch(/\$(key|text|secret|value|token)\b/);
    }
  });

  it("knows the placeholder that is put into a new secret", () => {
    const pattern = /-match '(\^placeholder)'/.exec(renderHostSetup(given))?.[1] ?? "none";
    expect(hostKeyPlaceholder).toMatch(new RegExp(pattern));
  });

  it("opens the built-in rule of Windows, to the clients only", () => {
    const script = renderHostSetup(given);
    expect(script).toContain(`$rule = '${firewallRuleName}'`);
    expect(script).toContain("-RemoteAddress $Settings.ClientPrefixes");
  });
});

describe("the settings", () => {
  it("are written as PowerShell literals", () => {
    const script = renderHostSetup({ ...settings, confirmationId: "123456-".repeat(8).slice(0, -1) });
    const head = script.slice(script.indexOf("$Settings"), script.indexOf("\n}\n") + 2);
    expect(head).toBe(`$Settings = @{
    SecretAddress = 'https://kv-example.vault.azure.net/secrets/kms-host-key'
    IdentityClientId = ''
    Region = ''
    ActivationMethod = 'telephone'
    ConfirmationId = '${"123456".repeat(8)}'
    OfficeKeys = @()
    ActiveDirectory = $null
    ListeningPort = 1688
    ClientPrefixes = @('10.20.0.0/16', 'fd12:3456:789a::/48')
    PublishDns = $false
    EventLogBytes = 1073741824
    TimeServers = @()
}`);
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
        "SecretAddress = 'https://kv-example.vault.azure.net/secrets/kms-office2024-key'; ConfirmationId = ''; ObjectConfirmationId = '' })",
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

  it("cannot break out of their quotes, whatever they hold", async () => {
    const quotes = ["'", "\u2018", "\u2019", "\u201a", "\u201b", '"', "$", "`", "(", ")", ";", "#", "@", "\u{1f600}"];
    const character = fc.oneof(
      fc.constantFrom(...quotes),
      fc.integer({ min: 0x20, max: 0x7e }).map((c) => String.fromCharCode(c)),
    );
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: character, maxLength: 40 }), async (text) => {
        const quoted = quote(text);
        expect(quoted.slice(1, -1).replace(/(['\u2018-\u201b])\1/g, "$1")).toBe(text);
        // Typographic quotes are quotes to PowerShell itself; the grammar knows the plain one.
        const plain = quoted.slice(1, -1).replace(/[\u2018-\u201b]{2}/g, "");
        const [literal, ...rest] = nodesOfType(await parsePowerShell(`$x = '${plain}'`), "verbatim_string_characters");
        expect([literal?.text, rest]).toEqual([`'${plain}'`, []]);
      }),
    );
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
