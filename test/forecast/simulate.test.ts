import fc from "fast-check";
import { type Fleet, fleetOf, type Machine, planFleet } from "../../forecast/fleet";
import { type Course, type History, simulate } from "../../forecast/simulate";
import { bruteForce } from "./brute-force";

const day = 1440;
const servers = (count: number, arrives = (index: number) => index, rest: Partial<Machine> = {}): Machine[] =>
  Array.from({ length: count }, (_, index) => ({ product: "windowsServer2022", arrives: arrives(index), ...rest }));
const desktops = (count: number, arrives = (index: number) => index, rest: Partial<Machine> = {}): Machine[] =>
  servers(count, arrives, { product: "windows11", ...rest });

function live(machines: readonly Machine[], course: Partial<Course> = {}): History {
  return simulate(fleetOf(machines), { hosts: 1, horizon: 30 * day, seed: 1, ...course });
}

describe("small fleets, computed by hand", () => {
  it("activate the fifth server at once and the four before it at their next attempt", () => {
    const history = live(servers(5), { horizon: 125 });
    expect(history.hosts[0]?.reached).toEqual({ windows: { 5: 4 }, office: {} });
    expect([...history.activations]).toEqual([120, 121, 122, 123, 4]);
    expect(history.requests).toEqual({ answered: 9, activated: 5, unanswered: 0 });
  });

  it("never activate four servers", () => {
    const history = live(servers(4), { horizon: 31 * day });
    expect(history.everActivated).toBe(0);
    expect(history.hosts[0]?.highest).toEqual({ windows: 4, office: 0 });
    expect(history.days.initialGrace.slice(-2)).toEqual([4, 0]);
    expect(history.days.notification.slice(-2)).toEqual([0, 4]);
    expect(history.requests.answered).toBe((31 * day * 4) / 120);
  });

  it("hold ten in a fleet of servers only, and fifty once a client has asked", () => {
    expect(live(servers(60)).hosts[0]?.highest.windows).toBe(10);
    const mixed = live([...servers(60), ...desktops(1, () => 60)]);
    expect(mixed.hosts[0]?.highest.windows).toBe(50);
    // The client is the eleventh of those stored; the servers' renewals after seven days bring the rest.
    expect(mixed.hosts[0]?.reached.windows[25]).toBeGreaterThan(60);
  });

  it("count servers and clients together, and Office alone", () => {
    const history = live([
      ...servers(4),
      ...desktops(21, () => 10),
      ...servers(4, () => 20, { product: "office2024" }),
    ]);
    expect(history.hosts[0]?.reached).toEqual({ windows: { 5: 10, 25: 10 }, office: {} });
    expect(history.hosts[0]?.highest).toEqual({ windows: 25, office: 4 });
    expect(history.everActivated).toBe(25);
  });

  it("count clones of one image once", () => {
    const history = live(desktops(100, (index) => index, { machineId: 7 }));
    expect(history.hosts[0]?.highest.windows).toBe(1);
    expect(history.everActivated).toBe(0);
  });

  it("lose a machine from the count thirty days after it asked last", () => {
    const leaving = servers(5, (index) => index, { leaves: day });
    const history = live(leaving, { horizon: 40 * day });
    // The fifth asked in minute 4, the others in 120 to 123: all of them are forgotten in the course of day 30.
    expect(history.hosts[0]?.counts.windows.slice(28, 32)).toEqual([5, 5, 0, 0]);
  });

  it("no longer count a machine in the very minute in which thirty days are over", () => {
    const second = (arrives: number) =>
      live([...servers(1, () => 0, { leaves: 1 }), ...servers(1, () => arrives)], { horizon: 31 * day });
    expect(second(30 * day - 1).hosts[0]?.highest.windows).toBe(2);
    expect(second(30 * day).hosts[0]?.highest.windows).toBe(1);
  });

  it("run out 180 days after the last renewal, when the hosts stay away", () => {
    const history = live(servers(5), { horizon: 400 * day, outages: [{ start: 10 * day, end: 1000 * day }] });
    // Activated at 4, renewed at 4 + 7 days.
    expect(history.firstLapse).toBe(4 + 187 * day);
    expect([...history.lapses]).toEqual([0, 1, 2, 3].map((index) => index + 120 + 187 * day).concat(4 + 187 * day));
    expect(history.lapsed).toBe(5);
    expect(history.darkness).toEqual([{ start: 10 * day, firstLapse: 4 + 187 * day }]);
    expect([186, 187, 216, 217].map((index) => history.days.licensed[index])).toEqual([5, 0, 0, 0]);
    expect([186, 187, 216, 217].map((index) => history.days.laterGrace[index])).toEqual([0, 5, 5, 0]);
    expect([216, 217].map((index) => history.days.notification[index])).toEqual([0, 5]);
  });

  it("come back within two hours of the end of an outage", () => {
    const history = live(servers(5), { horizon: 60 * day, outages: [{ start: 10 * day, end: 55 * day }] });
    expect(history.hosts[0]?.counts.windows.slice(54, 56)).toEqual([0, 5]);
    // Due on day 14 in minutes 120 to 123 and 4, then every 120 minutes: on day 55 in minutes 0 to 3 and 4. All are
    // forgotten by then, so the fifth is activated first, as on the first day.
    expect([...history.activations]).toEqual([120, 121, 122, 123, 4].map((minute) => 55 * day + minute));
    expect(history.requests.unanswered).toBe(5 * Math.ceil((41 * day - 120) / 120) + 1);
    expect(history.lapsed).toBe(0);
  });

  it("move to another host when their own goes away, and stay there", () => {
    const history = live(desktops(60), {
      hosts: 2,
      horizon: 60 * day,
      outages: [{ start: day, end: 20 * day, hosts: [0] }],
    });
    expect(history.hosts[0]?.counts.windows.at(-1)).toBe(0);
    expect(history.hosts[1]?.counts.windows.at(-1)).toBe(50);
    expect(history.requests.unanswered).toBe(0);
  });

  it("ask only the hosts that they reach", () => {
    const history = live(
      desktops(30, () => 0, { hosts: [1] }),
      { hosts: 3 },
    );
    expect(history.hosts.map(({ highest }) => highest.windows)).toEqual([0, 30, 0]);
  });
});

const machine: fc.Arbitrary<Machine> = fc.record(
  {
    product: fc.constantFrom("windows11", "windowsServer2022", "office2024"),
    arrives: fc.oneof({ weight: 3, arbitrary: fc.nat(300) }, fc.nat(60 * day)),
    leaves: fc.nat(260 * day),
    machineId: fc.nat(12),
    hosts: fc.uniqueArray(fc.nat(2), { minLength: 1, maxLength: 2 }),
  },
  { requiredKeys: ["product", "arrives"] },
);

const outage = fc
  .record(
    { start: fc.nat(120 * day), length: fc.integer({ min: 1, max: 220 * day }), hosts: fc.uniqueArray(fc.nat(2)) },
    { requiredKeys: ["start", "length"] },
  )
  .map(({ start, length, hosts }) => ({ start, end: start + length, ...(hosts ? { hosts } : {}) }));

const course: fc.Arbitrary<Course> = fc.record(
  {
    hosts: fc.constant(3),
    horizon: fc.integer({ min: 1, max: 300 * day }),
    seed: fc.nat(),
    outages: fc.array(outage, { maxLength: 3 }),
    intervals: fc.record({
      activation: fc.integer({ min: 15, max: 900 }),
      renewal: fc.integer({ min: 15, max: 43_200 }),
    }),
  },
  { requiredKeys: ["hosts", "horizon", "seed"] },
);

describe("against a simulation minute by minute", () => {
  it("says the same of counts, thresholds, states, lapses and requests", () => {
    const property = fc.property(fc.array(machine, { minLength: 1, maxLength: 40 }), course, (machines, one) => {
      const history = simulate(fleetOf(machines), one);
      const brute = bruteForce(machines, one);
      expect([...history.activations]).toEqual(brute.activations);
      expect([...history.lapses]).toEqual(brute.lapses);
      expect(history.hosts.map(({ counts }) => counts)).toEqual(brute.counts);
      expect(
        history.hosts.map(({ reached }) =>
          Object.fromEntries(
            Object.entries(reached).flatMap(([application, steps]) =>
              Object.entries(steps).map(([step, minute]) => [`${application} ${step}`, minute]),
            ),
          ),
        ),
      ).toEqual(brute.reached);
      const { licensed, initialGrace, laterGrace, notification } = brute;
      expect(history.days).toEqual({ licensed, initialGrace, laterGrace, notification });
      expect(history.requests).toMatchObject({ answered: brute.answered, unanswered: brute.unanswered });
    });
    fc.assert(property, { numRuns: 14 });
  });
});

describe("laws", () => {
  const settled = fc.array(
    fc.record({
      product: fc.constantFrom("windows11" as const, "windowsServer2022" as const),
      arrives: fc.nat(3 * day),
    }),
    { minLength: 1, maxLength: 60 },
  );

  it("another host never lets a host reach a threshold earlier", () => {
    fc.assert(
      fc.property(settled, fc.integer({ min: 1, max: 5 }), fc.nat(), (machines, hosts, seed) => {
        const few = live(machines, { hosts, seed, horizon: 10 * day });
        const more = live(machines, { hosts: hosts + 1, seed, horizon: 10 * day });
        few.hosts.forEach(({ reached }, host) => {
          for (const step of [5, 25]) {
            const after = more.hosts[host]?.reached.windows[step] ?? Number.POSITIVE_INFINITY;
            expect(after).toBeGreaterThanOrEqual(reached.windows[step] ?? Number.POSITIVE_INFINITY);
          }
        });
      }),
      { numRuns: 60 },
    );
  });

  it("a longer outage never lets fewer machines lapse", () => {
    const start = fc.nat(30 * day);
    fc.assert(
      fc.property(settled, start, fc.nat(200 * day), fc.nat(60 * day), (machines, start, length, more) => {
        const lapsed = (end: number) => live(machines, { horizon: 400 * day, outages: [{ start, end }] }).lapsed;
        expect(lapsed(start + length + more)).toBeGreaterThanOrEqual(lapsed(start + length));
      }),
      { numRuns: 60 },
    );
  });

  it("the count never exceeds what the thresholds allow, and nothing depends on anything but the seed", () => {
    fc.assert(
      fc.property(fc.array(machine, { minLength: 1, maxLength: 80 }), course, (machines, one) => {
        const fleet: Fleet = fleetOf(machines);
        const history = simulate(fleet, one);
        for (const { highest, capacity } of history.hosts) {
          expect(highest.windows).toBeLessThanOrEqual(capacity.windows);
          expect(highest.office).toBeLessThanOrEqual(capacity.office);
          expect([0, 10, 50]).toContain(capacity.windows);
          expect([0, 10]).toContain(capacity.office);
        }
        expect(simulate(fleet, one)).toEqual(history);
      }),
      { numRuns: 60 },
    );
  });
});

describe("a planned fleet", () => {
  const plan = {
    groups: [
      { name: "desktops", product: "windows11", machines: 30 },
      { name: "clones", product: "windowsServer2022", machines: 20, machineIds: 2, hosts: [1] },
    ],
    rollout: 120,
    horizon: 28 * day,
    seed: 5,
    arriving: { machines: 10, perMinutes: 7 * day },
    leaving: { machines: 5, perMinutes: 7 * day },
    reimaged: { machines: 3, perMinutes: 7 * day },
  } as const;

  it("holds everyone who comes, goes or is installed anew", () => {
    const fleet = planFleet(plan);
    const gone = [...fleet.leaves].filter((minute) => minute < plan.horizon + 1);
    expect(fleet.size).toBe(50 + 40 + 12);
    expect(gone).toHaveLength(20 + 12);
    expect([...fleet.arrives]).toEqual([...fleet.arrives].sort((a, b) => a - b));
    const clones = [...fleet.machineId].filter((_, index) => fleet.reach[index] === 2);
    expect(new Set(clones)).toEqual(new Set([0, 1]));
    expect(planFleet(plan)).toEqual(fleet);
    expect(planFleet({ ...plan, seed: 6 })).not.toEqual(fleet);
  });

  it("names everything that is wrong with it", () => {
    const wrong = {
      ...plan,
      groups: [{ name: "lab", product: "windows11" as const, machines: 3, machineIds: 4 }],
      horizon: 0,
    };
    expect(() => planFleet(wrong)).toThrow(
      "lab: 4 machine ids; use 1 to 3\na horizon of 0 minutes; use 1 minute to 20 years",
    );
    expect(() => planFleet({ ...plan, groups: [] })).toThrow("the fleet has no machines");
  });
});
