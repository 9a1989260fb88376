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
    activation: line("ActivationMethod")?.replaceAll("'", "") ?? "",
    publishDns: line("PublishDns") === "$true",
  };
}
