import { isIP } from "node:net";
import { checkComputerName, sameName } from "../activation/discovery";
import type { Path } from "../text/problem";
import { checkAddress } from "./addresses";
import { advice } from "./advice";
import type { HostArguments, KmsHostArguments, List } from "./arguments";
import { checkFormat, confirmationId } from "./formats";
import { checkRange, hostCount, recordNumber } from "./limits";
import { each, eachRepeat, type Report } from "./report";

const allowedName = "1 to 15 letters, digits and inner hyphens, such as kms01";

/** Hosts as one host key activates them, with names that Windows and DNS take, addresses and records of their own. */
export function checkHosts({ hosts, discovery }: Pick<KmsHostArguments, "hosts" | "discovery">, report: Report): void {
  const count = hosts?.length ?? hostCount.least;
  if (count < hostCount.least || count > hostCount.most) {
    report(["hosts"], {
      problem: count === 0 ? "no host" : "more hosts than one host key activates",
      got: String(count),
      allowed: `${hostCount.least} to ${hostCount.most} hosts; a host key can be activated on six`,
      fix: count === 0 ? "name one host or more" : "use a second host key",
    });
  }
  const zones = discovery?.zones?.map((zone) => sameName(zone?.name ?? "")) ?? [];
  each(hosts, (host, index) => checkHost(host, ["hosts", index], zones, report));
  eachRepeat(
    hosts?.map((host) => host?.name),
    (index, first) =>
      report(["hosts", index, "name"], {
        problem: `the computer name of hosts[${first}] too`,
        allowed: "a name of its own for each host; case does not count",
        fix: "write another name",
      }),
    (name) => name.toLowerCase(),
  );
  eachRepeat(
    hosts?.map((host) => host?.address),
    (index, first) =>
      report(["hosts", index, "address"], {
        problem: `the address of hosts[${first}] too`,
        allowed: "an address of its own for each host",
        fix: "write another address, or leave it out",
      }),
  );
}

/** One host by itself. `zones` are the discovery zones, for a fix that names the short name. */
export function checkHost(host: HostArguments, path: Path, zones: readonly string[], report: Report): void {
  if (host.name !== undefined) checkName(host.name, [...path, "name"], zones, report);
  checkAddress(host.address, [...path, "address"], report);
  checkRecord(host, path, report);
  checkConfirmations(host, path, report);
}

/** Priority and weight of a host's SRV record. */
export function checkRecord(
  { priority, weight }: Pick<HostArguments, "priority" | "weight">,
  path: Path,
  report: Report,
): void {
  checkRange(recordNumber, priority, "the priority is out of range", [...path, "priority"], report);
  checkRange(recordNumber, weight, "the weight is out of range", [...path, "weight"], report);
}

/** Confirmation IDs, for Windows and for Office. They are not repeated. */
export function checkConfirmations(
  { confirmationId: ofWindows, officeConfirmationIds }: Pick<HostArguments, "confirmationId" | "officeConfirmationIds">,
  path: Path,
  report: Report,
): void {
  const withoutValue = (id: string | undefined): Report => {
    return (at, finding) => report(at, { got: `${id?.length} characters`, ...finding });
  };
  checkFormat(confirmationId, ofWindows, [...path, "confirmationId"], withoutValue(ofWindows));
  for (const [version, id] of Object.entries(officeConfirmationIds ?? {})) {
    checkFormat(confirmationId, id, [...path, "officeConfirmationIds", version], withoutValue(id));
  }
}

function checkName(name: string, path: Path, zones: readonly string[], report: Report): void {
  if (isIP(name)) {
    report(path, {
      problem: "an address, but the SRV record of a host must point to a name",
      allowed: allowedName,
      fix: "write a computer name; the host's address is chosen when it is built",
    });
    return;
  }
  const [short = "", ...rest] = sameName(name).split(".");
  if (rest.length > 0) {
    const outside = zones.includes(rest.join(".")) ? "" : ", and none of discovery.zones is that domain";
    const problem = `a full name, but the zones add the domain${outside}`;
    report(path, { problem, allowed: allowedName, fix: `write ${short}` });
    return;
  }
  const found = checkComputerName(name);
  if (found) report(path, advice(found, allowedName));
}

/** Reports every host whose zone is not one of those that its region has. */
export function checkZones(
  hosts: List<Pick<HostArguments, "zone">> | undefined,
  judge: (zone: string, path: Path) => void,
): void {
  each(hosts, ({ zone }, index) => {
    if (zone !== undefined) judge(zone, ["hosts", index, "zone"]);
  });
}
