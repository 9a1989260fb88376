import fc from "fast-check";
import { type Layer, layOut } from "../../estate/interval-map";

interface Rule {
  readonly first: number;
  readonly last: number;
  readonly rank: number;
  readonly kind: string;
  readonly certain: boolean;
}

const rule: fc.Arbitrary<Rule> = fc
  .record({
    first: fc.nat(60),
    last: fc.nat(30),
    rank: fc.nat(8),
    kind: fc.constantFrom("pass", "stop"),
    certain: fc.boolean(),
  })
  .map(({ first, last, ...rest }) => ({ ...rest, first, last: first + last }));

/** What the definition says, rule by rule for one address. */
function byDefinition(rules: readonly Rule[], address: number): string {
  const here = rules
    .map((one, order) => ({ ...one, order }))
    .filter(({ first, last }) => first <= address && address <= last);
  const [winner] = here.filter(({ certain }) => certain).sort((a, b) => a.rank - b.rank || a.order - b.order);
  const kind = winner?.kind ?? "ground";
  const rank = winner?.rank ?? Number.POSITIVE_INFINITY;
  return here.some((one) => !one.certain && one.kind !== kind && one.rank < rank) ? "undecided" : kind;
}

const layersOf = (rules: readonly Rule[], version: 4 | 6 = 4): Layer<string>[] =>
  rules.map(({ first, last, rank, kind, certain }) => ({
    ranges: [{ version, first: BigInt(first), last: BigInt(last) }],
    rank,
    kind,
    certain,
    value: kind,
  }));

describe("layers over the address space", () => {
  it("decide every address as their definition says", () => {
    fc.assert(
      fc.property(fc.array(rule, { maxLength: 14 }), fc.constantFrom<4 | 6>(4, 6), (rules, version) => {
        const map = layOut(layersOf(rules, version), "ground", () => "undecided");
        const addresses = Array.from({ length: 96 }, (_, address) => address);
        const found = addresses.map((address) => map.at(version, BigInt(address)));
        // One comparison for all addresses: an expectation for each would take longer than what it tests.
        expect(found).toEqual(addresses.map((address) => byDefinition(rules, address)));
      }),
      { numRuns: 1000 },
    );
  });

  it("cover both families without gaps, in order, neighbours joined", () => {
    fc.assert(
      fc.property(fc.array(rule, { maxLength: 14 }), (rules) => {
        const map = layOut(layersOf(rules), "ground", () => "undecided");
        let next = 0n;
        let previous: string | undefined;
        map.visit({ version: 4, first: 0n, last: 0xffff_ffffn }, ({ first, last, value }) => {
          expect(first).toBe(next);
          expect(last).toBeGreaterThanOrEqual(first);
          expect(value).not.toBe(previous);
          [next, previous] = [last + 1n, value];
          return false;
        });
        expect(next).toBe(0x1_0000_0000n);
        expect(map.at(6, (1n << 128n) - 1n)).toBe("ground");
      }),
    );
  });

  it("visit only what meets a range, and stop when told to", () => {
    const map = layOut(
      layersOf([{ first: 10, last: 19, rank: 1, kind: "pass", certain: true }]),
      "ground",
      () => "undecided",
    );
    const seen: string[] = [];
    map.visit({ version: 4, first: 15n, last: 15n }, ({ value }) => {
      seen.push(value);
      return false;
    });
    expect(seen).toEqual(["pass"]);
    map.visit({ version: 4, first: 0n, last: 100n }, ({ value }) => {
      seen.push(value);
      return value === "pass";
    });
    expect(seen).toEqual(["pass", "ground", "pass"]);
  });
});
