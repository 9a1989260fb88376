import fc from "fast-check";
import { checkClientNetworks, isWithin, reachesInternet } from "../../activation/client-networks";
import { covers, formatAddress, intersection, mergeRanges, readCidr, without } from "../../activation/ip-range";

const problemsOf = (...cidrs: string[]) => checkClientNetworks(cidrs).problems;

describe("checkClientNetworks", () => {
  it("accepts private networks of both families, merges duplicates and overlaps", () => {
    expect(
      checkClientNetworks([
        "10.20.0.0/16",
        "10.20.4.0/24",
        "10.21.0.0/16",
        "fd00:1::/64",
        "100.64.0.0/10",
        "10.20.0.0/16",
      ]),
    ).toEqual({
      merged: ["10.20.0.0/15", "100.64.0.0/10", "fd00:1::/64"],
      problems: [],
    });
  });

  it.each([
    ["10.20.0.1/16", "bits set behind its prefix", "write 10.20.0.0/16"],
    ["fd00::1/64", "bits set behind its prefix", "write fd00::/64"],
    ["10.20.0.5", "no prefix length", "write 10.20.0.5/32"],
    ["010.20.0.0/16", "leading zero", "write a network"],
    ["10.300.0.0/16", "octet above 255", "write a network"],
    ["10.20.0/16", "not an IP address", "write a network"],
    ["0x0a.0.0.0/8", "not an IP address", "write a network"],
    ["10.20.0.0/33", "prefix length 33", "write a network"],
    ["10.20.0.0/08", "not a plain number", "write a network"],
    ["10.20.0.0/", "not a plain number", "write a network"],
    ["10.20.0.0/16/8", "more than one slash", "write a network"],
    ["", "is empty", "write a network"],
    [" 10.0.0.0/8", "spaces around it", "write a network"],
    ["fe80::1%eth0/64", "zone id", "leave out the %"],
    ["fd00::12345/64", "not an IPv6 address", "write a network"],
    ["fd00::1::/64", "not an IPv6 address", "write a network"],
    ["::ffff:10.0.0.0/104", "IPv4 network written as IPv6", "write 10.0.0.0/8"],
    ["0.0.0.0/0", "whole internet", "name the clients' own networks"],
    ["::/0", "whole internet", "name the clients' own networks"],
    ["*", "whole internet", "name the clients' own networks"],
    ["Internet", "whole internet", "name the clients' own networks"],
    ["8.8.8.0/24", "public addresses", "private are"],
    ["8.0.0.0/5", "public addresses", "private are"],
    ["172.0.0.0/8", "public addresses", "private are"],
    ["2001:db8::/32", "public addresses", "private are"],
    ["169.254.0.0/16", "local to one machine or link", "name the clients' own networks"],
    ["127.0.0.1/32", "local to one machine or link", "name the clients' own networks"],
  ])("refuses %p", (cidr, problem, fix) => {
    expect(problemsOf(cidr)).toEqual([
      { cidr, problem: expect.stringContaining(problem), fix: expect.stringContaining(fix) },
    ]);
  });

  it("sees the internet in its halves, and in any other pieces", () => {
    expect(problemsOf("0.0.0.0/1", "128.0.0.0/1").map(({ problem }) => problem)).toEqual(
      Array(2).fill("covers the whole IPv4 internet together with the other networks"),
    );
    expect(problemsOf("::/1", "8000::/2", "c000::/2")).toHaveLength(3);
    expect(problemsOf("::/1", "8000::/2", "c000::/2")[0]?.problem).toContain("whole IPv6 internet");
  });

  it("reports every problem at once and keeps the good networks", () => {
    const check = checkClientNetworks(["10.0.0.1/8", "10.1.0.0/16", "8.8.8.8/32"]);
    expect(check.merged).toEqual(["10.1.0.0/16"]);
    expect(check.problems.map(({ cidr }) => cidr)).toEqual(["10.0.0.1/8", "8.8.8.8/32"]);
  });

  it("never lets a public address through, whatever networks it is given", () => {
    const cidr = fc.tuple(fc.nat(0xffff_ffff), fc.integer({ min: 0, max: 32 })).map(([address, prefix]) => {
      const mask = prefix === 0 ? 0n : (0xffff_ffffn << BigInt(32 - prefix)) & 0xffff_ffffn;
      return `${formatAddress(BigInt(address) & mask, 4)}/${prefix}`;
    });
    fc.assert(
      fc.property(fc.array(cidr, { maxLength: 8 }), fc.nat(0xffff_ffff), (cidrs, address) => {
        const { merged, problems } = checkClientNetworks(cidrs);
        const isPrivate = [0x0a000000, 0xac100000, 0xc0a80000, 0x64400000].some((first, index) => {
          const size = [24, 20, 16, 22][index] ?? 0;
          return address >= first && address < first + 2 ** size;
        });
        const admitted = isWithin(formatAddress(BigInt(address), 4), merged);
        if (!isPrivate) expect(admitted).toBe(false);
        expect(problems.length + cidrs.filter((one) => isWithin(one, merged)).length).toBe(cidrs.length);
      }),
      { numRuns: 1000 },
    );
  });
});

describe("reachesInternet", () => {
  it.each([
    [["10.0.0.0/8"], false],
    [["10.0.0.4"], false],
    [["10.0.0.4-10.0.0.9"], false],
    [["VirtualNetwork", "AzureLoadBalancer"], false],
    [["sg-0123abcd", "pl-0123abcd"], false],
    [["/subscriptions/s/resourceGroups/r/providers/Microsoft.Network/applicationSecurityGroups/a"], false],
    [["*"], true],
    [["Internet"], true],
    [["Any"], true],
    [["AzureCloud"], true],
    [["0.0.0.0/0"], true],
    [["::/0"], true],
    [["0.0.0.0/1", "128.0.0.0/1"], true],
    [["10.0.0.0/8", "20.0.0.1"], true],
    [["::ffff:0:0/96"], true],
    [["::ffff:10.0.0.0/104"], false],
    [["9.255.255.255-10.0.0.1"], true],
    [["nonsense"], true],
    [[], false],
  ])("%j is %p", (sources, answer) => {
    expect(reachesInternet(sources)).toBe(answer);
  });
});

describe("isWithin", () => {
  it("takes the outer networks together", () => {
    expect(isWithin("10.0.0.0/8", ["10.0.0.0/9", "10.128.0.0/9"])).toBe(true);
    expect(isWithin("10.0.0.0/8", ["10.0.0.0/9", "10.128.0.0/10"])).toBe(false);
    expect(isWithin("fd00::/64", ["10.0.0.0/8"])).toBe(false);
    expect(isWithin("10.0.0.0/8", [])).toBe(false);
    expect(isWithin("10.0.0.0/8", ["rubbish", "0.0.0.0/0"])).toBe(false);
  });
});

describe("addresses", () => {
  it("survive writing and reading", () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 2n ** 128n - 1n }), fc.integer({ min: 0, max: 127 }), (whole, zeros) => {
        const address = (whole >> BigInt(zeros)) << BigInt(zeros);
        const reading = readCidr(formatAddress(address, 6));
        expect(reading).toMatchObject({ ok: true, address });
      }),
    );
  });

  it("are written the short way", () => {
    for (const text of ["::", "::1", "fd00::", "fd00:0:1::2", "1:2:3:4:5:6:7:8", "2001:db8:0:1:1:1:1:1"]) {
      const reading = readCidr(text);
      expect(reading.ok && formatAddress(reading.address, 6)).toBe(text);
    }
    expect(readCidr("::ffff:10.1.2.3")).toMatchObject({ ok: true, address: 0xffff_0a01_0203n });
  });

  it("merge into ranges that cover the same addresses", () => {
    const range = fc
      .tuple(fc.nat(200), fc.nat(40))
      .map(([first, length]) => ({ version: 4 as const, first: BigInt(first), last: BigInt(first + length) }));
    fc.assert(
      fc.property(fc.array(range, { maxLength: 12 }), fc.nat(250), (ranges, probe) => {
        const point = { version: 4 as const, first: BigInt(probe), last: BigInt(probe) };
        const merged = mergeRanges(ranges);
        expect(covers(merged, point)).toBe(
          ranges.some(({ first, last }) => first <= point.first && point.first <= last),
        );
        merged.slice(1).forEach((next, index) => {
          expect(next.first).toBeGreaterThan((merged[index]?.last ?? 0n) + 1n);
        });
      }),
    );
  });

  it("intersect and subtract address by address", () => {
    const range = fc
      .tuple(fc.nat(60), fc.nat(20))
      .map(([first, length]) => ({ version: 4 as const, first: BigInt(first), last: BigInt(first + length) }));
    const holds = (ranges: readonly { first: bigint; last: bigint }[], probe: bigint) =>
      ranges.some(({ first, last }) => first <= probe && probe <= last);
    fc.assert(
      fc.property(range, fc.array(range, { maxLength: 6 }), fc.nat(90), (one, others, address) => {
        const probe = BigInt(address);
        const [other] = others;
        if (other) {
          const both = intersection(one, other);
          expect(holds(both ? [both] : [], probe)).toBe(holds([one], probe) && holds([other], probe));
        }
        expect(holds(without(one, others), probe)).toBe(holds([one], probe) && !holds(others, probe));
      }),
    );
    expect(intersection({ version: 4, first: 0n, last: 9n }, { version: 6, first: 0n, last: 9n })).toBeUndefined();
  });
});
