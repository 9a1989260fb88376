import { type IpRange, intersection } from "../activation/ip-range";

/** A stretch of addresses that share one value. */
export interface Segment<T> {
  readonly first: bigint;
  readonly last: bigint;
  readonly value: T;
}

/** Something that holds for some addresses, and for those takes precedence over everything of a higher rank. */
export interface Layer<T> {
  readonly ranges: readonly IpRange[];
  readonly rank: number;
  readonly value: T;
  /** Layers of one kind mean the same: one hiding the other changes nothing. */
  readonly kind: string;
  /** False when it may or may not hold, because something it depends on is unknown. */
  readonly certain: boolean;
}

/** The whole address space of both families in disjoint, sorted segments. Looking one up takes logarithmic time. */
export class IntervalMap<T> {
  readonly #segments: Readonly<Record<4 | 6, readonly Segment<T>[]>>;

  constructor(ipv4: readonly Segment<T>[], ipv6: readonly Segment<T>[]) {
    this.#segments = { 4: ipv4, 6: ipv6 };
  }

  /** Number of segments of both families. */
  get size(): number {
    return this.#segments[4].length + this.#segments[6].length;
  }

  /** Calls back for every segment that meets the range, in order, until the callback answers true. */
  visit(range: IpRange, callback: (segment: Segment<T>) => boolean | undefined): void {
    const segments = this.#segments[range.version];
    for (let index = firstMeeting(segments, range.first); index < segments.length; index++) {
      const segment = segments[index];
      if (!segment || segment.first > range.last || callback(segment)) return;
    }
  }

  /** The same segments with other values. One value always becomes the same other one. */
  map<U>(change: (value: T) => U): IntervalMap<U> {
    const changed = new Map<T, U>();
    const convert = (value: T): U => {
      const known = changed.get(value);
      if (known !== undefined) return known;
      const made = change(value);
      changed.set(value, made);
      return made;
    };
    const family = (version: 4 | 6) => this.#segments[version].map((one) => ({ ...one, value: convert(one.value) }));
    return new IntervalMap(family(4), family(6));
  }

  /** The segments of a range, cut at its ends. */
  within(range: IpRange): Segment<T>[] {
    const found: Segment<T>[] = [];
    this.visit(range, ({ first, last, value }) => {
      const cut = intersection({ ...range, first, last }, range);
      if (cut) found.push({ first: cut.first, last: cut.last, value });
      return false;
    });
    return found;
  }

  /** The value at one address. */
  at(version: 4 | 6, address: bigint): T | undefined {
    const segment = this.#segments[version][firstMeeting(this.#segments[version], address)];
    return segment && segment.first <= address ? segment.value : undefined;
  }
}

/** Index of the first segment that ends at the address or behind it. */
function firstMeeting<T>(segments: readonly Segment<T>[], address: bigint): number {
  let low = 0;
  let high = segments.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((segments[middle]?.last ?? 0n) < address) low = middle + 1;
    else high = middle;
  }
  return low;
}

const greatest = { 4: 0xffff_ffffn, 6: (1n << 128n) - 1n } as const;

interface Edge<T> {
  readonly at: bigint;
  readonly layer: Layer<T>;
  readonly last: bigint;
  readonly order: number;
}

/**
 * Lays the layers over one another. At every address the certain layer of the lowest rank wins, the earlier one among
 * equals. Where a layer that may hold outranks the winner and means something else, `undecided` tells what to put there.
 * Takes n log n time for n ranges.
 */
export function layOut<T>(
  layers: readonly Layer<T>[],
  fallback: T,
  undecided: (winner: T, contender: T) => T,
): IntervalMap<T> {
  const ground: Layer<T> = { ranges: [], rank: Number.POSITIVE_INFINITY, value: fallback, kind: "", certain: true };
  const family = (version: 4 | 6) => sweep(edgesOf(layers, version), ground, greatest[version], undecided);
  return new IntervalMap(family(4), family(6));
}

function edgesOf<T>(layers: readonly Layer<T>[], version: 4 | 6): Edge<T>[] {
  const edges: Edge<T>[] = [];
  layers.forEach((layer, order) => {
    for (const range of layer.ranges) {
      if (range.version === version) edges.push({ at: range.first, layer, last: range.last, order });
    }
  });
  return edges.sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
}

function sweep<T>(
  starts: readonly Edge<T>[],
  ground: Layer<T>,
  end: bigint,
  undecided: (winner: T, contender: T) => T,
): Segment<T>[] {
  const cuts = [...new Set([0n, ...starts.flatMap(({ at, last }) => [at, last + 1n])])]
    .filter((cut) => cut <= end)
    .sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  const winners = new Heap<T>();
  const contenders = new Map<string, Heap<T>>();
  const segments: Segment<T>[] = [];
  let next = 0;
  cuts.forEach((first, index) => {
    for (let edge = starts[next]; edge && edge.at <= first; edge = starts[++next]) {
      if (edge.layer.certain) winners.push(edge);
      else heapOf(contenders, edge.layer.kind).push(edge);
    }
    const winner = winners.top(first)?.layer ?? ground;
    const contender = bestContender(contenders, winner, first);
    const value = contender ? undecided(winner.value, contender.value) : winner.value;
    const last = (cuts[index + 1] ?? end + 1n) - 1n;
    const previous = segments.at(-1);
    if (previous && previous.value === value) segments[segments.length - 1] = { ...previous, last };
    else segments.push({ first, last, value });
  });
  return segments;
}

function heapOf<T>(heaps: Map<string, Heap<T>>, kind: string): Heap<T> {
  const known = heaps.get(kind);
  if (known) return known;
  const heap = new Heap<T>();
  heaps.set(kind, heap);
  return heap;
}

function bestContender<T>(heaps: ReadonlyMap<string, Heap<T>>, winner: Layer<T>, at: bigint): Layer<T> | undefined {
  let best: Layer<T> | undefined;
  for (const [kind, heap] of heaps) {
    if (kind === winner.kind) continue;
    const top = heap.top(at)?.layer;
    if (top && top.rank < winner.rank && (!best || top.rank < best.rank)) best = top;
  }
  return best;
}

/** A binary heap by rank. Ranges that have ended are dropped when they come to the top. */
class Heap<T> {
  readonly #items: Edge<T>[] = [];

  top(at: bigint): Edge<T> | undefined {
    while (this.#items[0] && this.#items[0].last < at) this.#pop();
    return this.#items[0];
  }

  push(edge: Edge<T>): void {
    const items = this.#items;
    let index = items.push(edge) - 1;
    while (index > 0) {
      const parent = (index - 1) >>> 1;
      if (!isBefore(edge, items[parent])) break;
      items[index] = items[parent] as Edge<T>;
      index = parent;
    }
    items[index] = edge;
  }

  #pop(): void {
    const items = this.#items;
    const last = items.pop();
    if (!last || items.length === 0) return;
    let index = 0;
    for (;;) {
      const left = 2 * index + 1;
      const child = isBefore(items[left + 1], items[left]) ? left + 1 : left;
      const candidate = items[child];
      if (!candidate || !isBefore(candidate, last)) break;
      items[index] = candidate;
      index = child;
    }
    items[index] = last;
  }
}

function isBefore<T>(a: Edge<T> | undefined, b: Edge<T> | undefined): boolean {
  if (!a) return false;
  if (!b) return true;
  return a.layer.rank < b.layer.rank || (a.layer.rank === b.layer.rank && a.order < b.order);
}
