import type { ClientProduct } from "../activation/generations";
import type { Asking, AskingPart, HostCount } from "./counts";
import { type Expectation, productsOf } from "./expectation";
import { countHop } from "./hops/count";
import { type Finding, first, type HopResult, passes } from "./hops/hop";
import { hostKeyHop } from "./hops/host-key";
import { machineIdsOf } from "./machine-ids";
import { best, type HostPath, type Part, type Way } from "./wayfinder";

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
  readonly machines: number;
  /** The worst of its products. */
  readonly outcome: Outcome;
  /** First hop that fails, or cannot be decided. */
  readonly finding?: Finding;
  readonly products: readonly ProductVerdict[];
  readonly paths: readonly Omit<HostPath, "known">[];
  /** What the verdict relies on that the stack does not hold. */
  readonly relies: readonly string[];
}

/** Who asks which host, as far as it counts: a request for a product that the host cannot activate is not counted. */
export function askingOf({ clients, parts }: Way, expectation: Expectation): Asking[] {
  return [...machineIdsOf(clients)].flatMap(([product, machines]) => {
    const asked = parts.map((part) => askedBy(part, product, expectation));
    return asked.some(({ ways }) => ways > 0) ? [{ product, machines, parts: asked }] : [];
  });
}

/** A host that two records lead to is one host, and its machines have two ways. */
function askedBy({ paths }: Part, product: ClientProduct, expectation: Expectation): AskingPart {
  const answering = paths.flatMap(({ known, host, result }) => {
    const key = known && hostKeyHop(known, product, expectation);
    if (!key || result.status === "fails" || key.status === "fails") return [];
    return [{ host, certain: result.status === "passes" && key.status === "passes" }];
  });
  const named = (certain: boolean) => [
    ...new Set(answering.filter((one) => one.certain === certain).map(({ host }) => host)),
  ];
  return { reach: named(true), mayReach: named(false), ways: answering.length };
}

const severity: Readonly<Record<Outcome, number>> = { activates: 0, pinned: 1, undecided: 2, fails: 3 };

/** The verdict on one population, once the counts are known. */
export function judge(way: Way, counts: ReadonlyMap<string, HostCount>, expectation: Expectation): PopulationVerdict {
  const { clients, result } = way;
  const relies = new Set(result.status === "passes" ? result.relies : []);
  const products = productsOf(clients).map(({ product, machines }): ProductVerdict => {
    const judged = result.status === "passes" ? judgeProduct(way, product, counts, expectation) : result;
    if (judged.status === "passes") {
      for (const one of judged.relies) relies.add(one);
      return { product, machines, outcome: "activates" };
    }
    const outcome = judged.hop === "pin" ? "pinned" : judged.status;
    return { product, machines, outcome, finding: judged };
  });
  const worst = [...products].sort((a, b) => severity[b.outcome] - severity[a.outcome])[0];
  const finding = worst?.finding ?? (result.status === "passes" ? undefined : result);
  return {
    population: clients.name,
    machines: products.reduce((sum, { machines }) => sum + machines, 0),
    outcome: worst?.outcome ?? outcomeOf(result),
    ...(finding ? { finding } : {}),
    products,
    paths: way.paths.map(({ host, result: path }) => ({ host, result: path })),
    relies: [...relies],
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
    parts.map(({ paths }) => {
      const ways = paths.flatMap(({ known, host, result }) =>
        known ? [{ host, result, key: hostKeyHop(known, product, expectation) }] : [],
      );
      const keys = ways.filter(({ result }) => result.status === "passes").map(({ key }) => key);
      const key = keys.length > 0 ? best(keys) : passes();
      if (key.status !== "passes") return key;
      const answering = ways.filter((way) => way.result.status !== "fails" && way.key.status !== "fails");
      const hosts = [...new Set(answering.map(({ host }) => host))];
      return first([
        key,
        countHop(
          product,
          hosts.flatMap((host) => counts.get(host) ?? []),
        ),
      ]);
    }),
  );
}
