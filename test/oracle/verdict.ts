/**
 * What the oracle says of a connection or a population. "some": not every address or source port gets through.
 * "unclear": the documents leave it open, or a box in the middle decides that nobody has described.
 */
export type Truth = "yes" | "no" | "some" | "unclear";

export interface Zone {
  /** Names of the networks whose resolver answers for the zone. */
  readonly seenFrom: readonly string[];
  readonly port: number;
  readonly target: string;
  /** The address of kms01 in the zone. */
  readonly address?: string;
}

export interface Clients {
  readonly name: string;
  /** The network they are in, or `premises`. */
  readonly network: string;
  readonly blocks: readonly string[];
  readonly product: "windows11" | "windowsServer2022";
  readonly machines: number;
}

export const hostAddress = "10.90.0.4";

/** Two machines with an answer each: any "no" beside a "yes" is "some". */
export function together(truths: readonly Truth[]): Truth {
  const kinds = new Set(truths);
  if (kinds.size === 1) return truths[0] ?? "no";
  if (kinds.has("no") || kinds.has("some")) return "some";
  return "unclear";
}

/** One way after another: the first that stops it decides; what is unclear stays so unless a later one stops it. */
export function inTurn(...ways: readonly (() => Truth)[]): Truth {
  let seen: Truth = "yes";
  for (const way of ways) {
    const truth = way();
    if (truth === "no") return "no";
    if (truth === "some") seen = "some";
    else if (truth === "unclear" && seen === "yes") seen = "unclear";
  }
  return seen;
}

const thresholds = { windows11: 25, windowsServer2022: 5 };

/**
 * With one host, everybody who reaches it is counted together. Source: Microsoft Learn, "Key Management Services (KMS)
 * client activation and product keys": 25 clients or 5 servers.
 */
export function activated(reach: readonly (readonly [Clients, Truth])[]): Map<string, Truth> {
  const count = (which: readonly Truth[]) =>
    reach.filter(([, truth]) => which.includes(truth)).reduce((sum, [{ machines }]) => sum + machines, 0);
  return new Map(
    reach.map(([{ name, product }, truth]): [string, Truth] => {
      if (truth !== "yes") return [name, truth];
      if (count(["yes"]) >= thresholds[product]) return [name, "yes"];
      return [name, count(["yes", "some", "unclear"]) >= thresholds[product] ? "unclear" : "no"];
    }),
  );
}

/** DNS, before any packet: the zone, the record, the name, and who has the address. */
export function found(zone: Zone, network: string, listening: number): Truth {
  if (!zone.seenFrom.includes(network)) return "no";
  if (zone.target !== "kms01.corp.example.com" || zone.address !== hostAddress) return "no";
  return zone.port === listening ? "yes" : "no";
}
