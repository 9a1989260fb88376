import { isIP } from "node:net";
import { checkComputerName, sameName } from "../../activation/discovery";
import { zonesOfAzureRegion } from "../../activation/azure-regions";
import { advice, type Check, each, type Report, refuseRepeats, type Sketch } from "./check";

/** Names that Windows and DNS take, no name twice, zones that the region has, sizes that run Windows. */
export const checkHosts: Check = (sketch, report) => {
  each(sketch.hosts, (host, index) => {
    if (host.name !== undefined) checkName(host.name, ["hosts", index, "name"], sketch, report);
    if (host.zone !== undefined) checkZone(host.zone, ["hosts", index, "zone"], sketch, report);
  });
  refuseRepeats(
    sketch.hosts?.map((host) => host?.name) ?? [],
    (index, first) =>
      report.problem(["hosts", index, "name"], {
        problem: `the computer name of hosts[${first}] too`,
        allowed: "a name of its own for each host; case does not count",
        fix: "write another name",
      }),
    (name) => name.toLowerCase(),
  );
  checkSize(sketch, report);
};

const allowedName = "1 to 15 letters, digits and inner hyphens, such as kms01";

function checkName(name: string, path: (string | number)[], sketch: Sketch, report: Report): void {
  if (isIP(name)) {
    report.problem(path, {
      problem: "an address, but the SRV record of a host must point to a name",
      allowed: allowedName,
      fix: "write a computer name; the host's address is chosen when it is built",
    });
    return;
  }
  const [short = "", ...rest] = sameName(name).split(".");
  if (rest.length > 0) {
    const zones = sketch.discovery?.zones?.map((zone) => sameName(zone?.name ?? "")) ?? [];
    const outside = zones.includes(rest.join(".")) ? "" : ", and none of discovery.zones is that domain";
    const problem = `a full name, but the zones add the domain${outside}`;
    report.problem(path, { problem, allowed: allowedName, fix: `write ${short}` });
    return;
  }
  const trouble = checkComputerName(name);
  if (trouble) report.problem(path, advice(trouble, allowedName));
}

function checkZone(zone: string, path: (string | number)[], sketch: Sketch, report: Report): void {
  const { cloud, region } = sketch;
  if (region === undefined) return;
  if (cloud === "aws" && zone.slice(0, -1) !== region) {
    report.problem(path, {
      problem: `not a zone of ${region}`,
      allowed: `${region}a and so on`,
      fix: `write ${region}${zone.slice(-1)}`,
    });
  }
  if (cloud === "azure" && zonesOfAzureRegion(region)?.length === 0) {
    report.problem(path, {
      problem: `${region} has no availability zones`,
      allowed: "no zone in this region",
      fix: "remove it, or choose a region with zones, such as westeurope",
    });
  }
}

/** Windows Server does not run on ARM processors, which have a letter of their own in the size's name. */
function checkSize(sketch: Sketch, report: Report): void {
  const size = sketch.size;
  if (size === undefined) return;
  const arm = sketch.cloud === "azure" ? /^Standard_[A-Z]+\d+[a-z]*p/.test(size) : /^[a-z]+\d+g[a-z]*\./.test(size);
  if (!arm) return;
  report.problem(["size"], {
    problem: "an ARM size, which does not run windows server",
    allowed: "a size with an x86-64 processor",
    fix: sketch.cloud === "azure" ? "write Standard_D2s_v5, or leave it out" : "write m7i.large, or leave it out",
  });
}
