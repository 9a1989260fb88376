import { readFileSync } from "node:fs";
import { join } from "node:path";
import { providerPins } from "../../activation/provider-pins";
import { quote } from "../host-setup/render";

let file: string | undefined;

/** The PowerShell file of this folder, with line ends of Unix. */
export function clientScriptFile(): string {
  file ??= readFileSync(join(__dirname, "use-kms-host.ps1"), "utf8").replaceAll("\r\n", "\n").trim();
  return file;
}

/**
 * The script that takes a provider's pin off a client and points it to DNS, for Run Command, Systems Manager or an
 * image's build. With `undo` it puts back what it changed before. It holds no secret.
 */
export function renderClientScript(lookupDomain: string, activate = false, undo = false): string {
  const hosts = providerPins.flatMap(({ names, addresses }) => [...names, ...addresses]);
  const body = clientScriptFile().replace(/^(?=.)/gm, "    ");
  const more = `${activate ? " -Activate" : ""}${undo ? " -Undo" : ""}`;
  return `& {\n${body}\n} -LookupDomain ${quote(lookupDomain)} -ProviderHost @(${hosts.map(quote).join(", ")})${more}\n`;
}
