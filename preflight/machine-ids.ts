import type { ClientProduct } from "../activation/generations";
import { applicationOf } from "../activation/thresholds";
import type { Population } from "./expectation";

/**
 * Client machine IDs by product, in whole numbers. Two products of Windows never share one, as each is an image of its own, so
 * every product has one at least; beyond that the ids are shared out by machines. Office runs on the machines that Windows is
 * counted for, and has their share.
 */
export function machineIdsOf({ machines, machineIds }: Population): ReadonlyMap<ClientProduct, number> {
  const counts = (Object.entries(machines) as [ClientProduct, number | undefined][]).flatMap(([product, count]) =>
    count ? [{ product, count }] : [],
  );
  if (machineIds === undefined) return new Map(counts.map(({ product, count }) => [product, count]));
  const [windows, office] = (["windows", "office"] as const).map((application) =>
    counts.filter(({ product }) => applicationOf(product) === application),
  ) as [Count[], Count[]];
  const share = Math.min(1, machineIds / Math.max(sum(windows), sum(office), 1));
  return new Map([...sharedOut(windows, share), ...sharedOut(office, share)]);
}

interface Count {
  readonly product: ClientProduct;
  readonly count: number;
}

const sum = (counts: readonly Count[]) => counts.reduce((total, { count }) => total + count, 0);

/** One to each, the others in proportion, and what is left over by rounding to those that lost most of theirs. */
function sharedOut(counts: readonly Count[], share: number): [ClientProduct, number][] {
  const others = Math.max(0, Math.round(sum(counts) * share) - counts.length);
  const room = Math.max(1, sum(counts) - counts.length);
  const parts = counts.map(({ product, count }) => ({ product, part: ((count - 1) * others) / room }));
  const lost = ({ part }: { part: number }) => part - Math.floor(part);
  let left = others - parts.reduce((total, { part }) => total + Math.floor(part), 0);
  return parts
    .sort((a, b) => lost(b) - lost(a))
    .map(({ product, part }) => [product, 1 + Math.floor(part) + (left-- > 0 ? 1 : 0)]);
}
