import { officeHostKeys } from "../activation/generations";
import type { HostSettings } from "./model";

/**
 * What the set-up script tells a host, read from the settings at its head (`$Settings = @{ Name = value ... }`). Undefined
 * when the script has no such head.
 */
export function readHostSettings(script: string): HostSettings | undefined {
  const head = /\$Settings = @\{([\s\S]*?)^\s*\}/m.exec(script)?.[1];
  if (head === undefined) return undefined;
  const line = (name: string) => new RegExp(`^\\s*${name} = (.*)$`, "m").exec(head)?.[1]?.trim();
  const port = Number(line("ListeningPort"));
  const prefixes = line("ClientPrefixes");
  if (!Number.isInteger(port) || prefixes === undefined) return undefined;
  return {
    listeningPort: port,
    clientPrefixes: [...prefixes.matchAll(/'([^']*)'/g)].map(([, prefix = ""]) => prefix),
    activation: unquoted(line("ActivationMethod")),
    confirmed: unquoted(line("ConfirmationId")) !== "",
    officeKeys: officeKeysIn(line("OfficeKeys")),
    secretAddress: unquoted(line("SecretAddress")),
    ...directoryIn(line("ActiveDirectory") ?? ""),
    publishDns: line("PublishDns") === "$true",
  };
}

const unquoted = (text: string | undefined) => text?.replace(/^'|'$/g, "") ?? "";

const fieldIn = (table: string, name: string) => new RegExp(`\\b${name} = '((?:[^']|'')*)'`).exec(table)?.[1] ?? "";

function officeKeysIn(text: string | undefined): HostSettings["officeKeys"] {
  if (text === undefined) return undefined;
  const tables = text.match(/@\{[^}]*\}/g) ?? [];
  return tables.flatMap((table) => {
    const id = fieldIn(table, "ActivationId").toLowerCase();
    const found = Object.entries(officeHostKeys).find(([, { activationId }]) => activationId.toLowerCase() === id);
    if (!found) return [];
    const confirmed = fieldIn(table, "ConfirmationId") !== "";
    const objectConfirmed = fieldIn(table, "ObjectConfirmationId") !== "";
    return [{ version: found[0], confirmed, objectConfirmed, licenseFolder: fieldIn(table, "LicenseFolder") }];
  });
}

function directoryIn(text: string): Pick<HostSettings, "directory"> {
  if (!text.startsWith("@{")) return {};
  const confirmed = fieldIn(text, "ConfirmationId") !== "";
  return { directory: { domain: fieldIn(text, "Domain"), only: /\bOnly = \$true/.test(text), confirmed } };
}
