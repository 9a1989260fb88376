import { storedMachineIds } from "../activation/thresholds";

/** What is less likely than this counts as not happening: once in a million. */
export const negligible = 1e-6;

/** Probabilities of 0, 1, 2 ... machines; the last place stands for that many and more. */
type Distribution = readonly number[];

/**
 * How many machines come to a host at least, except once in a million, when each machine takes any of its ways with the same
 * chance. `machines` tells how many have so many ways. No more than a host stores (50) is ever answered.
 */
export function almostSurely(machines: ReadonlyMap<number, number>): number {
  let all: Distribution = [1, ...Array<number>(storedMachineIds).fill(0)];
  for (const [ways, count] of machines) {
    const whole = Math.min(Math.floor(count + 1e-6), Number.MAX_SAFE_INTEGER);
    if (whole > 0) all = sum(all, ways <= 1 ? certain(whole) : binomial(whole, 1 / ways));
  }
  let below = 0;
  for (let count = 0; count < storedMachineIds; count++) {
    below += all[count] ?? 0;
    if (below > negligible) return count;
  }
  return storedMachineIds;
}

function certain(count: number): Distribution {
  return Array.from({ length: storedMachineIds + 1 }, (_, index) =>
    index === Math.min(count, storedMachineIds) ? 1 : 0,
  );
}

/** Worked out in logarithms, since the first terms of many machines are too small for a number. */
function binomial(count: number, chance: number): Distribution {
  const terms: number[] = [];
  let logarithm = count * Math.log1p(-chance);
  for (let index = 0; index < storedMachineIds; index++) {
    terms.push(index > count ? 0 : Math.exp(logarithm));
    if (index < count) logarithm += Math.log((count - index) / (index + 1)) + Math.log(chance) - Math.log1p(-chance);
  }
  const rest = 1 - terms.reduce((total, term) => total + term, 0);
  return [...terms, Math.max(0, rest)];
}

function sum(some: Distribution, more: Distribution): Distribution {
  const total = Array<number>(storedMachineIds + 1).fill(0);
  some.forEach((a, i) => {
    if (a === 0) return;
    more.forEach((b, j) => {
      const place = Math.min(i + j, storedMachineIds);
      total[place] = (total[place] ?? 0) + a * b;
    });
  });
  return total;
}
