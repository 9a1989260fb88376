import { domainToASCII } from "node:url";
import { checkZoneName, sameName } from "../activation/discovery";
import type { Path } from "../text/problem";
import { checkServers } from "./addresses";
import { advice } from "./advice";
import type { Cloud, DirectoryArguments, DiscoveryArguments } from "./arguments";
import { checkFormat, objectName } from "./formats";
import { checkConfirmations } from "./hosts";
import { checkCount, checkRange, mostControllers, mostZones, timeToLive } from "./limits";
import { each, eachRepeat, type Report } from "./report";

const allowed = "a dns name of your own, such as corp.example.com";

/** Zones, none twice, with names that can be private zones; or a directory that activates without them. */
export function checkDiscovery(cloud: Cloud, discovery: DiscoveryArguments | undefined, report: Report): void {
  if (discovery === undefined) return;
  const { zones, ttl, activeDirectory } = discovery;
  if (activeDirectory !== undefined) checkDirectory(cloud, activeDirectory, report);
  checkCount(zones, mostZones, "too many zones", ["discovery", "zones"], report);
  each(zones, ({ name }, index) => {
    if (name !== undefined) checkName(name, ["discovery", "zones", index, "name"], report);
  });
  eachRepeat(
    zones?.map((zone) => zone?.name),
    (index, first) =>
      report(["discovery", "zones", index, "name"], {
        problem: `the zone of discovery.zones[${first}] too`,
        fix: "remove one of the two",
      }),
    sameName,
  );
  checkServiceZones(discovery, report);
  checkForwarding(discovery, report);
  checkRange(timeToLive, ttl, "the time to live is out of range", ["discovery", "ttl"], report);
  if (zones === undefined || zones.length > 0 !== (activeDirectory?.only === true)) return;
  const none = zones.length === 0;
  report(["discovery", "zones"], {
    problem: none ? "no zone, so no client finds a host" : "records of hosts that answer no request",
    got: String(zones.length),
    allowed: none
      ? "one zone or more; none with activeDirectory.only: true"
      : "no zone with activeDirectory.only: true",
    fix: none
      ? "list the clients' dns suffixes"
      : "remove the zones, or remove only: true to have kms beside the directory",
  });
}

/** Zones for the service alone, whose hosts have their names elsewhere. */
function checkServiceZones({ zones, hostZone }: DiscoveryArguments, report: Report): void {
  if (hostZone !== undefined) checkName(hostZone, ["discovery", "hostZone"], report);
  const alone = zones?.filter((zone) => zone?.serviceZone) ?? [];
  each(zones, ({ serviceZone, existingId }, index) => {
    if (!serviceZone || existingId === undefined) return;
    report(["discovery", "zones", index, "serviceZone"], {
      problem: "a zone that exists, and one for the service alone",
      allowed: "existingId or serviceZone",
      fix: "remove one of the two",
    });
  });
  if (alone.length > 0 === (hostZone !== undefined)) {
    const same = alone.some((zone) => hostZone !== undefined && sameName(zone?.name ?? "") === sameName(hostZone));
    if (!same) return;
    report(["discovery", "hostZone"], {
      problem: "the domain of a service zone: a zone of that name would hide the rest of it",
      allowed: "a name that nobody else uses, such as kms.example.com",
      fix: "write another name",
    });
    return;
  }
  report(["discovery", "hostZone"], {
    problem:
      hostZone === undefined ? "the hosts have a name nowhere" : "a zone for hosts that have names in every zone",
    got: hostZone ?? "none",
    allowed: "a name that nobody else uses, such as kms.example.com, with serviceZone and only then",
    fix: hostZone === undefined ? "add discovery.hostZone" : "remove it, or add serviceZone: true to a zone",
  });
}

/**
 * Rules that send a domain elsewhere: they win over a private zone of the same name (Route 53 Developer Guide, "Considerations
 * when working with a private hosted zone"), and a resolver in the same network then asks itself.
 */
function checkForwarding({ zones, hostZone, forwardedDomains }: DiscoveryArguments, report: Report): void {
  each(forwardedDomains, (domain, index) => {
    checkName(domain, ["discovery", "forwardedDomains", index], report);
  });
  const rules = new Set(forwardedDomains?.map((domain) => sameName(domain ?? "")));
  const judge = (name: string | undefined, path: Path, fix: string) => {
    if (name === undefined || !rules.has(sameName(name))) return;
    report(path, {
      problem:
        "a Resolver rule sends this domain elsewhere and wins over the zone, so nobody sees its records; an inbound resolver beside it asks in a circle",
      allowed: "a zone whose name no rule has",
      fix,
    });
  };
  each(zones, ({ name, serviceZone }, index) => {
    if (!serviceZone)
      judge(name, ["discovery", "zones", index, "name"], "add serviceZone: true and discovery.hostZone");
  });
  judge(hostZone, ["discovery", "hostZone"], "write another name");
}

function checkDirectory(cloud: Cloud, directory: DirectoryArguments, report: Report): void {
  const path = ["discovery", "activeDirectory"];
  const { domain, domainControllers } = directory;
  if (domain !== undefined) checkName(domain, [...path, "domain"], report);
  checkFormat(objectName, directory.objectName, [...path, "objectName"], report);
  const controllers = [...path, "domainControllers"];
  if (domainControllers?.length === 0) {
    const what = "the hosts reach no domain controller";
    report(controllers, {
      problem: what,
      got: "0",
      allowed: "one address or more",
      fix: "name the nearest controllers",
    });
  }
  checkServers(domainControllers, mostControllers[cloud], controllers, report);
  checkConfirmations(directory, path, report);
}

function checkName(name: string, path: Path, report: Report): void {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: everything outside ASCII
  if (/[^\u0000-\u007f]/.test(name)) {
    const ascii = domainToASCII(name);
    report(path, {
      problem: "has letters outside ascii, which can look like others",
      allowed,
      fix: ascii ? `write ${ascii}, if that is the name you mean` : "write it in ascii letters",
    });
    return;
  }
  const found = checkZoneName(name);
  if (found) report(path, advice(found, allowed));
}

/** True when machines activate by the directory alone, so that no host answers a KMS request. */
export function directoryOnly(discovery: DiscoveryArguments | undefined): boolean {
  return discovery?.activeDirectory?.only === true;
}
