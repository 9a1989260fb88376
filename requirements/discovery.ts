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
