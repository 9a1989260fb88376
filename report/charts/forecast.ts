import { minutesPerDay } from "../../activation/lease";
import type { Html } from "../html";
import type { ForecastInput } from "../input";
import { formatNumber } from "../words";
import { chart, plotLibrary } from "./plot";

interface Day {
  readonly day: number;
  readonly machines: number;
  readonly state: string;
}

const states = [
  { key: "licensed", title: "licensed", colour: "var(--good)" },
  { key: "initialGrace", title: "in initial grace", colour: "var(--calm)" },
  { key: "laterGrace", title: "run out, in grace", colour: "var(--warn)" },
  { key: "notification", title: "out of grace", colour: "var(--bad)" },
] as const;

/** Machines by state for each day, when every host is gone for good. Bands lie on one another, so that all of them are seen. */
export function outageChart({ outage, outageDay }: ForecastInput, width: number): Html {
  const Plot = plotLibrary();
  const narrow = width < 500;
  const days = states.flatMap(({ key, title }) =>
    outage.states[key].map((machines, day): Day => ({ day, machines, state: title })),
  );
  const shown = states.filter(({ key }) => outage.states[key].some((machines) => machines > 0));
  const most = Math.max(...outage.states.licensed, outage.machines);
  const lapse = outage.outages[0]?.firstLapse;
  const events = [
    { day: outageDay, text: `day ${outageDay}: every host goes` },
    ...(lapse === undefined
      ? []
      : [
          {
            day: Math.floor(lapse / minutesPerDay),
            text: `day ${Math.floor(lapse / minutesPerDay)}: the first lease ends`,
          },
        ]),
  ];
  const stacked = {
    x: "day",
    y: "machines",
    z: "state",
    curve: "step-after",
    order: states.map(({ title }) => title),
  } as const;
  const every = narrow ? 90 : 30;
  return chart(`machines by licence state over ${outage.days} days, every host gone from day ${outageDay} on`, {
    width,
    height: narrow ? 300 : 340,
    marginTop: narrow ? 58 : 44,
    marginLeft: 52,
    marginRight: 16,
    x: {
      label: null,
      domain: [0, outage.days],
      ticks: Array.from({ length: Math.floor(outage.days / every) + 1 }, (_, index) => index * every),
      tickFormat: (day: number) => (day === 0 ? "day 0" : String(day)),
      tickSize: 0,
    },
    y: {
      label: null,
      domain: [0, most],
      ticks: 4,
      grid: true,
      tickSize: 0,
      tickFormat: (value: number) => formatNumber(value),
    },
    color: { domain: shown.map(({ title }) => title), range: shown.map(({ colour }) => colour) },
    marks: [
      Plot.areaY(days, { ...stacked, fill: "state", fillOpacity: 0.3 }),
      Plot.lineY(
        days,
        Plot.stackY2({ ...stacked, stroke: "state", strokeWidth: 2, filter: ({ machines }: Day) => machines > 0 }),
      ),
      Plot.ruleX(events, { x: "day", stroke: "var(--ink)", strokeDasharray: "3 3", insetTop: narrow ? -10 : -16 }),
      ...events.map(({ day, text }, index) => {
        const left = day > outage.days / 2;
        const at = {
          x: "day",
          text: "text",
          frameAnchor: "top",
          dy: narrow ? -40 + index * 16 : -26,
          fill: "var(--ink)",
          fontSize: 12,
        } as const;
        return Plot.text([{ day, text }], { ...at, textAnchor: left ? "end" : "start", dx: left ? -5 : 5 });
      }),
      Plot.ruleY([0], { stroke: "var(--axis)" }),
    ],
  });
}

/** What the chart's colours mean, for the legend beside it: the states that occur. */
export function outageLegend({
  outage,
}: ForecastInput): readonly { readonly title: string; readonly swatch: string }[] {
  return states
    .filter(({ key }) => outage.states[key].some((machines) => machines > 0))
    .map(({ key, title }) => ({ title, swatch: key }));
}
