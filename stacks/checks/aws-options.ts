import { isWithin, privateNetworks } from "../../activation/client-networks";
import { type Check, each, type Report, refuseRepeats, refuseWide, type Sketch } from "./check";
import type { Path } from "../../text/problem";

type AwsSketch = Sketch & { cloud: "aws" };

/** The most domain controllers: each takes fourteen of the sixty rules that a security group holds. */
const mostControllers = 3;

/** What only AWS has: whose hardware, which servers of the company the hosts reach, who else joins or asks the zones. */
export const checkAwsOptions: Check = (sketch, report) => {
  if (sketch.cloud !== "aws") return;
  checkTenancy(sketch, report);
  checkPatching(sketch, report);
  checkResolver(sketch, report);
  checkAuthorized(sketch, report);
  checkServers(sketch, report);
};

function checkTenancy({ tenancy, hostResourceGroupArn, createDedicatedHosts }: AwsSketch, report: Report): void {
  const fields = { hostResourceGroupArn, createDedicatedHosts: createDedicatedHosts || undefined };
  for (const [field, value] of Object.entries(fields)) {
    if (value === undefined || tenancy === "host") continue;
    report.problem([field], {
      problem: "dedicated hosts for another tenancy",
      allowed: `${field} beside tenancy: host only`,
      fix: `write tenancy: host, or remove ${field}`,
    });
  }
  if (hostResourceGroupArn === undefined || !createDedicatedHosts) return;
  report.problem(["createDedicatedHosts"], {
    problem: "two places for the hosts",
    allowed: "hostResourceGroupArn or createDedicatedHosts",
    fix: "remove one of the two",
  });
}

/** Updates come from a server whose way is open, or through the firewall of online activation. */
function checkPatching({ patching, activation }: AwsSketch, report: Report): void {
  if (patching === undefined) return;
  const { updateServer, updateServerAddresses } = patching;
  if (updateServer === undefined) {
    const wanting = updateServerAddresses !== undefined;
    if (!wanting && (activation === "online" || activation === undefined)) return;
    report.problem(["patching", "updateServer"], {
      problem: wanting ? "missing" : "nothing that the hosts reach has updates",
      got: "none",
      allowed: "the URL of a WSUS server; none with online activation, whose firewall also leads to Windows Update",
      fix: "add updateServer and updateServerAddresses",
    });
    return;
  }
  const host = URL.canParse(updateServer) ? new URL(updateServer).hostname : "";
  const isAddress = /^\d+(\.\d+){3}$/.test(host);
  if (updateServerAddresses === undefined || (isAddress && !updateServerAddresses.includes(host))) {
    report.problem(["patching", "updateServerAddresses"], {
      problem: "the way to the update server stays closed",
      got: updateServerAddresses === undefined ? "none" : updateServerAddresses.join(", "),
      allowed: isAddress ? `${host}, as in updateServer` : "the addresses that its name leads to",
      fix: "add updateServerAddresses",
    });
  }
}

function checkResolver({ discovery }: AwsSketch, report: Report): void {
  const cidrs = discovery?.inboundResolver?.cidrs ?? [];
  refuseWide(cidrs, (index) => ["discovery", "inboundResolver", "cidrs", index], report);
  if (discovery?.inboundResolver === undefined || !discovery.activeDirectory?.only) return;
  report.problem(["discovery", "inboundResolver"], {
    problem: "a resolver for zones that are not made",
    allowed: "no inboundResolver beside activeDirectory.only",
    fix: "remove it",
  });
}

function checkAuthorized({ discovery }: AwsSketch, report: Report): void {
  const path = ["discovery", "authorizedNetworkIds"];
  const ids = discovery?.authorizedNetworkIds;
  refuseRepeats(ids ?? [], (index, first) =>
    report.problem([...path, index], { problem: `the VPC of entry ${first} too`, fix: "remove one of the two" }),
  );
  const created = discovery?.zones?.some((zone) => zone !== undefined && zone.existingId === undefined);
  if (!ids?.length || created !== false) return;
  report.problem(path, {
    problem: "no zone is created here, and an existing one is not changed",
    allowed: "authorizedNetworkIds beside a zone without existingId",
    fix: "let the owner of the zone give consent, and remove this",
  });
}

/** Servers of the company that get a way of their own. */
function checkServers(sketch: AwsSketch, report: Report): void {
  const { network, patching, discovery } = sketch;
  const controllers = discovery?.activeDirectory?.domainControllers;
  const lists: [Path, readonly (string | undefined)[] | undefined][] = [
    [["network", "fileServers"], network?.fileServers],
    [["patching", "updateServerAddresses"], patching?.updateServerAddresses],
    [["discovery", "activeDirectory", "domainControllers"], controllers],
  ];
  for (const [path, addresses] of lists) checkAddresses(addresses, path, report);
  if ((controllers?.length ?? 0) <= mostControllers) return;
  report.problem(["discovery", "activeDirectory", "domainControllers"], {
    problem: "more than the rules of a security group are kept for on AWS",
    got: `${controllers?.length} addresses`,
    allowed: `1 to ${mostControllers}, each of which takes fourteen rules`,
    fix: "name those of the nearest site",
  });
}

function checkAddresses(addresses: readonly (string | undefined)[] | undefined, path: Path, report: Report): void {
  refuseRepeats(addresses ?? [], (index, first) =>
    report.problem([...path, index], { problem: `the address of entry ${first} too`, fix: "remove one of the two" }),
  );
  each(addresses, (address, index) => {
    if (isWithin(address, privateNetworks)) return;
    report.problem([...path, index], {
      problem: "a public address, where no way leads",
      allowed: "a private ipv4 address",
      fix: "write the private address of the server",
    });
  });
}
