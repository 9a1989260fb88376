import fc from "fast-check";
import { greatestClockDifferenceMinutes, isClockRefused, platformTimeSources } from "../../activation/clock";
import { pinOfImage, providerPinOf, providerPins } from "../../activation/provider-pins";

describe("clocks", () => {
  it("may be four hours apart, either way, and not a minute more", () => {
    expect(greatestClockDifferenceMinutes).toBe(240);
    expect([0, 240, -240].map(isClockRefused)).toEqual([false, false, false]);
    expect([240.1, -241, Number.NaN, Number.POSITIVE_INFINITY].map(isClockRefused)).toEqual([true, true, true, true]);
    fc.assert(
      fc.property(
        fc.double({ noNaN: true }),
        (difference) => isClockRefused(difference) === isClockRefused(-difference),
      ),
    );
  });

  it("are kept by both platforms without a way out", () => {
    expect(platformTimeSources.azure.address).toBeUndefined();
    expect(platformTimeSources.aws.address).toBe("169.254.169.123");
  });
});

describe("provider pins", () => {
  it.each([
    ["azkms.core.windows.net", "azure"],
    ["AZKMS.core.windows.net.:1688", "azure"],
    ["kms.core.windows.net:1688", "azure"],
    ["20.118.99.224", "azure"],
    ["23.102.135.246:1688", "azure"],
    ["azkms.core.chinacloudapi.cn", "azure"],
    ["169.254.169.250", "aws"],
    ["169.254.169.251:1688", "aws"],
    ["[fd00:ec2::250]:1688", "aws"],
    ["fd00:ec2:0::250", "aws"],
    ["kms01.corp.example.com", undefined],
    ["10.90.0.4:1688", undefined],
    ["", undefined],
  ])("%s belongs to %s", (host, provider) => {
    expect(providerPinOf(host)?.provider).toBe(provider);
  });

  it("come with marketplace images only", () => {
    expect(pinOfImage("azure", "marketplace")?.names).toContain("azkms.core.windows.net");
    expect(pinOfImage("aws", "marketplace")?.addresses).toContain("169.254.169.250");
    expect(pinOfImage("azure", "custom")).toBeUndefined();
  });

  it("name no address twice", () => {
    const all = providerPins.flatMap(({ addresses, names }) => [...addresses, ...names]);
    expect(new Set(all).size).toBe(all.length);
  });
});
