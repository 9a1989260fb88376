import fc from "fast-check";
import { hops } from "../../preflight/hops/hop";
import { html } from "../../report/html";
import { reportPage } from "../../report/page";
import { visible } from "../../text/visible";
import { desktops, servers } from "../preflight/plans";
import { dataOf, hostile, judgement, parsed, shipped, tableRows, textsOf } from "./pages";

const pass = "passes";
const never = "not reached";

describe("the table of populations by hop", () => {
  it("ticks every hop of clients that activate", () => {
    const rows = tableRows(parsed(reportPage(dataOf("azure"))), "populations by hop");
    expect(rows).toEqual([
      ["desktops10.20.0.0/16", "900", "activate", ...hops.map(() => pass), "none", "nothing to do"],
      ["servers10.40.0.0/20", "120", "activate", ...hops.map(() => pass), "none", "nothing to do"],
    ]);
  });

  it("stops where the rules stop, with code and fix, and reaches nothing behind", () => {
    const data = dataOf("azure", {
      plan: (plan) => plan.set("-hosts-security-group", "securityRules.0.access", "Deny"),
    });
    const document = parsed(reportPage(data));
    const [row] = tableRows(document, "populations by hop");
    const stop = hops.indexOf("network rules");
    expect(row).toEqual([
      "desktops10.20.0.0/16",
      "900",
      "fail",
      ...hops.map((_, index) => (index < stop ? pass : index === stop ? "fails" : never)),
      "0xC004F074",
      "allow TCP 1688 from 10.20.0.0/16 to kms01",
    ]);
    expect(textsOf(document, ".verdict-words")).toEqual(["Some clients will not activate"]);
    expect(textsOf(document, ".finding.tone-fails h3")).toEqual(["desktops network rules", "servers network rules"]);
    expect(textsOf(document, ".finding.tone-fails dd").slice(2, 3)).toEqual([
      "0xC004F074, no KMS host could be reached",
    ]);
  });

  it("says of the shipped environments what the preflight says", () => {
    const rows = tableRows(parsed(reportPage(shipped("aws-prod"))), "populations by hop");
    expect(rows.map(([name, machines, verdict]) => [name, machines, verdict]).slice(1)).toEqual([
      ["datacenter10.40.0.0/20", "160", "activate"],
      ["aws-servers10.70.0.0/18", "50", "never ask"],
    ]);
    expect(rows[2]?.slice(3, 6)).toEqual(["pinned", never, never]);
  });
});

describe("what the page says of the stack", () => {
  it("holds each count against its threshold", () => {
    const few = [{ ...desktops, machines: { windows11: 40 } }];
    const rows = tableRows(parsed(reportPage(dataOf("azure", { populations: few }))), "counts against thresholds");
    expect(rows.filter(([host]) => host === "kms01")).toEqual([
      ["kms01", "Windows clients", "25", "6", "40", "undecided"],
      ["kms01", "Windows Server", "5", "6", "40", "no one asks"],
      ["kms01", "Office", "5", "0", "0", "no one asks"],
    ]);
  });

  it("names every checkpoint and what decides there", () => {
    const rows = tableRows(parsed(reportPage(dataOf("azure"))), "every checkpoint on the way");
    expect(rows.filter(([population, host]) => population === "servers" && host === "kms02")).toEqual([
      ["servers", "kms02", "routes of the host's subnet", "passes", "the way through the network vnet-hub"],
      [
        "servers",
        "kms02",
        "network security group of the host's subnet",
        "passes",
        "rule allow-activation-ipv4 (priority 100)",
      ],
      ["servers", "kms02", "the firewall of Windows on the host", "passes", "lets these clients in"],
    ]);
  });

  it("names every SRV record and its host", () => {
    const rows = tableRows(parsed(reportPage(dataOf("aws"))), "SRV records");
    expect(
      rows.filter(([zone]) => zone === "aws.example.com").map(([, seen, record, host]) => [seen, record, host]),
    ).toEqual([
      ["private", "_vlmcs._tcp SRV 0 0 1688 kms11.aws.example.com", "kms11"],
      ["private", "_vlmcs._tcp SRV 0 0 1688 kms12.aws.example.com", "kms12"],
    ]);
  });

  it("gives each of the six places of the key its host, and counts activations", () => {
    const data = dataOf("azure");
    expect(data.budget).toEqual({
      hostsPerKey: 6,
      places: [
        { kind: "here", name: "kms01", used: 2, spends: 1 },
        { kind: "here", name: "kms02", used: 2, spends: 1 },
        { kind: "elsewhere", name: "aws-prod", spends: 0 },
        { kind: "elsewhere", name: "aws-prod", spends: 0 },
        { kind: "free", spends: 0 },
        { kind: "free", spends: 0 },
      ],
      activations: { spent: 6, plan: 2, left: 52, all: 60 },
    });
    const document = parsed(reportPage(data));
    expect(textsOf(document, ".place").slice(0, 1)).toEqual(["kms01this stack, 2 of 10 used, needs one now"]);
    expect(textsOf(document, "#budget h3")).toEqual(["Six places", "52 of 60 activations left"]);
  });

  it("marks more hosts than the key has places for", () => {
    const environment = { ...dataOf("azure").environment, usedElsewhere: [{ stack: "aws-prod", hosts: 5 }] };
    const { places } = dataOf("azure", { environment }).budget;
    expect(places.map(({ kind }) => kind)).toEqual([
      "here",
      "here",
      "elsewhere",
      "elsewhere",
      "elsewhere",
      "elsewhere",
      "too many",
    ]);
  });

  it("forecasts the worst case", () => {
    const document = parsed(reportPage(shipped("azure-prod")));
    expect(textsOf(document, "#forecast .numbers dd").slice(0, 3)).toEqual(["173 d", "30 d", "30 d"]);
    expect(textsOf(document, "#forecast .legend li")).toEqual(["licensed", "run out, in grace", "out of grace"]);
    expect(textsOf(document, "#forecast .wide .chart text")).toEqual(
      expect.arrayContaining(["day 30: every host goes", "day 203: the first lease ends"]),
    );
  });

  it("shows findings of the policies with their status", () => {
    const document = parsed(reportPage(dataOf("azure", { policies: judgement })));
    const rows = tableRows(document, "findings of the policies");
    expect(rows[0]).toEqual([
      "KMS042Security updates reach the host by themselves",
      "medium",
      "advised",
      hostile.image,
      `first line ${visible(hostile.terminal)}`,
      "set patchMode",
    ]);
    expect(rows[1]?.[2]).toBe(`exempteduntil 2027-01-01, ${visible(hostile.direction)}: ${hostile.attribute}`);
    expect(textsOf(document, "#policies .lead")[0]).toMatch(
      /^\d+ policies asked \(kmshost policies 0\.1\.0\): 0 to fix, 1 advised, 1 lifted\.$/,
    );
  });

  it("says where every number comes from, and what is not in it", () => {
    const document = parsed(reportPage(dataOf("azure")));
    const anchors = new Set(textsOf(document, "#sources li b"));
    expect([...anchors]).toEqual(["The plan", "The environment file", "Preflight", "Microsoft Learn"]);
    const links = [...document.querySelectorAll(".sources a")].map((link) => link.getAttribute("href") ?? "");
    expect(links.filter((href) => !document.querySelector(href))).toEqual([]);
    for (const tile of document.querySelectorAll(".tile")) expect(tile.querySelector(".sources a")).not.toBeNull();
    for (const section of document.querySelectorAll("section:not(.quiet)")) {
      expect(section.querySelector(".section-head .sources a")).not.toBeNull();
    }
    expect(textsOf(document, "#missing dt")).toEqual(["Forecast", "Policies", "Audit"]);
  });
});

describe("names that attack", () => {
  const populations = [
    { ...desktops, name: hostile.image },
    { ...servers, name: hostile.attribute, zone: hostile.terminal },
    { ...servers, name: hostile.direction, machines: { windowsServer2022: 4 } },
  ];
  const page = reportPage(dataOf("azure", { populations, policies: judgement, origin: hostile.attribute }));
  const document = parsed(page);

  it("end as text, whatever they are", () => {
    expect(document.querySelectorAll("img, iframe, object, link, base, form").length).toBe(0);
    expect(document.querySelectorAll("script").length).toBe(1);
    expect(
      [...document.querySelectorAll("*")].flatMap((one) => [...one.attributes].map(({ name }) => name)),
    ).not.toEqual(expect.arrayContaining([expect.stringMatching(/^(on|style$|src$)/)]));
    expect(tableRows(document, "populations by hop").map(([name]) => name)).toEqual([
      `${hostile.image}10.20.0.0/16`,
      `${hostile.attribute}10.40.0.0/20`,
      `${visible(hostile.direction)}10.40.0.0/20`,
    ]);
  });

  it("hide nothing: no control or direction-changing character is in the page", () => {
    expect(page.replaceAll("\n", "")).not.toMatch(/[\p{Cc}\p{Cf}]/u);
    expect(page).toContain("exe.\\u{202e}gnp");
  });

  it("refer to nothing outside of the page", () => {
    const outside = [...document.querySelectorAll("[href], [src], [xlink\\:href]")].map((one) =>
      one.getAttribute("href"),
    );
    expect(outside.filter((href) => !href?.startsWith("#"))).toEqual([]);
    expect(page).not.toMatch(/url\((?!#)|@import|@font-face/);
  });

  it("hold no product key, in whatever wrapping", () => {
    const key = ["BCDFG", "HJKMP", "QRTVW", "XY234", "6789B"].join("-");
    const names = [
      `a ${key}`,
      Buffer.from(key).toString("base64"),
      Buffer.from(key, "utf16le").toString("hex"),
      key.replace(/./g, (one) => `&#${one.charCodeAt(0)};`),
    ];
    const keyed = dataOf("azure", { populations: names.map((name) => ({ ...desktops, name })) });
    expect(keyed.preflight.populations.map(({ name }) => name)).toEqual([
      expect.stringMatching(/^a \[product key [0-9a-f]{8}\]$/),
      "[wrapped product key]",
      "[wrapped product key]",
      "[text that holds a product key]",
    ]);
  });

  it("by law: a template gives back the text it was given, with what hides in it made visible", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        const element = parsed(
          `<!doctype html><html><body>${html`<p title="${text}">${text}</p>`}</body></html>`,
        ).querySelector("p");
        expect(element?.textContent).toBe(visible(text));
        expect(element?.getAttribute("title")).toBe(visible(text));
      }),
    );
  });
});
