import fc from "fast-check";
import { isWithin } from "../../activation/client-networks";
import {
  hasSubnet,
  hostAddresses,
  hostCapacity,
  hostRange,
  placeOf,
  resolverAddresses,
  resolverRange,
  subnetOf,
  transitSubnets,
} from "../../requirements/aws-addresses";

describe("subnets", () => {
  it.each([
    ["10.90.0.0/16", "eu-west-1a", "10.90.0.0/19"],
    ["10.90.0.0/24", "eu-west-1b", "10.90.0.32/27"],
    ["10.90.0.0/25", "eu-west-1h", "10.90.0.112/28"],
    ["10.90.0.0/26", "eu-west-1d", "10.90.0.48/28"],
    ["10.90.0.0/28", "eu-west-1a", "10.90.0.0/28"],
  ])("of %s in %s is %s", (space, zone, subnet) => {
    expect(subnetOf(space, zone)).toBe(subnet);
  });

  it("are missing where the address space has no part for the zone", () => {
    expect(hasSubnet("10.90.0.0/26", "eu-west-1d")).toBe(true);
    expect(hasSubnet("10.90.0.0/26", "eu-west-1e")).toBe(false);
    expect(hasSubnet("10.90.0.0/28", "eu-west-1b")).toBe(false);
  });

  it("lie inside the address space, apart from each other", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 16, max: 28 }),
        fc.integer({ min: 0, max: 7 }),
        fc.integer({ min: 0, max: 7 }),
        (prefix, a, b) => {
          const space = `10.64.0.0/${prefix}`;
          const zones = [a, b].map((i) => `eu-west-1${"abcdefgh"[i]}`).filter((zone) => hasSubnet(space, zone));
          const subnets = zones.map((zone) => subnetOf(space, zone));
          for (const subnet of subnets) expect(isWithin(subnet, [space])).toBe(true);
          if (subnets.length === 2 && a !== b) expect(isWithin(subnets[0] ?? "", [subnets[1] ?? ""])).toBe(false);
        },
      ),
    );
  });
});

describe("subnets of the transit gateway", () => {
  it.each([
    ["10.90.0.0/26", "ab", ["10.90.0.48/28", "10.90.0.32/28"]],
    ["10.90.0.0/24", "abc", ["10.90.0.240/28", "10.90.0.224/28", "10.90.0.208/28"]],
    ["10.90.0.0/16", "a", ["10.90.255.240/28"]],
    ["10.90.0.0/27", "a", ["10.90.0.16/28"]],
  ])("of %s for the zones %s stand at its end", (space, letters, subnets) => {
    expect(Object.values(transitSubnets(space, zonesOf(letters)) ?? {})).toEqual(subnets);
  });

  it.each([
    ["10.90.0.0/28", "a"],
    ["10.90.0.0/27", "ab"],
    ["10.90.0.0/26", "abc"],
  ])("are none in %s for %s, where hosts have the room", (space, letters) => {
    expect(transitSubnets(space, zonesOf(letters))).toBeUndefined();
  });

  it("meet no subnet of hosts, no other, and move for no other zone", () => {
    const letters = fc.uniqueArray(fc.constantFrom(..."abcdef"), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(fc.integer({ min: 16, max: 28 }), letters, (prefix, some) => {
        const space = `10.64.0.0/${prefix}`;
        const zones = zonesOf(some.filter((letter) => hasSubnet(space, `eu-west-1${letter}`)).join(""));
        const found = transitSubnets(space, zones);
        if (found === undefined) return;
        const all = Object.values(found);
        expect(new Set(all).size).toBe(zones.length);
        for (const subnet of all) {
          expect(isWithin(subnet, [space])).toBe(true);
          for (const zone of zones) {
            expect(isWithin(subnet, [subnetOf(space, zone)])).toBe(false);
            expect(transitSubnets(space, [zone])?.[zone]).toBe(found[zone]);
          }
        }
      }),
    );
  });
});

const zonesOf = (letters: string) => [...letters].map((letter) => `eu-west-1${letter}`);

describe("addresses of a resolver in one subnet", () => {
  it.each(["10.90.0.0/28", "10.90.0.32/27", "10.90.0.0/19"])(
    "of %s are two that no host and no other gets",
    (subnet) => {
      const [first = "", second = ""] = resolverAddresses(subnet);
      expect(first).not.toBe(second);
      expect(isWithin(resolverRange(subnet), [subnet])).toBe(true);
      expect(isWithin(first, [resolverRange(subnet)]) && isWithin(second, [resolverRange(subnet)])).toBe(true);
      expect(isWithin(resolverRange(subnet), [hostRange(subnet)])).toBe(false);
      // AWS keeps the first four and the last one for itself.
      const base = subnet.replace(/\d+\/.*$/, "");
      const last = subnet.split("/")[0]?.split(".").at(-1);
      expect(isWithin(first, [`${base}${last}/30`])).toBe(false);
    },
  );
});

describe("host addresses", () => {
  it("follow the number in the name", () => {
    expect(hostAddresses("10.90.0.0/27", [{ name: "kms01" }, { name: "kms02" }])).toEqual({
      kms01: "10.90.0.8",
      kms02: "10.90.0.9",
    });
    expect(hostAddresses("10.90.0.16/28", [{ name: "kms12" }])).toEqual({ kms12: "10.90.0.21" });
  });

  it("stay the same in any order, differ from each other and lie in the reserved range", () => {
    const names = fc.uniqueArray(fc.stringMatching(/^[a-z][a-z0-9-]{0,13}$/), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(names, fc.infiniteStream(fc.nat()), (list, order) => {
        const subnet = "10.90.0.32/27";
        const hosts = list.map((name) => ({ name }));
        const addresses = hostAddresses(subnet, hosts);
        const shuffled = hosts.map((host) => ({ host, key: order.next().value })).sort((a, b) => a.key - b.key);
        expect(
          hostAddresses(
            subnet,
            shuffled.map(({ host }) => host),
          ),
        ).toEqual(addresses);
        expect(new Set(Object.values(addresses)).size).toBe(list.length);
        for (const address of Object.values(addresses)) expect(isWithin(address, [hostRange(subnet)])).toBe(true);
      }),
    );
  });

  it("give way to an address that a host asks for", () => {
    expect(hostAddresses("10.90.0.0/27", [{ name: "kms01" }, { name: "old", address: "10.90.0.8" }])).toEqual({
      kms01: "10.90.0.9",
      old: "10.90.0.8",
    });
  });

  it("refuse more hosts than the subnet takes", () => {
    expect(hostCapacity("10.90.0.0/28")).toBe(2);
    expect(() => hostAddresses("10.90.0.0/28", [{ name: "a" }, { name: "b" }, { name: "c" }])).toThrow(RangeError);
  });

  it("come from a hash that never changes", () => {
    expect(placeOf("kms01")).toBe(placeOf("KMS01"));
    expect(placeOf("a")).toBe(0xe40c292c);
  });
});
