import fc from "fast-check";
import type { ProductFamily } from "../../activation/generations";
import {
  checkIntervals,
  defaultIntervals,
  leaseStatus,
  licenseStateNumber,
  licenseStates,
  longestSafeOutage,
  minutesPerDay,
  nextAttempt,
} from "../../activation/lease";

const day = minutesPerDay;
const families: ProductFamily[] = ["windows-client", "windows-server", "office"];

describe("the lease clock", () => {
  it("has Microsoft's intervals", () => {
    expect(defaultIntervals).toEqual({ activation: 120, renewal: 10_080 });
    expect(nextAttempt(1000, true)).toBe(11_080);
    expect(nextAttempt(1000, false)).toBe(1120);
    expect(nextAttempt(0, false, { activation: 15, renewal: 60 })).toBe(15);
  });

  it("numbers the states as Windows does", () => {
    expect(licenseStates.map(licenseStateNumber)).toEqual([0, 1, 2, 3, 4, 5, 6]);
    expect(licenseStateNumber("licensed")).toBe(1);
    expect(licenseStateNumber("notification")).toBe(5);
  });

  it.each([
    [0, "initial grace", 30 * day, true],
    [30 * day - 1, "initial grace", 30 * day, true],
    [30 * day, "notification", undefined, true],
  ])("before the first activation, at minute %i: %s", (now, state, until, reminds) => {
    expect(leaseStatus("windows-client", { installed: 0 }, now)).toEqual(
      until === undefined ? { state, reminds } : { state, until, reminds },
    );
  });

  it.each([
    [0, "licensed", false],
    [150 * day - 1, "licensed", false],
    [150 * day, "licensed", true],
    [180 * day - 1, "licensed", true],
    [180 * day, "out-of-tolerance grace", true],
    [210 * day - 1, "out-of-tolerance grace", true],
    [210 * day, "notification", true],
  ])("after an activation, at minute %i: %s", (now, state, reminds) => {
    expect(leaseStatus("windows-client", { installed: -5, activated: 0 }, now)).toMatchObject({ state, reminds });
  });

  it("reminds the users of Office only when the 180 days are over", () => {
    expect(leaseStatus("office", { installed: 0, activated: 0 }, 179 * day).reminds).toBe(false);
    expect(leaseStatus("office", { installed: 0, activated: 0 }, 180 * day).reminds).toBe(true);
  });

  it("only ever goes one way without a host, and says itself when it will change", () => {
    const order = ["initial grace", "licensed", "out-of-tolerance grace", "notification"];
    fc.assert(
      fc.property(
        fc.constantFrom(...families),
        fc.boolean(),
        fc.nat(400 * day),
        fc.nat(400 * day),
        (family, wasActivated, first, second) => {
          const lease = wasActivated ? { installed: 0, activated: 0 } : { installed: 0 };
          const [early, late] = [Math.min(first, second), Math.max(first, second)];
          const before = leaseStatus(family, lease, early);
          const after = leaseStatus(family, lease, late);
          expect(order.indexOf(after.state)).toBeGreaterThanOrEqual(order.indexOf(before.state));
          if (before.until === undefined) expect(after.state).toBe("notification");
          else {
            expect(leaseStatus(family, lease, before.until - 1).state).toBe(before.state);
            expect(leaseStatus(family, lease, before.until).state).not.toBe(before.state);
          }
        },
      ),
    );
  });

  it("survives any outage shorter than the longest safe one, and no longer one", () => {
    expect(longestSafeOutage()).toBe(173 * day);
    fc.assert(
      fc.property(fc.integer({ min: 15, max: 43_200 }), fc.nat(43_200), (renewal, sinceRenewal) => {
        fc.pre(sinceRenewal <= renewal);
        const activated = -sinceRenewal;
        const outage = longestSafeOutage({ activation: 120, renewal });
        expect(leaseStatus("windows-server", { installed: activated, activated }, outage - 1).state).toBe("licensed");
        const dueAtOnce = { installed: -renewal, activated: -renewal };
        expect(leaseStatus("windows-server", dueAtOnce, outage).state).toBe("out-of-tolerance grace");
      }),
    );
  });

  it.each([
    [{ activation: 120, renewal: 10_080 }, 0],
    [{ activation: 15, renewal: 43_200 }, 0],
    [{ activation: 14, renewal: 43_201 }, 2],
    [{ activation: 120.5, renewal: Number.NaN }, 2],
  ])("checks intervals %j", (intervals, count) => {
    expect(checkIntervals(intervals)).toHaveLength(count);
  });
});
