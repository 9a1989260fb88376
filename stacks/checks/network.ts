import { checkClientNetworks } from "../../activation/client-networks";
import { readCidr } from "../../activation/ip-range";
import type { Check, Report, Sketch } from "./check";

const largest = 16;
const smallest = 26;
const allowedSpace = `a private ipv4 network of /${largest} to /${smallest}, such as 10.90.0.0/26`;

/** One way to have a network, private addresses in it, and a way out when online activation needs one. */
export const checkNetwork: Check = (sketch, report) => {
  if (sketch.network === undefined) return;
  checkSource(sketch, report);
  if (sketch.network.addressSpace !== undefined) checkSpace(sketch.network.addressSpace, report);
  if (sketch.cloud === "aws") checkSubnets(sketch, report);
  checkHub(sketch, report);
  checkWayOut(sketch, report);
};

/** Name of the field for an existing network. */
const existing = (sketch: Sketch) => (sketch.cloud === "azure" ? "subnetId" : "subnetIds");

function hasExisting(sketch: Sketch): boolean {
  if (sketch.cloud === "azure") return sketch.network?.subnetId !== undefined;
  return sketch.network?.subnetIds !== undefined || sketch.network?.vpcId !== undefined;
}

function checkSource(sketch: Sketch, report: Report): void {
  const created = sketch.network?.addressSpace !== undefined;
  if (created !== hasExisting(sketch)) return;
  const field = existing(sketch);
  report.problem(["network"], {
    problem: created ? "two networks for the hosts" : "no network for the hosts",
    got: created ? `addressSpace and ${field}` : "neither",
    allowed: `addressSpace (a new network) or ${field} (an existing one)`,
    fix: created ? "remove one of the two" : "add one of the two",
  });
}

function checkSpace(space: string, report: Report): void {
  const path = ["network", "addressSpace"];
  const [trouble] = checkClientNetworks([space]).problems;
  const reading = readCidr(space);
  if (trouble) {
    report.problem(path, { problem: trouble.problem, allowed: allowedSpace, fix: trouble.fix });
  } else if (!reading.ok || reading.range.version !== 4 || reading.prefix < largest || reading.prefix > smallest) {
    report.problem(path, {
      problem: "not a size that the hosts' network can have",
      allowed: allowedSpace,
      fix: "write a /26 for up to six hosts",
    });
  }
}

function checkSubnets(sketch: Sketch & { cloud: "aws" }, report: Report): void {
  const { vpcId, subnetIds } = sketch.network ?? {};
  if ((vpcId === undefined) !== (subnetIds === undefined)) {
    const missing = vpcId === undefined ? "vpcId" : "subnetIds";
    report.problem(["network", missing], {
      problem: "missing",
      allowed: "vpcId and subnetIds together",
      fix: `add ${missing}`,
    });
  }
  const hosts = sketch.hosts?.length;
  if (subnetIds === undefined || hosts === undefined || subnetIds.length === hosts) return;
  report.problem(["network", "subnetIds"], {
    problem: "not one subnet for each host",
    got: `${subnetIds.length} for ${hosts} hosts`,
    allowed: "as many as there are hosts, in the hosts' order; a subnet may be listed more than once",
    fix: `list ${hosts}`,
  });
}

function checkHub(sketch: Sketch, report: Report): void {
  const field = sketch.cloud === "azure" ? "hubNetworkId" : "transitGatewayId";
  const hub = sketch.cloud === "azure" ? sketch.network?.hubNetworkId : sketch.network?.transitGatewayId;
  if (hub === undefined || !hasExisting(sketch)) return;
  report.problem(["network", field], {
    problem: "a hub for an existing network, which is never modified",
    allowed: `${field} beside addressSpace only`,
    fix: "remove it, and connect the existing network where it is managed",
  });
}

/** A created network has no route to the internet, so only a hub or an existing network can carry online activation. */
function checkWayOut(sketch: Sketch, report: Report): void {
  const hub = sketch.cloud === "azure" ? sketch.network?.hubNetworkId : sketch.network?.transitGatewayId;
  if (sketch.activation !== "online" || hub !== undefined || hasExisting(sketch)) return;
  report.problem(["activation"], {
    problem: "no way to Microsoft's activation service out of this network",
    allowed: "telephone or proxy; online beside a hub with a firewall that filters by name",
    fix: "write telephone, or name the hub in network",
  });
}
