import fc from "fast-check";
import { type Clients, hostAddress, type Zone } from "./verdict";

/** Rare things stay rare, or nothing else would ever be reached. */
export function mostly<Usual, Rare>(usual: Usual, rare: fc.Arbitrary<Rare>, weight = 14): fc.Arbitrary<Usual | Rare> {
  return fc.oneof({ weight, arbitrary: fc.constant(usual) }, { weight: 1, arbitrary: rare });
}

export function theZone(networks: readonly string[]): fc.Arbitrary<Zone> {
  return fc.record({
    seenFrom: mostly([...networks], fc.subarray([...networks])),
    port: mostly(1688, fc.constant(1689), 20),
    target: mostly("kms01.corp.example.com", fc.constantFrom("kms09.corp.example.com", "10.90.0.4"), 20),
    address: mostly(hostAddress, fc.constantFrom("10.90.0.9", undefined), 20),
  });
}

/** One to three populations, each in another place. */
export function theClients(places: Readonly<Record<string, readonly string[]>>): fc.Arbitrary<Clients[]> {
  return fc
    .uniqueArray(
      fc.record({
        network: fc.constantFrom(...Object.keys(places)),
        product: fc.constantFrom("windows11" as const, "windowsServer2022" as const),
        machines: fc.constantFrom(4, 5, 24, 25, 100, 900),
      }),
      { minLength: 1, maxLength: 3, selector: ({ network }) => network },
    )
    .map((some) => some.map((one) => ({ ...one, name: one.network, blocks: places[one.network] ?? [] })));
}
