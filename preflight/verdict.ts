import type { ClientProduct } from "../activation/generations";
import type { EstateHost } from "../estate/model";
import type { Asking, AskingPart, HostCount } from "./counts";
import { type Expectation, machinesOf, productsOf } from "./expectation";
import { best } from "./hops/best";
import { countHop } from "./hops/count";
import { type Basis, type Finding, first, type HopResult, passes, settle } from "./hops/hop";
import { hostKeyHop } from "./hops/host-key";
import { machineIdsOf } from "./machine-ids";
import { type HopRecord, type HostPath, type Part, recordOf, type Way } from "./wayfinder";

/** `pinned`: the machines are activated by someone else, or by no one, and never ask these hosts. */
export type Outcome = "activates" | "fails" | "undecided" | "pinned";

export interface ProductVerdict {
  readonly product: ClientProduct;
  readonly machines: number;
  readonly outcome: Outcome;
  readonly finding?: Finding;
}

export interface PopulationVerdict {
  readonly population: string;
  /** Machines, however many products each of them has. */
  readonly machines: number;
  /** The worst of its products. */
  readonly outcome: Outcome;
  /** First hop that fails, or cannot be decided. */
  readonly finding?: Finding;
  readonly products: readonly ProductVerdict[];
  readonly paths: readonly Omit<HostPath, "known" | "weight">[];
  /** Every hop that is not about one host alone. */
  readonly hops: readonly HopRecord[];
  /** What the verdict relies on that no resource proves: who declared it, and when. */
  readonly relies: readonly string[];
}

/** Who asks which host, as far as it counts: a request for a product that the host cannot activate is not counted. */
export function askingOf({ clients, parts, byDirectory }: Way, expectation: Expectation): Asking[] {
  return [...machineIdsOf(clients)].flatMap(([product, machines]) => {
    if (byDirectory?.has(product)) return [];
    const asked = parts.map((part) => askedBy(part, product, expectation));
    return asked.some(({ ways }) => ways > 0) ? [{ product, machines, parts: asked }] : [];
  });
}

/**
 * A host that two records lead to is one host, and its machines have two ways. Records of a lower priority number are asked first,
 * so that the others see nobody as long as those answer. Source: RFC 2782; Microsoft Learn, "Configure KMS hosts", priority.
 */
function askedBy({ paths }: Part, product: ClientProduct, expectation: Expectation): AskingPart {
  const all = paths.flatMap(({ known, host, result, priority, weight, isElsewhere }) => {
    if (isElsewhere) return [{ host, certain: true, priority, weight }];
    // A record that may lead to a host may take machines away from the others.
    if (!known && result.status === "undecided") return [{ host, certain: false, priority, weight }];
    const key = known && keyResult(known, product, expectation);
    if (!key || result.status === "fails" || key.status === "fails") return [];
    return [{ host, certain: result.status === "passes" && key.status === "passes", priority, weight }];
  });
  const sure = Math.min(...all.filter(({ certain }) => certain).map(({ priority }) => priority));
  const answering = all.filter(({ priority }) => priority <= sure);
  const named = (certain: boolean) => [
    ...new Set(answering.filter((one) => one.certain === certain).map(({ host }) => host)),
  ];
  const isEqual = new Set(answering.map(({ weight }) => weight)).size < 2;
  const total = answering.reduce((sum, { weight }) => sum + weight, 0);
  const waysTo = new Map<string, number>();
  for (const { host, weight } of answering) {
    const ways = isEqual ? answering.length : total / weight;
    // Several records of one host add up for whoever knows more; the smallest share is certain.
    waysTo.set(host, Math.min(waysTo.get(host) ?? Number.POSITIVE_INFINITY, ways));
  }
  return { reach: named(true), mayReach: named(false), ways: answering.length, waysTo, isEqual };
}

function keyResult(host: EstateHost, product: ClientProduct, expectation: Expectation): HopResult {
  return settle("host key", hostKeyHop(host, product, expectation), expectation.declarations);
}

const severity: Readonly<Record<Outcome, number>> = { activates: 0, pinned: 1, undecided: 2, fails: 3 };

/** The verdict on one population, once the counts are known. */
export function judge(way: Way, counts: ReadonlyMap<string, HostCount>, expectation: Expectation): PopulationVerdict {
  const { clients, result } = way;
  const basis: Basis[] = result.status === "passes" ? [...result.basis] : [];
  const hops: HopRecord[] = [...(way.hops ?? [])];
  const asks = result.status === "passes" && way.parts.length > 0;
  const products = productsOf(clients).map(({ product, machines }): ProductVerdict => {
    const own = way.byDirectory?.get(product);
    const judged = own ?? (asks ? judgeProduct(way, product, counts, expectation) : result);
    if (own || asks) hops.push(recordOf(own ? "directory" : judged.status === "passes" ? "count" : judged.hop, judged));
    if (judged.status === "passes") {
      basis.push(...judged.basis);
      return { product, machines, outcome: "activates" };
    }
    const outcome = judged.hop === "pin" ? "pinned" : judged.status;
    return { product, machines, outcome, finding: judged };
  });
  const worst = [...products].sort((a, b) => severity[b.outcome] - severity[a.outcome])[0];
  const finding = worst?.finding ?? (result.status === "passes" ? undefined : result);
  const relies = basis.flatMap((one) =>
    one.by === "declaration" ? [`${one.what} (${one.name}: ${one.role}, ${one.date})`] : [],
  );
  return {
    population: clients.name,
    machines: machinesOf(clients),
    outcome: worst?.outcome ?? outcomeOf(result),
    ...(finding ? { finding } : {}),
    products,
    paths: way.paths.map(({ known: _, weight: __, ...path }) => path),
    hops,
    relies: [...new Set(relies)],
  };
}

function outcomeOf(result: HopResult): Outcome {
  if (result.status === "passes") return "activates";
  return result.hop === "pin" ? "pinned" : result.status;
}

function judgeProduct(
  { parts }: Way,
  product: ClientProduct,
  counts: ReadonlyMap<string, HostCount>,
  expectation: Expectation,
): HopResult {
  return first(
    parts.map((part) => {
      const ways = part.paths.flatMap(({ known, host, result }) =>
        known ? [{ host, result, key: keyResult(known, product, expectation) }] : [],
      );
      const keys = ways.filter(({ result }) => result.status === "passes").map(({ key }) => key);
      const key = keys.length > 0 ? best(keys) : passes();
      if (key.status !== "passes") return key;
      const { reach, mayReach, isEqual } = askedBy(part, product, expectation);
      const hosts = [...new Set([...reach, ...mayReach])].filter((host) => ways.some((one) => one.host === host));
      const elsewhere = part.paths.some(({ isElsewhere }) => isElsewhere);
      const counted = hosts.flatMap((host) => counts.get(host) ?? []);
      return first([key, ...(counted.length === 0 && elsewhere ? [] : [countHop(product, counted, isEqual)])]);
    }),
  );
}
