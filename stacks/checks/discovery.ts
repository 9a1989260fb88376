import { domainToASCII } from "node:url";
import { parse } from "tldts";
import { checkZoneName, sameName } from "../../activation/discovery";
import { advice, type Check, each, type Report, refuseRepeats, type Sketch } from "./check";
import { type Path, showText } from "../../text/problem";

const allowed = "a dns name of your own, such as corp.example.com";

/** Zones or a directory; zone names that can be private zones, none twice, public domains hidden only on purpose, existing zones of that name. */
export const checkDiscovery: Check = (sketch, report) => {
  checkWays(sketch, report);
  each(sketch.discovery?.zones, (zone, index) => {
    const path = ["discovery", "zones", index];
    if (zone.name !== undefined && checkName(zone.name, [...path, "name"], report)) {
      if (zone.existingId === undefined) checkHiding(zone.name, zone.privateOnly, path, report);
      else checkExisting(sketch, zone.name, zone.existingId, [...path, "existingId"], report);
    }
  });
  refuseRepeats(
    sketch.discovery?.zones?.map((zone) => zone?.name) ?? [],
    (index, first) =>
      report.problem(["discovery", "zones", index, "name"], {
        problem: `the zone of discovery.zones[${first}] too`,
        fix: "remove one of the two",
      }),
    sameName,
  );
};

/** Clients find hosts by records, or need none because the directory activates them. */
function checkWays({ discovery }: Sketch, report: Report): void {
  const { zones, activeDirectory } = discovery ?? {};
  if (activeDirectory?.domain !== undefined) {
    checkName(activeDirectory.domain, ["discovery", "activeDirectory", "domain"], report);
  }
  refuseRepeats(activeDirectory?.domainControllers ?? [], (index, first) =>
    report.problem(["discovery", "activeDirectory", "domainControllers", index], {
      problem: `the address of domainControllers[${first}] too`,
      fix: "remove one of the two",
    }),
  );
  if (zones === undefined || zones.length > 0 !== (activeDirectory?.only === true)) return;
  const none = zones.length === 0;
  report.problem(["discovery", "zones"], {
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

function checkName(name: string, path: Path, report: Report): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: everything outside ASCII
  if (/[^\u0000-\u007f]/.test(name)) {
    const ascii = domainToASCII(name);
    report.problem(path, {
      problem: "has letters outside ascii, which can look like others",
      allowed,
      fix: ascii ? `write ${ascii}, if that is the name you mean` : "write it in ascii letters",
    });
    return false;
  }
  const trouble = checkZoneName(name);
  if (trouble) {
    report.problem(path, advice(trouble, allowed));
    return false;
  }
  if (name !== sameName(name)) {
    report.note(path, { problem: `read as ${showText(sameName(name))}`, fix: `write ${showText(sameName(name))}` });
  }
  return true;
}

/** A private zone answers for every name below it, so one that is a whole registered domain hides the public one. */
function checkHiding(name: string, privateOnly: boolean | undefined, path: Path, report: Report): void {
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

function checkExisting(sketch: Sketch, name: string, id: string, path: Path, report: Report): void {
  if (sketch.cloud !== "azure") return;
  const [, , subscription = "", ...rest] = id.split("/");
  const zone = rest.at(-1) ?? "";
  if (sameName(zone) !== sameName(name)) {
    report.problem(path, {
      problem: "the id of another zone",
      got: showText(zone),
      allowed: `an id that ends in /${showText(sameName(name))}`,
      fix: "write the id of this zone, or correct the name",
    });
  }
  if (sketch.subscription !== undefined && subscription.toLowerCase() !== sketch.subscription.toLowerCase()) {
    report.problem(path, {
      problem: "a zone in another subscription, where this environment may write nothing",
      got: showText(subscription),
      allowed: sketch.subscription,
      fix: "use a zone of this subscription, or let it be created and link it to the other networks",
    });
  }
}
