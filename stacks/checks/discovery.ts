import { parse } from "tldts";
import { sameName } from "../../activation/discovery";
import type { Path } from "../../text/problem";
import { type Check, each, type Report } from "./check";

/** Public domains are hidden only on purpose. */
export const checkHiding: Check = ({ discovery }, report) => {
  each(discovery?.zones, ({ name, existingId, privateOnly }, index) => {
    if (name !== undefined && existingId === undefined)
      checkZone(name, privateOnly, ["discovery", "zones", index], report);
  });
};

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
