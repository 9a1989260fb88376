import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { clientKeys } from "../../activation/client-keys";
import {
  type HostKeyGeneration,
  hostKeyGenerations,
  hostOperatingSystems,
  officeHostKeys,
} from "../../activation/generations";
import { activationPort } from "../../activation/transport";
import type { ActivationMethod, OfficeVersion } from "../args";

/** What a host is told. No secret is among it: the host reads the key itself, with its own identity. */
export interface HostSetupSettings {
  /** Whose vault holds the key. */
  readonly cloud: "azure" | "aws";
  /** Address of the secret on Azure, ARN of the secret on AWS. */
  readonly secretAddress: string;
  /** Azure: client id of the identity that may read the secret. Default: the machine's only identity. */
  readonly identityClientId?: string;
  /** AWS: region of the secret. */
  readonly region?: string;
  readonly activation: ActivationMethod;
  /** Generation of the host key, by which a Windows that cannot hold it is refused. Default: any Windows is tried. */
  readonly generation?: `${HostKeyGeneration}`;
  /** Last five characters of the host key. A licensed host takes another key only when they are named. Default: none. */
  readonly lastFive?: string;
  /** Activations that this host has spent so far, before this machine was built too. Default: 0. */
  readonly activationsUsed?: number;
  /** A word, a date as a rule: each allows one more activation of a key that was spent on this machine. Default: none. */
  readonly reactivate?: string;
  /** True to leave the host as it is. Default: false. */
  readonly hold?: boolean;
  /** A number that is changed to have the set-up run again by the cloud. Default: none. */
  readonly setupAttempt?: number;
  /** Confirmation ID from Microsoft, for activation by telephone or proxy: 48 digits, with or without hyphens. */
  readonly confirmationId?: string;
  /** Host keys for Office, beside the one for Windows. Default: none. */
  readonly officeKeys?: readonly OfficeKeySettings[];
  /** TCP port. Default: 1688. */
  readonly port?: number;
  /** Client ranges for the firewall of Windows. */
  readonly clientPrefixes: readonly string[];
  /** True when the host writes its own SRV record into a DNS that takes updates. Default: false, the records are made by us. */
  readonly publishDns?: boolean;
  /** Active Directory-based activation. Default: none. */
  readonly activeDirectory?: DirectorySettings;
  /** NTP servers. Default: the hypervisor on Azure, Amazon's link-local service on AWS. */
  readonly timeServers?: readonly string[];
}

/** What a host is told of Active Directory-based activation. */
export interface DirectorySettings {
  /** DNS name of the domain. */
  readonly domain: string;
  /** Name of the activation object, without the last five characters of its key. */
  readonly objectName: string;
  /** True when the host answers no KMS request. */
  readonly only: boolean;
  /** True on the one host that makes the object. */
  readonly makesObject: boolean;
  /** Confirmation ID for the object, as for the host. */
  readonly confirmationId?: string;
  /** Confirmation IDs for the objects of Office keys, by version. */
  readonly officeConfirmationIds?: Readonly<Record<string, string>>;
}

/** What a host is told of one version of Office. */
export interface OfficeKeySettings {
  readonly version: OfficeVersion;
  /** Address or ARN of the secret with its host key. */
  readonly secretAddress: string;
  /** Folder on a share with the licence files of the Volume License Pack. */
  readonly licenseFolder: string;
  /** Last five characters of its host key, as for Windows. */
  readonly lastFive?: string;
  /** Confirmation ID, as for Windows. */
  readonly confirmationId?: string;
}

/** 1 GiB: half a year of a busy host, where the 20 MiB of Windows hold hours to days. */
export const eventLogBytes = 1_073_741_824;

/** Amazon's time service, the same in every network (AWS, "Amazon Time Sync Service"). */
const amazonTimeServer = "169.254.169.123";

const parts = [
  // First, since packHostSetup leaves it readable.
  "get-host-key-cloud",
  "windows",
  "plan",
  "log",
  "ledger",
  "get-host-key",
  "license",
  "active-directory",
  "office",
  "service",
  "schedule",
  "report",
  "main",
] as const;

/** The set-up script of one host: its settings, then the PowerShell files of this folder one after the other. */
export function renderHostSetup(settings: HostSetupSettings): string {
  const files = parts.map((part) => withoutComments(hostSetupFile(part.replace("-cloud", `-${settings.cloud}`))));
  const head = [
    "# The set-up of a KMS host, written by kmshost: change the environment, not this file. Explained in docs/windows.md.",
    "$ErrorActionPreference = 'Stop'",
    "Set-StrictMode -Version 2",
    renderSettings(settings),
  ];
  return `${[head.join("\n"), ...files].join("\n")}\n`;
}

/** Settings that can be long: lists, which packHostSetup packs too. */
const longSettings = /^ {4}((?:ClientPrefixes|OfficeKeys) = )(.*)$/gm;

/**
 * The same script for a document that holds less: its settings and how it reads a key as they are, the rest packed, long settings too when
 * that is not enough. What runs on the host is the plain script, written beside this one.
 */
export function packHostSetup(script: string, whole = false): string {
  const end = script.indexOf("\n$LicensingKey = ") + 1;
  const head = script.slice(0, end);
  const long = whole ? [...head.matchAll(longSettings)].map(([, name, value]) => `$Settings.${name}${value}\n`) : [];
  const packed = gzipSync(long.join("") + script.slice(end), { level: 9 }).toString("base64");
  const readable = whole ? head.replace(longSettings, "    $1@()") : head;
  return `${readable}$Packed = '${packed}'\n${withoutComments(hostSetupFile("unpack"))}\n`;
}

/** What a cloud is given: the script as it is where that fits, else packed, else packed with its long settings. */
export function fitHostSetup(script: string, most: number, document: (script: string) => string): string {
  const forms = [() => script, () => packHostSetup(script), () => packHostSetup(script, true)];
  let size = 0;
  for (const form of forms) {
    const content = document(form());
    size = Buffer.byteLength(content);
    if (size <= most) return content;
  }
  throw new RangeError(`the host setup is too large: got ${size} bytes, allowed ${most}; fix: fewer client ranges`);
}

/** A script without its comments and empty lines: a document of Systems Manager holds 64 KB. */
export function withoutComments(script: string): string {
  return script
    .replace(/^[ \t]*<#[\s\S]*?#>[ \t]*$/gm, "")
    .replace(/^[ \t]*#.*$/gm, "")
    .replace(/\n\s*\n/g, "\n")
    .trim();
}

const cache = new Map<string, string>();

/** A PowerShell file of this folder, with line ends of Unix. */
export function hostSetupFile(part: string): string {
  const known = cache.get(part);
  if (known !== undefined) return known;
  const text = readFileSync(join(__dirname, `${part}.ps1`), "utf8")
    .replaceAll("\r\n", "\n")
    .trim();
  cache.set(part, text);
  return text;
}

function renderSettings(settings: HostSetupSettings): string {
  const { cloud, activation, publishDns = false, port = activationPort } = settings;
  const timeServers = settings.timeServers ?? (cloud === "aws" ? [amazonTimeServer] : []);
  const { generation } = settings;
  const lines = {
    SecretAddress: quote(settings.secretAddress),
    IdentityClientId: quote(settings.identityClientId ?? ""),
    Region: quote(settings.region ?? ""),
    ActivationMethod: quote(activation),
    Generation: quote(generation ?? ""),
    HostBuilds: list(generation === undefined ? [] : hostBuilds(generation)),
    LastFive: quote(settings.lastFive ?? ""),
    ActivationsUsed: integer(settings.activationsUsed ?? 0),
    Reactivate: quote(settings.reactivate ?? ""),
    Hold: truth(settings.hold ?? false),
    SetupAttempt: integer(settings.setupAttempt ?? 0),
    ConfirmationId: quote(checkedConfirmationId(settings.confirmationId)),
    OfficeKeys: `@(${(settings.officeKeys ?? []).map((key) => renderOfficeKey(key, settings)).join(", ")})`,
    ActiveDirectory: settings.activeDirectory ? renderDirectory(settings.activeDirectory) : "$null",
    ListeningPort: integer(port),
    // A host that answers no request lets nobody in.
    ClientPrefixes: list(settings.activeDirectory?.only ? [] : settings.clientPrefixes),
    PublishDns: truth(publishDns),
    EventLogBytes: integer(eventLogBytes),
    TimeServers: list(timeServers),
  };
  const body = Object.entries(lines).map(([name, value]) => `    ${name} = ${value}`);
  body.push(`    SettingsId = ${quote(sha256(body.join("\n")).slice(0, hashLength))}`);
  body.push(`    ClientKeyHashes = (-split '${clientKeyHashes().join(" ")}')`);
  return ["$Settings = @{", ...body, "}"].join("\n");
}

/** Builds of Windows Server on which a host key of this generation may be installed. */
function hostBuilds(generation: HostKeyGeneration): string[] {
  return hostKeyGenerations[generation].hosts.map((system) => String(hostOperatingSystems[system].build));
}

/** So many characters of a hash tell one product key from every other. */
const hashLength = 12;

/** Microsoft's public client keys, by which the host refuses them; hashed, so that the script holds no key. */
function clientKeyHashes(): string[] {
  return clientKeys.map(({ key }) => sha256(key).slice(0, hashLength));
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

function renderOfficeKey(key: OfficeKeySettings, { activeDirectory }: HostSetupSettings): string {
  const { version, secretAddress, licenseFolder, confirmationId, lastFive = "" } = key;
  const { title, activationId } = officeHostKeys[version];
  const fields = {
    Title: title,
    ActivationId: activationId,
    LicenseFolder: licenseFolder,
    SecretAddress: secretAddress,
    LastFive: lastFive,
    ConfirmationId: checkedConfirmationId(confirmationId),
    ObjectConfirmationId: checkedConfirmationId(activeDirectory?.officeConfirmationIds?.[version]),
  };
  return table(Object.entries(fields).map(([name, value]) => [name, quote(value)]));
}

function renderDirectory({ domain, objectName, only, makesObject, confirmationId }: DirectorySettings): string {
  return table([
    ["Domain", quote(domain)],
    ["ObjectName", quote(objectName)],
    ["Only", truth(only)],
    ["MakesObject", truth(makesObject)],
    ["ConfirmationId", quote(checkedConfirmationId(confirmationId))],
  ]);
}

function table(pairs: readonly (readonly [string, string])[]): string {
  return `@{ ${pairs.map(([name, value]) => `${name} = ${value}`).join("; ")} }`;
}

function truth(value: boolean): string {
  return value ? "$true" : "$false";
}

/**
 * A PowerShell expression that means exactly this text, in ASCII: Windows PowerShell reads a file without a byte order mark in
 * the machine's own code page, where other letters may become quotes.
 */
export function quote(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused
  const control = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/.exec(text);
  if (control) {
    const code = control[0].charCodeAt(0).toString(16).padStart(4, "0");
    throw new Error(`a setting of the host holds the control character U+${code}`);
  }
  const pieces = text.match(/[\u0020-\u007e]+|[^\u0020-\u007e]/g) ?? [""];
  const literals = pieces.map((piece) => {
    return /^[\u0020-\u007e]*$/.test(piece) ? `'${piece.replaceAll("'", "''")}'` : characterOf(piece);
  });
  if (literals.length === 1 && literals[0]?.startsWith("'")) return literals[0];
  // The first operand makes the sum one of strings.
  return `(${[...(literals[0]?.startsWith("'") ? [] : ["''"]), ...literals].join(" + ")})`;
}

function characterOf(unit: string): string {
  return `[char]0x${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;
}

function list(items: readonly string[]): string {
  return `@(${items.map(quote).join(", ")})`;
}

function integer(value: number): string {
  if (!Number.isSafeInteger(value)) throw new Error(`a setting of the host is not a whole number: ${value}`);
  return String(value);
}

function checkedConfirmationId(id: string | undefined): string {
  if (id === undefined) return "";
  const fault = checkConfirmationId(id);
  if (fault) throw new Error(fault);
  return id.replace(/[\s-]/g, "");
}

/** What is wrong with a confirmation ID; undefined when nothing is. A wrong one fails on the host with 0xC004F02C. */
export function checkConfirmationId(id: string): string | undefined {
  const digits = id.replace(/[\s-]/g, "");
  if (/^\d{48}$/.test(digits)) return undefined;
  return `not a confirmation ID: got ${digits.length} characters, allowed: 48 digits, with hyphens or without`;
}
