import type { ClientProduct } from "../activation/generations";
import { applicationOf } from "../activation/thresholds";
import { type Population, productsOf } from "./expectation";

/**
 * Client machine IDs by product, in whole numbers. Two products of Windows never share one, as each is an image of its own, so
 * every product has one at least; beyond that the ids are shared out by machines. Office runs on the machines that Windows is
 * counted for, and has their share.
 */
export function machineIdsOf(population: Population): ReadonlyMap<ClientProduct, number> {
  const { machines, machineIds: ids, rarelyPresent = 0 } = population;
  // A host forgets a machine that it has not heard of for 30 days. Source: Microsoft Learn, "Key Management Services (KMS)
  // activation planning".
  const all = Math.max(1, ...Object.values(machines).map((count) => count ?? 0));
  const machineIds = rarelyPresent > 0 ? Math.max(0, Math.min(ids ?? all, all - rarelyPresent)) : ids;
  const products = productsOf(population);
  if (machineIds === undefined) return new Map(products.map(({ product, machines }) => [product, machines]));
  const [windows, office] = (["windows", "office"] as const).map((application) =>
    products.filter(({ product }) => applicationOf(product) === application),
  ) as [Products, Products];
  const share = Math.min(1, machineIds / Math.max(sum(windows), sum(office), 1));
  return new Map([...sharedOut(windows, share), ...sharedOut(office, share)]);
}

type Products = ReturnType<typeof productsOf>;

const sum = (products: Products) => products.reduce((total, { machines }) => total + machines, 0);

/** One to each, the others in proportion, and what is left over by rounding to those that lost most of theirs. */
function sharedOut(products: Products, share: number): [ClientProduct, number][] {
  const others = Math.max(0, Math.round(sum(products) * share) - products.length);
  const room = Math.max(1, sum(products) - products.length);
  const parts = products.map(({ product, machines }) => ({ product, part: ((machines - 1) * others) / room }));
  const lost = ({ part }: { part: number }) => part - Math.floor(part);
  let left = others - parts.reduce((total, { part }) => total + Math.floor(part), 0);
  return parts
    .sort((a, b) => lost(b) - lost(a))
    .map(({ product, part }) => [product, 1 + Math.floor(part) + (left-- > 0 ? 1 : 0)]);
}
