import type { HostForecast } from "../../forecast/forecast";
import { formatDuration } from "../../forecast/input";
import { formatMinute } from "../../forecast/text";
import { outageChart, outageLegend } from "../charts/forecast";
import type { ReportData } from "../data";
import { type Content, type Html, html } from "../html";
import type { ForecastInput } from "../input";
import { figure, legend, name, section, table } from "../parts";
import { counted, formatNumber } from "../words";

export function forecast({ forecast: given }: ReportData): Html {
  if (!given) return html``;
  const { course, outage, outageDay, pinned } = given;
  return section(
    {
      id: "forecast",
      title: "If the hosts went away",
      lead: `The environment's ${counted(course.machines, "machine")}, simulated for ${outage.days} days. The picture shows the worst case: every host is gone for good from day ${outageDay} on.`,
      from: ["forecast", "environment", "microsoft"],
    },
    figure(
      outageChart(given, 1080),
      outageChart(given, 340),
      `Machines by licence state at the end of each day${pinned > 0 ? `; ${counted(pinned, "pinned machine")} left out` : ""}`,
    ),
    legend(
      outageLegend(given).map(({ title, swatch }) => [html`<span class="swatch swatch-${swatch}"></span>`, title]),
    ),
    facts(given),
    thresholds(course.hosts),
    html`<p class="soft">${another(course.hosts, course.withAnother)} ${outage.lapsed > 0 && html`In the worst case ${formatNumber(outage.lapsed)} of ${counted(outage.machines, "machine")} lose their activation.`}</p>`,
  );
}

function facts({ course: { mayBeAway }, outage }: ForecastInput): Html {
  const lapse = outage.outages[0]?.firstLapse;
  const start = outage.outages[0]?.start ?? 0;
  const rows: (readonly [Content, string])[] = [
    [formatDuration(mayBeAway.settled), "every host may be away before the first machine of a settled fleet runs out"],
    [formatDuration(mayBeAway.newMachine), "of grace for a machine that is installed meanwhile"],
    [
      formatDuration(mayBeAway.count),
      "until the hosts have forgotten every machine, and must reach the thresholds anew",
    ],
    ...(lapse === undefined
      ? []
      : ([[formatDuration(lapse - start), "after the beginning of this outage the first lease ends"]] as const)),
  ];
  return html`<dl class="numbers">${rows.map(([value, words]) => html`<div><dt>${words}</dt><dd>${value}</dd></div>`)}</dl>
`;
}

function thresholds(hosts: readonly HostForecast[]): Html {
  const asked = hosts.some(({ counts }) => counts.office.some((count) => count > 0));
  const rows = hosts.flatMap(({ host, reached }) =>
    reached
      .filter(({ application }) => application === "windows" || asked)
      .map(({ application, threshold, minute }) => ({
        cells: [
          name(host),
          application === "office" ? "Office" : "Windows",
          { content: threshold, order: threshold },
          minute === undefined ? "never" : { content: formatMinute(minute), order: minute },
        ],
      })),
  );
  return table({
    label: "when each host reaches its thresholds",
    columns: [
      { title: "Host" },
      { title: "Counts" },
      { title: "Threshold", kind: "number" },
      { title: "Reached on", kind: "number" },
    ],
    rows,
  });
}

function another(hosts: readonly HostForecast[], more: readonly HostForecast[] | undefined): string {
  if (!more) return "";
  const lost = hosts.filter(({ reached }, index) =>
    reached.some(({ minute }, place) => minute !== undefined && more[index]?.reached[place]?.minute === undefined),
  );
  return lost.length > 0
    ? `With one host more, ${lost.map(({ host }) => host).join(", ")} would no longer reach a threshold: the machines would be spread over too many hosts.`
    : "With one host more, every threshold would still be reached.";
}
