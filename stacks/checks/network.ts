import { checkClientNetworks, isWithin } from "../../activation/client-networks";
import { readCidr } from "../../activation/ip-range";
import { type Check, each, type Report, refuseRepeats, type Sketch } from "./check";

const largest = 16;
const smallest = 26;
const allowedSpace = `a private ipv4 network of /${largest} to /${smallest}, such as 10.90.0.0/26`;

/** One way to have a network, private addresses in it, and a way out when online activation needs one. */
export const checkNetwork: Check = (sketch, report) => {
  if (sketch.network === undefined) return;
  checkSource(sketch, report);
  checkSpace(sketch, report);
  checkAddresses(sketch, report);
  checkHub(sketch, report);
  checkWayOut(sketch, report);
  if (sketch.cloud === "aws") checkSubnets(sketch, report);
};

/** Name of the field for an existing network. */
const existingField = (sketch: Sketch) => (sketch.cloud === "azure" ? "subnetId" : "subnetIds");

function hasExisting(sketch: Sketch): boolean {
  if (sketch.cloud === "azure") return sketch.network?.subnetId !== undefined;
  return sketch.network?.subnetIds !== undefined || sketch.network?.vpcId !== undefined;
}

function checkSource(sketch: Sketch, report: Report): void {
  const created = sketch.network?.addressSpace !== undefined;
  if (created !== hasExisting(sketch)) return;
  const field = existingField(sketch);
  report.problem(["network"], {
    problem: created ? "two networks for the hosts" : "no network for the hosts",
    got: created ? `addressSpace and ${field}` : "neither",
    allowed: `addressSpace (a new network) or ${field} (an existing one)`,
    fix: created ? "remove one of the two" : "add one of the two",
  });
}

function checkSpace(sketch: Sketch, report: Report): void {
  const space = sketch.network?.addressSpace;
  if (space === undefined) return;
  const path = ["network", "addressSpace"];
  const [trouble] = checkClientNetworks([space]).problems;
  const reading = readCidr(space);
  if (trouble) {
    report.problem(path, { problem: trouble.problem, allowed: allowedSpace, fix: trouble.fix });
  } else if (!reading.ok || reading.range.version !== 4 || reading.prefix < largest || reading.prefix > smallest) {
    report.problem(path, {
      problem: "not a size that the hosts' network can have",
      allowed: allowedSpace,
      fix: "write a /26, which holds six hosts",
    });
  } else if (sketch.cloud === "aws") checkRoom(sketch, space, reading.prefix, report);
}

/**
 * Room that the component leaves on AWS: one subnet for each zone letter, and in each subnet a few addresses that only
 * hosts get.
 */
export function awsRoom(prefix: number): { zones: number; hostsInZone: number } {
  const zones = Math.min(8, 2 ** (28 - prefix));
  return { zones, hostsInZone: prefix + Math.log2(zones) >= 28 ? 2 : 8 };
}

function checkRoom(sketch: Sketch & { cloud: "aws" }, space: string, prefix: number, report: Report): void {
  const { zones, hostsInZone } = awsRoom(prefix);
  const allowed = `zones a to ${String.fromCharCode(96 + zones)}, ${hostsInZone} hosts in each, in ${space}`;
  const inZone = new Map<string, number>();
  each(sketch.hosts, ({ zone = `${sketch.region ?? ""}a` }, index) => {
    const count = (inZone.get(zone) ?? 0) + 1;
    inZone.set(zone, count);
    const late = zone.charCodeAt(zone.length - 1) - 97 >= zones;
    if (!late && count <= hostsInZone) return;
    report.problem(["hosts", index, "zone"], {
      problem: late ? "no subnet for this zone in the address space" : "too many hosts for one zone's subnet",
      allowed,
      fix: "write another zone, or a larger addressSpace such as a /24",
    });
  });
}

/** Addresses that hosts ask for: inside the created network, no two the same. */
function checkAddresses(sketch: Sketch, report: Report): void {
  const space = sketch.network?.addressSpace;
  each(sketch.hosts, ({ address }, index) => {
    if (address === undefined || space === undefined || isWithin(address, [space])) return;
    report.problem(["hosts", index, "address"], {
      problem: "outside the hosts' own network",
      allowed: `an address in ${space}`,
      fix: "write an address of that network, or leave it out",
    });
  });
  refuseRepeats(sketch.hosts?.map((host) => host?.address) ?? [], (index, first) =>
    report.problem(["hosts", index, "address"], {
      problem: `the address of hosts[${first}] too`,
      fix: "write another address, or leave it out",
    }),
  );
}

function checkSubnets(sketch: Sketch & { cloud: "aws" }, report: Report): void {
  const { vpcId, subnetIds } = sketch.network ?? {};
  if ((vpcId === undefined) !== (subnetIds === undefined)) {
    const missing = vpcId === undefined ? "vpcId" : "subnetIds";
    const allowed = "vpcId and subnetIds together";
    report.problem(["network", missing], { problem: "missing", allowed, fix: `add ${missing}` });
  }
  const hosts = sketch.hosts?.length;
  if (subnetIds === undefined || hosts === undefined || subnetIds.length === hosts) return;
  report.problem(["network", "subnetIds"], {
    problem: "not one subnet for each host",
    got: `subnets: ${subnetIds.length}, hosts: ${hosts}`,
    allowed: "as many as there are hosts, in the hosts' order; a subnet may be listed more than once",
    fix: `list ${hosts}`,
  });
}

/** What only makes sense in a network that is created, since an existing one is never modified. */
const createdOnly = {
  azure: ["hubNetworkId", "peerFromHub", "useHubGateway", "firewallAddress", "clientRouterAddress", "dnsServers"],
  aws: ["transitGatewayId"],
} as const;

function checkHub(sketch: Sketch, report: Report): void {
  const network: Record<string, unknown> = sketch.network ?? {};
  if (hasExisting(sketch)) {
    for (const field of createdOnly[sketch.cloud].filter((name) => network[name] !== undefined)) {
      report.problem(["network", field], {
        problem: "would change the existing network, which is never modified",
        allowed: `${field} beside addressSpace only`,
        fix: "remove it, and set that up where the existing network is managed",
      });
    }
  }
  if (sketch.cloud === "azure") checkHubOwner(sketch, report);
}

/** The hub's side of the peering is written into the hub, so into the hub's subscription. */
function checkHubOwner(sketch: Sketch & { cloud: "azure" }, report: Report): void {
  const { hubNetworkId, peerFromHub, useHubGateway } = sketch.network ?? {};
  if (useHubGateway && hubNetworkId === undefined) {
    const allowed = "useHubGateway beside hubNetworkId only";
    report.problem(["network", "useHubGateway"], {
      problem: "a hub's gateway without a hub",
      allowed,
      fix: "add hubNetworkId",
    });
  }
  const [, , subscription] = hubNetworkId?.split("/") ?? [];
  const own = sketch.subscription;
  if (subscription === undefined || own === undefined || peerFromHub === false) return;
  if (subscription.toLowerCase() === own.toLowerCase()) return;
  report.problem(["network", "hubNetworkId"], {
    problem: "a hub in another subscription, where this environment may write nothing",
    got: subscription,
    allowed: `a hub in ${own}, or peerFromHub: false`,
    fix: "add peerFromHub: false, and let the owners of the hub make their side of the peering",
  });
}

/** A created network has no route to the internet of its own, so online activation needs to be shown one. */
function checkWayOut(sketch: Sketch, report: Report): void {
  const way = sketch.cloud === "azure" ? sketch.network?.firewallAddress : sketch.network?.transitGatewayId;
  if (sketch.activation !== "online" || way !== undefined || hasExisting(sketch)) return;
  const field = sketch.cloud === "azure" ? "firewallAddress" : "transitGatewayId";
  report.problem(["activation"], {
    problem: "no way to Microsoft's activation service out of this network",
    allowed: `telephone or proxy; online with network.${field}, towards a firewall that filters by name`,
    fix: `write telephone, or add network.${field}`,
  });
}
