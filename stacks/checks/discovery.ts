import { parse } from "tldts";
import { sameName } from "../../activation/discovery";
import { isAddress } from "../../requirements/addresses";
import type { Path } from "../../text/problem";
import { type Check, each, type Report } from "./check";

/** Public domains, and names that the hosts need, are hidden only on purpose. */
export const checkHiding: Check = (environment, report) => {
  each(environment.discovery?.zones, (zone, index) => {
    const { name, existingId, privateOnly } = zone;
    if (name === undefined || existingId !== undefined || zone.serviceZone) return;
    const path = ["discovery", "zones", index];
    checkZone(name, privateOnly, path, report);
    const hidden = neededNames(environment).filter((needed) => `.${needed}`.endsWith(`.${sameName(name)}`));
    if (hidden.length === 0 || privateOnly) return;
    report.problem([...path, "name"], {
      problem: `a created zone hides what else is in its domain, and the hosts need ${[...new Set(hidden)].join(", ")}`,
      allowed: "existingId, serviceZone: true, a name that nobody else uses, or privateOnly: true",
      fix: "add serviceZone: true and discovery.hostZone, or name the zone that exists; or add privateOnly: true and copy these names into it",
    });
  });
};

/** Names of the company that the hosts resolve: the directory's, its update server's, its file servers'. */
function neededNames({ discovery, officeKeys, ...environment }: Parameters<Check>[0]): string[] {
  const patching = "patching" in environment ? environment.patching : undefined;
  const server = patching && "updateServer" in patching ? patching.updateServer : undefined;
  const folders = (officeKeys ?? []).flatMap((key) => /^\\\\([^\\]+)/.exec(key?.licenseFolder ?? "")?.[1] ?? []);
  const names = [
    discovery?.activeDirectory?.domain,
    server !== undefined && URL.canParse(server) ? new URL(server).hostname : undefined,
    ...folders,
  ];
  return names.flatMap((name) => (name === undefined || isAddress(name) ? [] : sameName(name)));
}

/** A private zone answers for every name below it, so one that is a whole registered domain hides the public one. */
function checkZone(name: string, privateOnly: boolean | undefined, path: Path, report: Report): void {
  const zone = sameName(name);
  const { domain, isIcann } = parse(zone, { allowPrivateDomains: false });
  if (!isIcann || domain !== zone) return;
  if (privateOnly) {
    report.note([...path, "privateOnly"], {
      problem: `linked networks see only the private ${zone}: its public names (www, mail) stop resolving there`,
      fix: "copy the public names that are needed into the private zone",
    });
    return;
  }
  report.problem([...path, "name"], {
    problem: "a whole registered domain; a private zone would hide its public names",
    allowed: `a name below it, such as corp.${zone}, or privateOnly: true`,
    fix: `write the clients' dns suffix, such as corp.${zone}, or add privateOnly: true if hiding is meant`,
  });
}
