import { sameName } from "../../activation/discovery";
import { type IpRange, readCidr } from "../../activation/ip-range";
import { nearest } from "../../text/nearest";
import { type Path, showText } from "../../text/problem";
import { type Check, each, eachRepeat, type Report, type Sketch } from "./check";

/** Populations told apart, in zones that are published. */
export const checkClients: Check = (sketch, report) => {
  eachRepeat(sketch.clients?.map((population) => population?.name) ?? [], (index, first) =>
    report.problem(["clients", index, "name"], {
      problem: `the name of clients[${first}] too`,
      fix: "write a name of its own for each population",
    }),
  );
  checkZones(sketch, report);
  const networks = networksOf(sketch);
  noteOverlaps(networks, report);
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
