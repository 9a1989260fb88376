import { checkClientNetworks } from "../../activation/client-networks";
import { sameName } from "../../activation/discovery";
import { type IpRange, readCidr } from "../../activation/ip-range";
import { type Check, each, type Report, refuseRepeats, type Sketch } from "./check";
import { nearest } from "../../text/nearest";
import { type Path, showText } from "../../text/problem";

/** Networks that are private, populations told apart, and zones that are published. */
export const checkClients: Check = (sketch, report) => {
  refuseRepeats(sketch.clients?.map((population) => population?.name) ?? [], (index, first) =>
    report.problem(["clients", index, "name"], {
      problem: `the name of clients[${first}] too`,
      fix: "write a name of its own for each population",
    }),
  );
  checkZones(sketch, report);
  const networks = networksOf(sketch);
  checkAddresses(networks, report);
  noteOverlaps(networks, report);
  refuseOwnAddresses(networks, sketch, report);
};

interface Network {
  cidr: string;
  path: Path;
}

function networksOf(sketch: Sketch): Network[] {
  const networks: Network[] = [];
  each(sketch.clients, (population, index) => {
    each(population.cidrs, (cidr, position) => networks.push({ cidr, path: ["clients", index, "cidrs", position] }));
  });
  return networks;
}

/** All populations at once, since several harmless-looking networks can cover the internet together. */
function checkAddresses(networks: readonly Network[], report: Report): void {
  const { problems } = checkClientNetworks(networks.map(({ cidr }) => cidr));
  let next = 0;
  for (const { cidr, path } of networks) {
    const trouble = problems[next];
    if (trouble?.cidr !== cidr) continue;
    next++;
    report.problem(path, {
      problem: trouble.problem,
      allowed: "private networks in cidr notation",
      fix: trouble.fix,
    });
  }
}

/** Networks that are sorted with the wider first stand after the one that holds them. */
function noteOverlaps(networks: readonly Network[], report: Report): void {
  const readable = networks.flatMap((network) => {
    const reading = readCidr(network.cidr);
    return reading.ok ? [{ ...network, range: reading.range }] : [];
  });
  let widest: { cidr: string; path: Path; range: IpRange } | undefined;
  for (const network of readable.sort((a, b) => byStart(a.range, b.range))) {
    if (widest && widest.range.version === network.range.version && network.range.last <= widest.range.last) {
      const [, population] = widest.path;
      report.note(network.path, {
        problem: `lies within ${showText(widest.cidr)} of clients[${population}]; the two become one rule`,
        fix: "remove it, if one of the two is enough to count the machines",
      });
    } else widest = network;
  }
}

function byStart(a: IpRange, b: IpRange): number {
  if (a.version !== b.version) return a.version - b.version;
  if (a.first !== b.first) return a.first < b.first ? -1 : 1;
  return a.last === b.last ? 0 : a.last > b.last ? -1 : 1;
}

/** Machines elsewhere that have the hosts' own addresses would get no answer: it would never leave that network. */
function refuseOwnAddresses(networks: readonly Network[], sketch: Sketch, report: Report): void {
  const space = sketch.network?.addressSpace;
  const own = readCidr(space ?? "");
  if (!own.ok) return;
  for (const { cidr, path } of networks) {
    const reading = readCidr(cidr);
    if (!reading.ok || reading.range.version !== own.range.version) continue;
    if (reading.range.last < own.range.first || own.range.last < reading.range.first) continue;
    report.problem(path, {
      problem: `overlaps the hosts' own network ${space}, so no route can tell them apart`,
      allowed: `networks outside ${space}`,
      fix: "choose another addressSpace, or leave that part out here",
    });
  }
}

function checkZones(sketch: Sketch, report: Report): void {
  const { zones: published, activeDirectory } = sketch.discovery ?? {};
  const zones = activeDirectory?.only ? [{ name: activeDirectory.domain }] : published;
  // A zone whose own name is wrong is reported there, not at each population that uses it.
  if (!zones || zones.length === 0 || zones.some((zone) => zone?.name === undefined)) return;
  const external = activeDirectory?.only ? [] : (sketch.discovery?.externalZones ?? []);
  const names = [...zones.map((zone) => zone?.name ?? ""), ...external.map((name) => name ?? "")].map(sameName);
  each(sketch.clients, ({ zone }, index) => {
    if (zone === undefined || names.includes(sameName(zone))) return;
    const near = nearest(zone, names);
    report.problem(["clients", index, "zone"], {
      problem: activeDirectory?.only
        ? "not the domain of discovery.activeDirectory, which alone activates"
        : "not one of discovery.zones, so these machines would find no host",
      allowed: names.map(showText).join(", "),
      fix: near
        ? `did you mean ${showText(near)}?`
        : activeDirectory?.only
          ? `write ${names.map(showText).join(", ")}`
          : "add the zone to discovery.zones",
    });
  });
}
