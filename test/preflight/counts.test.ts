import fc from "fast-check";
import type { EstateHost } from "../../estate/model";
import { almostSurely } from "../../preflight/chance";
import { countHosts } from "../../preflight/counts";
import { desktops, Plan, servers } from "./plans";

/** The same in whole numbers: each of `n` machines takes one of `ways` ways. */
function exactly(n: number, ways: number): number {
  const all = BigInt(ways) ** BigInt(n);
  let below = 0n;
  let chosen = 1n;
  for (let count = 0; count < Math.min(n, 50); count++) {
    below += chosen * BigInt(ways - 1) ** BigInt(n - count);
    if (below * 1_000_000n > all) return count;
    chosen = (chosen * BigInt(n - count)) / BigInt(count + 1);
  }
  return Math.min(n, 50);
}

describe("machines that come to a host except once in a million", () => {
  it("are all of them where there is no other, and no more than a host stores", () => {
    expect([0, 7, 50, 900].map((machines) => almostSurely(new Map([[1, machines]])))).toEqual([0, 7, 50, 50]);
  });

  it("are what whole numbers give", () => {
    const property = fc.property(fc.integer({ min: 0, max: 400 }), fc.integer({ min: 2, max: 8 }), (machines, ways) => {
      expect(almostSurely(new Map([[ways, machines]]))).toBe(exactly(machines, ways));
    });
    fc.assert(property, { numRuns: 300 });
  });

  it("add up over machines with more and with fewer ways", () => {
    expect(
      almostSurely(
        new Map([
          [1, 20],
          [2, 40],
        ]),
      ),
    ).toBe(20 + exactly(40, 2));
    expect(almostSurely(new Map([[2, 1_000_000]]))).toBe(50);
  });

  it("are never fewer with one machine more, nor with one way less", () => {
    const few = fc.integer({ min: 0, max: 60 });
    const property = fc.property(few, few, fc.integer({ min: 2, max: 6 }), (some, more, ways) => {
      const least = almostSurely(
        new Map([
          [ways, some],
          [ways + 1, more],
        ]),
      );
      expect(
        almostSurely(
          new Map([
            [ways, some + 1],
            [ways + 1, more],
          ]),
        ),
      ).toBeGreaterThanOrEqual(least);
      expect(almostSurely(new Map([[ways, some + more]]))).toBeGreaterThanOrEqual(least);
    });
    fc.assert(property, { numRuns: 200 });
  });
});

const host = (name: string) => ({ name, resource: { type: "host", name } }) as EstateHost;
const product = "windows11" as const;

describe("the counts of hosts", () => {
  const counts = (...asking: Parameters<typeof countHosts>[1] extends Iterable<infer One> ? One[] : never) =>
    countHosts([host("a"), host("b")], asking).map(({ atLeast, atMost }) => [atLeast.windows, atMost.windows]);

  it("take a host once, however many records lead to it", () => {
    const twice = { reach: ["a"], mayReach: [], ways: 2 };
    expect(counts({ product, machines: 30, parts: [twice] })).toEqual([
      [exactly(30, 2), 30],
      [0, 0],
    ]);
  });

  it("take machines that reach a host in part for possible, not for certain", () => {
    const parts = [
      { reach: ["a"], mayReach: [], ways: 1 },
      { reach: ["a", "b"], mayReach: [], ways: 2 },
    ];
    expect(counts({ product, machines: 40, parts })).toEqual([
      [exactly(40, 2), 40],
      [0, 40],
    ]);
  });

  it("take ways that are not known for possible, and as others that may answer", () => {
    expect(counts({ product, machines: 40, parts: [{ reach: ["a"], mayReach: ["b"], ways: 2 }] })).toEqual([
      [exactly(40, 2), 40],
      [0, 40],
    ]);
  });
});

describe("a population that reaches a host in part", () => {
  /** Half of the desktops, and no other half, gets through to the hosts. */
  const halfOpen = () =>
    new Plan("azure").set("network-hosts-security-group", "securityRules.0.sourceAddressPrefixes", [
      "10.20.0.0/17",
      "10.40.0.0/20",
    ]);

  it("fails, and is counted as far as it may come", () => {
    const report = halfOpen().report({ populations: [{ ...desktops, machines: { windows11: 30 } }] });
    expect(report.populations[0]?.finding).toMatchObject({ hop: "network rules", status: "fails" });
    expect(report.populations[0]?.finding?.why).toContain("for 10.20.128.0/17");
    expect(report.hosts.map(({ atLeast, atMost }) => [atLeast.windows, atMost.windows])).toEqual(
      Array(2).fill([0, 30]),
    );
  });

  it("leaves undecided what others need of its machines", () => {
    const populations = [
      { ...desktops, machines: { windows11: 30 } },
      { ...servers, machines: { windowsServer2022: 4 } },
    ];
    const [, verdict] = halfOpen().report({ populations }).populations;
    expect(verdict).toMatchObject({ outcome: "undecided", finding: { hop: "count" } });
  });

  it("activates where each of its addresses reaches some host, if not the same one", () => {
    const plan = new Plan("azure");
    const only = (name: string, from: string, to: string) => {
      const { script } = plan.inputs(`${name}-setup`).source as { script: string };
      plan.set(`${name}-setup`, "source", { script: script.replace(from, to) });
    };
    only("kms01", "'10.20.0.0/16'", "'10.20.0.0/17'");
    only("kms02", "'10.20.0.0/16'", "'10.20.128.0/17'");
    // All of the desktops may be in one half, and the other host then counts none of them.
    const alone = plan.report({ populations: [desktops] });
    expect(alone.populations[0]).toMatchObject({ outcome: "undecided", finding: { hop: "count" } });
    expect(alone.hosts.map(({ atLeast, atMost }) => [atLeast.windows, atMost.windows])).toEqual(Array(2).fill([0, 50]));
    expect(plan.report({ populations: [desktops, servers] }).populations[0]).toMatchObject({ outcome: "activates" });
  });
});
