import { countWindowDays } from "../../activation/thresholds";
import { countChart } from "../charts/counts";
import type { ReportData } from "../data";
import { type Html, html } from "../html";
import { badge, figure, legend, name, section, table } from "../parts";
import type { Tone } from "../topology/shapes";

const reachedTones: Readonly<Record<string, Tone>> = {
  yes: "activates",
  no: "fails",
  undecided: "undecided",
  unasked: "none",
};
const reachedWords: Readonly<Record<string, string>> = {
  yes: "reached",
  no: "missed",
  undecided: "undecided",
  unasked: "no one asks",
};

/** What each host counts, against what its clients need. */
export function counts({ preflight }: ReportData): Html {
  const office = preflight.hosts.some(({ counts: { atMost } }) => atMost.office > 0);
  const chartOf = (application: "windows" | "office") =>
    figure(
      countChart(preflight, application, 560),
      countChart(preflight, application, 340),
      application === "windows" ? "Windows" : "Office, counted apart",
    );
  const rows = preflight.hosts.flatMap((host) =>
    host.thresholds.map(({ application, of, needs, reached }) => {
      const least = host.counts.atLeast[application];
      const most = host.counts.atMost[application];
      return {
        cells: [
          name(host.name),
          of,
          { content: needs, order: needs },
          { content: least, order: least },
          { content: most, order: most },
          badge(reachedTones[reached] ?? "none", reachedWords[reached] ?? reached),
        ],
      };
    }),
  );
  return section(
    {
      id: "counts",
      title: "Counts against thresholds",
      lead: `A host counts the machine ids of the last ${countWindowDays} days, and hosts share nothing: each must reach the thresholds by itself. It keeps twice the largest threshold that was asked for, so 50 and 10 mean that it is well, not that it is full.`,
      from: ["preflight", "microsoft"],
    },
    html`<div class="pair">${chartOf("windows")}${office && chartOf("office")}</div>`,
    legend([
      [html`<span class="swatch swatch-sure"></span>`, "reached except once in a million, by chance"],
      [html`<span class="swatch swatch-possible"></span>`, "possible, if all of them came to this host"],
    ]),
    table({
      label: "counts against thresholds",
      columns: [
        { title: "Host" },
        { title: "Of" },
        { title: "Needs", kind: "number" },
        { title: "At least", kind: "number" },
        { title: "At most", kind: "number" },
        { title: "Threshold" },
      ],
      rows,
    }),
  );
}
