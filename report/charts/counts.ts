import { activationThresholds, type CountedApplication } from "../../activation/thresholds";
import type { PreflightResult } from "../../preflight/result";
import type { Html } from "../html";
import { chart, plotLibrary } from "./plot";

interface Bar {
  readonly host: string;
  readonly from: number;
  readonly to: number;
  readonly sure: boolean;
}

/** What a host counts for one application: sure as far as it is dark, possible as far as it is light. */
export function countChart(
  { hosts }: Pick<PreflightResult, "hosts">,
  application: CountedApplication,
  width: number,
): Html {
  const Plot = plotLibrary();
  const bars = hosts.flatMap(({ name, counts: { atLeast, atMost } }): Bar[] => [
    { host: name, from: 0, to: atLeast[application], sure: true },
    { host: name, from: atLeast[application], to: Math.max(atLeast[application], atMost[application]), sure: false },
  ]);
  const thresholds =
    application === "office"
      ? [{ at: activationThresholds.office, text: `Office needs ${activationThresholds.office}` }]
      : [
          { at: activationThresholds["windows-server"], text: `servers ${activationThresholds["windows-server"]}` },
          { at: activationThresholds["windows-client"], text: `clients ${activationThresholds["windows-client"]}` },
        ];
  const most = application === "office" ? 10 : 50;
  const title = application === "office" ? "Office" : "Windows";
  const told = hosts.map(
    ({ name, counts }) => `${name} at least ${counts.atLeast[application]}, at most ${counts.atMost[application]}`,
  );
  return chart(`count of ${title} on each host: ${told.join("; ")}`, {
    width,
    height: 58 + hosts.length * 40,
    marginTop: 30,
    marginBottom: 26,
    marginLeft: 84,
    marginRight: 36,
    x: { domain: [0, most], label: null, ticks: 5, tickSize: 0 },
    y: { label: null, domain: hosts.map(({ name }) => name), tickSize: 0, padding: 0.42, tickFormat: shortened },
    marks: [
      Plot.barX(hosts, { y: "name", x1: 0, x2: most, fill: "var(--track)", rx: 4 }),
      Plot.barX(
        bars.filter(({ sure }) => !sure),
        { y: "host", x1: "from", x2: "to", fill: "var(--accent)", fillOpacity: 0.3, rx: 4 },
      ),
      Plot.barX(
        bars.filter(({ sure }) => sure),
        { y: "host", x1: "from", x2: "to", fill: "var(--accent)", rx: 4 },
      ),
      Plot.ruleX(thresholds, { x: "at", stroke: "var(--ink)", strokeWidth: 1.5, insetTop: -6 }),
      Plot.text(thresholds, {
        x: "at",
        text: "text",
        frameAnchor: "top",
        textAnchor: "start",
        dx: -2,
        dy: -22,
        fontSize: 12,
        fill: "var(--ink)",
      }),
      Plot.text(hosts, {
        y: "name",
        x: most,
        text: (host: (typeof hosts)[number]) => String(host.counts.atLeast[application]),
        dx: 8,
        textAnchor: "start",
        fontSize: 13,
        fontWeight: 600,
        fill: "var(--ink)",
      }),
    ],
  });
}

function shortened(name: string): string {
  return name.length > 12 ? `${name.slice(0, 11)}…` : name;
}
