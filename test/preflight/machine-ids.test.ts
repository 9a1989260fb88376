import fc from "fast-check";
import { type ClientProduct, clientProducts } from "../../activation/generations";
import type { Population } from "../../preflight/expectation";
import { machineIdsOf } from "../../preflight/machine-ids";

const of = (machines: Population["machines"], machineIds?: number) =>
  Object.fromEntries(
    machineIdsOf({
      name: "clients",
      cidrs: ["10.0.0.0/24"],
      zone: "corp.example.com",
      machines,
      ...(machineIds === undefined ? {} : { machineIds }),
    }),
  );

describe("client machine ids", () => {
  it("are one a machine, if nothing else is said", () => {
    expect(of({ windows11: 40, office2024: 12, windows10: 0 })).toEqual({ windows11: 40, office2024: 12 });
  });

  it("are one for all clones of an image", () => {
    expect(of({ windows11: 1000 }, 1)).toEqual({ windows11: 1 });
  });

  it("are never shared by two products of Windows", () => {
    expect(of({ windows11: 98, windowsServer2022: 18 }, 1)).toEqual({ windows11: 1, windowsServer2022: 1 });
  });

  it("are shared out by machines, and none is lost by rounding", () => {
    expect(of({ windows10: 50, windows11: 50 }, 25)).toEqual({ windows10: 13, windows11: 12 });
    expect(of({ windows10: 10, windows11: 90 }, 25)).toEqual({ windows10: 3, windows11: 22 });
  });

  it("count for Office on the machines of Windows, in their share", () => {
    expect(of({ windows11: 100, office2024: 100 }, 30)).toEqual({ windows11: 30, office2024: 30 });
    expect(of({ windows11: 100, office2024: 10 }, 30)).toEqual({ windows11: 30, office2024: 3 });
    expect(of({ office2021: 20, office2024: 20 }, 10)).toEqual({ office2021: 5, office2024: 5 });
  });

  it("are as many as said, at least one and at most a machine each, whatever the fleet", () => {
    const products = fc.constantFrom(...(Object.keys(clientProducts) as ClientProduct[]));
    const fleet = fc.dictionary(products, fc.integer({ min: 1, max: 5000 }), { minKeys: 1, maxKeys: 6 });
    fc.assert(
      fc.property(fleet, fc.integer({ min: 1, max: 12_000 }), (machines, machineIds) => {
        const ids = Object.entries(of(machines, machineIds));
        for (const [product, count] of ids) {
          expect(count).toBeGreaterThanOrEqual(1);
          expect(count).toBeLessThanOrEqual(machines[product] ?? 0);
          expect(Number.isInteger(count)).toBe(true);
        }
        for (const office of [false, true]) {
          const those = ids.filter(([name]) => name.startsWith("office") === office);
          const sum = those.reduce((total, [, count]) => total + count, 0);
          expect(sum).toBeLessThanOrEqual(Math.max(machineIds, those.length));
        }
      }),
    );
  });
});
