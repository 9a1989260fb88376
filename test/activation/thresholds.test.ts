import fc from "fast-check";
import { type ClientProduct, clientProducts } from "../../activation/generations";
import {
  activationThresholds,
  applicationIds,
  countsAfterDiscovery,
  countWindowDays,
  highestCount,
  isCountSufficient,
  machinesForSecondHost,
  storedMachineIds,
  thresholdFor,
} from "../../activation/thresholds";

const products = Object.keys(clientProducts) as ClientProduct[];

describe("thresholds", () => {
  it("are Microsoft's", () => {
    expect(activationThresholds).toEqual({ "windows-client": 25, "windows-server": 5, office: 5 });
    expect([countWindowDays, storedMachineIds, machinesForSecondHost]).toEqual([30, 50, 50]);
    expect(thresholdFor("windows11")).toBe(25);
    expect(thresholdFor("windowsServer2025")).toBe(5);
    expect(thresholdFor("office2024")).toBe(5);
    expect(applicationIds.windows).toBe("55c92734-d682-4d71-983e-d6ec3f16059f");
  });

  it("let a host count to twice the largest that asked: ten is healthy for servers alone", () => {
    expect(highestCount(["windowsServer2022"], "windows")).toBe(10);
    expect(highestCount(["windowsServer2022", "windows11"], "windows")).toBe(50);
    expect(highestCount(["office2021"], "office")).toBe(10);
    expect(highestCount(["office2021"], "windows")).toBe(0);
    expect(highestCount([], "windows")).toBe(0);
  });

  it("count Windows clients and servers together, and Office by itself", () => {
    expect(countsAfterDiscovery({ windows11: 20, windowsServer2022: 4, office2024: 6 })).toEqual({
      windows: 24,
      office: 6,
    });
    expect(countsAfterDiscovery({ windows11: 20, windowsServer2022: 5 })).toEqual({ windows: 25, office: 0 });
    expect(countsAfterDiscovery({ windowsServer2022: 400, office2024: 900 })).toEqual({ windows: 10, office: 10 });
    expect(countsAfterDiscovery({ windows11: 900, windowsServer2022: 0 })).toEqual({ windows: 50, office: 0 });
  });

  it.each([
    ["windows11", 24, false],
    ["windows11", 25, true],
    ["windowsServer2025", 4, false],
    ["windowsServer2025", 5, true],
  ] as const)("%s at %i: %p", (product, windows, sufficient) => {
    expect(isCountSufficient(product, { windows, office: 0 })).toBe(sufficient);
  });

  it("are met exactly when enough machines ask: the ceiling never keeps a product below its threshold", () => {
    const machines = fc.dictionary(fc.constantFrom(...products), fc.nat(60));
    fc.assert(
      fc.property(machines, (counts) => {
        const reached = countsAfterDiscovery(counts);
        for (const product of products) {
          if ((counts[product] ?? 0) === 0) continue;
          const same = products.filter(
            (other) => (clientProducts[other].family === "office") === (clientProducts[product].family === "office"),
          );
          const asking = same.reduce((sum, other) => sum + (counts[other] ?? 0), 0);
          expect(isCountSufficient(product, reached)).toBe(asking >= thresholdFor(product));
        }
        expect(Math.max(reached.windows, reached.office)).toBeLessThanOrEqual(50);
      }),
    );
  });
});
