import { readFileSync } from "node:fs";
import { join } from "node:path";
import { officeHostKeys } from "../../activation/generations";
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
  /** Confirmation ID, as for Windows. */
  readonly confirmationId?: string;
}

/** 1 GiB: half a year of a busy host, where the 20 MiB of Windows hold hours to days. */
export const eventLogBytes = 1_073_741_824;

/** Amazon's time service, the same in every network (AWS, "Amazon Time Sync Service"). */
const amazonTimeServer = "169.254.169.123";

const parts = [
  "log",
  "ledger",
  "registry",
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
  const files = parts.map((part) => hostSetupFile(part === "get-host-key" ? `${part}-${settings.cloud}` : part));
  const head = ["$ErrorActionPreference = 'Stop'", "Set-StrictMode -Version 2", renderSettings(settings)].join("\n");
  return `${[head, ...files].join("\n\n")}\n`;
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
  const lines = {
    SecretAddress: quote(settings.secretAddress),
    IdentityClientId: quote(settings.identityClientId ?? ""),
    Region: quote(settings.region ?? ""),
    ActivationMethod: quote(activation),
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
  return ["$Settings = @{", ...body, "}"].join("\n");
}

function renderOfficeKey(key: OfficeKeySettings, { activeDirectory }: HostSetupSettings): string {
  const { version, secretAddress, licenseFolder, confirmationId } = key;
  const { title, activationId } = officeHostKeys[version];
  const fields = {
    Title: title,
    ActivationId: activationId,
    LicenseFolder: licenseFolder,
    SecretAddress: secretAddress,
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

/** A PowerShell string that means exactly this text. PowerShell takes typographic quotes for quotes too, so they are doubled. */
export function quote(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused
  const control = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/.exec(text);
  if (control) {
    const code = control[0].charCodeAt(0).toString(16).padStart(4, "0");
    throw new Error(`a setting of the host holds the control character U+${code}`);
  }
  return `'${text.replace(/['\u2018-\u201b]/g, "$&$&")}'`;
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
