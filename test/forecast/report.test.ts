import { type ForecastRequest, forecast } from "../../forecast/forecast";
import { formatDuration, readDuration, readRate } from "../../forecast/input";
import { forecastSvg } from "../../forecast/svg";
import { forecastText, formatMinute, formatNumber, sparkline } from "../../forecast/text";

const day = 1440;
const request: ForecastRequest = {
  fleet: {
    groups: [
      { name: "lab", product: "windowsServer2022", machines: 6 },
      { name: "lab", product: "windows11", machines: 4 },
    ],
    rollout: 120,
    horizon: 400 * day,
    seed: 1,
  },
  hosts: ["kms01"],
  outages: [{ start: 30 * day, end: 230 * day }],
};

describe("a forecast", () => {
  it("says when thresholds are reached, who runs out and when, and what another host takes", () => {
    const result = forecast(request);
    expect(result).toMatchObject({ machines: 10, days: 400, everActivated: 6, lapsed: 6 });
    expect(result.hosts[0]?.reached.map(({ application, threshold }) => [application, threshold])).toEqual([
      ["windows", 5],
      ["windows", 25],
      ["office", 5],
    ]);
    const [five, twentyFive] = result.hosts[0]?.reached ?? [];
    expect(five?.minute).toBeLessThan(120);
    expect(twentyFive?.minute).toBeUndefined();
    // The fifth server is activated in the minute it makes five, and renews on days 7, 14, 21 and 28 of its own.
    expect(result.firstLapse).toBe((five?.minute ?? 0) + 208 * day);
    expect(result.outages).toEqual([{ start: 30 * day, end: 230 * day, firstLapse: result.firstLapse }]);
    expect(result.mayBeAway).toEqual({ settled: 173 * day, newMachine: 30 * day, count: 30 * day });
    expect(result.withAnother?.map(({ host }) => host)).toEqual(["kms01", "one more"]);
  });

  it("reads as text that names every figure", () => {
    const text = forecastText("lab", forecast(request));
    expect(text).toMatch(/^lab: 10 machines in all, 1 host, 400 days, seed 1\n/);
    expect(text).toMatch(/kms01 +day 0, \d\d:\d\d +never +Windows 10, Office 0\n/);
    expect(text).toContain("outage: every host, day 30, 00:00 to day 230, 00:00 (200 d)\n");
    expect(text).toMatch(/the first activation runs out on day 208, \d\d:\d\d; 6 of 10 machines lose theirs\n/);
    expect(text).toContain("4 machines of 10 never activated\n");
    expect(text).toMatch(/173 d +before the first machine/);
    expect(text).toMatch(/count of kms01, Windows +█{8}·/);
    expect(text).not.toMatch(/undefined|NaN|Infinity/);
  });

  it("draws one valid picture for light and dark, with nothing from outside", () => {
    const svg = forecastSvg('lab <&">', forecast(request));
    expect(svg).toMatch(/^<svg xmlns="http:\/\/www.w3.org\/2000\/svg" viewBox="0 0 960 \d+"/);
    expect(svg).toContain("lab &#60;&#38;&#34;&#62;: 10 machines, 1 host");
    expect(svg).toContain("prefers-color-scheme: dark");
    // Text of one colour needs a ground of the other: a browser shows a picture by itself on white.
    expect(svg).toMatch(/\n<rect class="ground" width="960" height="\d+"\/>\n/);
    expect(svg.match(/class="soft"[^>]*>[^<]*/g)?.map((text) => text.replace(/.*>/, ""))).toEqual([
      "Windows Server and Office need 5",
    ]);
    expect(svg).toContain('<rect class="outage"');
    expect(svg).not.toMatch(/NaN|undefined|href|url\(|<script/);
    // Every element that is opened is closed.
    expect(svg.match(/<(svg|style|text|path|rect|title)\b/g)?.length).toBe(
      svg.match(/<\/(svg|style|text|path|title)>|\/>/g)?.length,
    );
  });

  it("names everything that is wrong at once", () => {
    const wrong = {
      ...request,
      fleet: { ...request.fleet, rollout: -1 },
      outages: [
        { start: 500 * day, end: 501 * day },
        { start: 5, end: 5, hosts: [3] },
      ],
    };
    expect(() => forecast(wrong)).toThrow(
      [
        "a rollout of -1 minutes; use a whole number",
        "there is no host number 3; they are 0 to 0",
        "an outage that begins at minute 720000, after the horizon of 576000; look further ahead",
        "an outage from minute 5 to minute 5; use whole numbers, the end after the start",
      ].join("\n"),
    );
  });
});

describe("words and numbers", () => {
  it.each([
    ["45d", 45 * day],
    ["12h", 720],
    ["90m", 90],
    ["2w", 14 * day],
    ["1.5d", 2160],
    ["0d", 0],
    ["0.001h", undefined],
    ["45", undefined],
    ["-1d", undefined],
    ["1e3d", undefined],
    ["45 d", undefined],
  ])("reads the duration %s", (text, minutes) => expect(readDuration(text)).toBe(minutes));

  it.each([
    ["50/week", { machines: 50, perMinutes: 7 * day }],
    ["10/month", { machines: 10, perMinutes: 30 * day }],
    ["50", undefined],
    ["1.5/day", undefined],
    ["5/fortnight", undefined],
  ])("reads the rate %s", (text, rate) => expect(readRate(text)).toEqual(rate));

  it("writes them", () => {
    expect([0, 59, 60, 61, day, day + 61, 173 * day].map(formatDuration)).toEqual([
      "0 min",
      "59 min",
      "1 h",
      "1 h 1 min",
      "1 d",
      "1 d 1 h",
      "173 d",
    ]);
    expect(formatMinute(10 * day + 200)).toBe("day 10, 03:20");
    expect([0, 999, 1000, 1234567].map(formatNumber)).toEqual(["0", "999", "1,000", "1,234,567"]);
  });

  it("shows the worst of several days in one bar, and nothing for zero", () => {
    const series = { title: "", unit: "count", values: [8, 8, 0, 8, 1, 1] } as const;
    expect(sparkline({ ...series, worst: "lowest" }, 3)).toBe("█·▁");
    expect(sparkline({ ...series, worst: "highest" }, 3)).toBe("██▁");
  });
});
