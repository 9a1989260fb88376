import { readCidr } from "../../activation/ip-range";
import type { ResourceRef } from "../../estate/resource-graph";

/** One packet of a connection, as filters and routes see it. Addresses are text. */
export interface Packet {
  readonly source: string;
  readonly destination: string;
  readonly sourcePort: number;
  readonly destinationPort: number;
}

/** Something that every packet has to pass, judged packet by packet and rule by rule. */
export interface Gate {
  readonly hop: "route" | "network rules";
  readonly title: string;
  readonly resource: ResourceRef;
  /** `request` is the client's packet; a gate that looks at the answer turns it round itself. */
  readonly passes: (request: Packet) => boolean;
  /** What stops here may pass after all, by something that the stack does not hold: the walk notes it and goes on. */
  readonly unsure?: boolean;
  /** Networks and ports that its rules name: on both sides of each edge a packet has to be tried. */
  readonly networks: readonly string[];
  readonly ports: readonly number[];
}

/** The first bits of an address decide whether it is in a network: compared bit by bit. Text that is no network holds nothing. */
export function isIn(address: string, network: string): boolean {
  const one = bits(address);
  const other = bits(network);
  if (!one || !other || one.version !== other.version) return false;
  return one.text.slice(0, other.length) === other.text.slice(0, other.length);
}

const known = new Map<string, { version: 4 | 6; text: string; length: number } | undefined>();

function bits(text: string): { version: 4 | 6; text: string; length: number } | undefined {
  if (known.has(text)) return known.get(text);
  const reading = readCidr(text);
  let found: { version: 4 | 6; text: string; length: number } | undefined;
  if (reading.ok) {
    const { version, first, last } = reading.range;
    const width = version === 4 ? 32 : 128;
    const free = (last - first + 1n).toString(2).length - 1;
    found = { version, text: reading.address.toString(2).padStart(width, "0"), length: width - free };
  }
  if (known.size > 100_000) known.clear();
  known.set(text, found);
  return found;
}

/** How long the prefix of a network is; -1 for text that is no network. */
export function prefixLength(network: string): number {
  return bits(network)?.length ?? -1;
}

export function isPort(port: number, range: string): boolean {
  if (range === "*") return true;
  const [first = Number.NaN, last = first] = range.split("-").map(Number);
  return port >= first && port <= last;
}

/** The ports at which a range begins and ends. */
export function portEdges(range: string): number[] {
  return range === "*" ? [] : range.split("-").map(Number).filter(Number.isInteger);
}
