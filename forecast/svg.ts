import { minutesPerDay } from "../activation/lease";
import { activationThresholds } from "../activation/thresholds";
import type { Forecast } from "./forecast";
import { type Series, seriesOf } from "./series";
import { formatNumber } from "./text";

const width = 960;
const plot = { left: 64, right: 280, height: 180, gap: 64, top: 48 };

/**
 * Colours that keep three to one against white and against near-black, and differ in lightness too, so that they can be told
 * apart without colour; lines differ in their dashes as well.
 */
const colours = ["#0969da", "#bc4c00", "#8250df", "#1a7f37", "#bf3989", "#9a6700"];
const dashes = ["", "6 3", "2 3", "10 3 2 3", "1 4", "12 4"];

const style = `
  .ground { fill: #ffffff }
  text { font: 12px system-ui, sans-serif; fill: #1f2328 }
  .soft { fill: #59636e }
  .title { font-size: 15px; font-weight: 600 }
  .axis { stroke: #8c959f; stroke-width: 1 }
  .grid { stroke: #8c959f; stroke-width: 1; stroke-opacity: 0.25 }
  .threshold { stroke: #59636e; stroke-width: 1; stroke-dasharray: 1 3 }
  .outage { fill: #8c959f; fill-opacity: 0.25 }
  .line { fill: none; stroke-width: 2 }
  @media (prefers-color-scheme: dark) {
    .ground { fill: #0d1117 }
    text { fill: #e6edf3 }
    .soft { fill: #9198a1 }
    .threshold { stroke: #9198a1 }
    .line { filter: brightness(1.6) }
  }
`;

function escapeXml(text: string): string {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** One decimal is a tenth of a pixel; no locale, no exponent. */
function place(value: number): string {
  return String(Math.round(value * 10) / 10);
}

function label(x: number, y: number, text: string, anchor = "start", kind = ""): string {
  const named = kind ? ` class="${kind}"` : "";
  return `<text${named} x="${place(x)}" y="${place(y)}" text-anchor="${anchor}">${escapeXml(text)}</text>`;
}

/** A step for each day, one point for each change: the drawing grows with what happens, not with the days. */
function path(values: readonly number[], x: (day: number) => number, y: (value: number) => number): string {
  const parts = [`M${place(x(0))} ${place(y(values[0] ?? 0))}`];
  values.forEach((value, day) => {
    if (day > 0 && value !== values[day - 1]) parts.push(`H${place(x(day))}V${place(y(value))}`);
  });
  return `${parts.join("")}H${place(x(values.length))}`;
}

/** The mark of a threshold, by those who need it. */
function needed(family: keyof typeof activationThresholds, who: string): { at: number; what: string } {
  const at = activationThresholds[family];
  return { at, what: `${who} need ${at}` };
}

/** Days that are written under a plot: the first, the last, and round ones between them. */
function daysShown(days: number): number[] {
  const step = [1, 5, 10, 30, 60, 90, 180, 365, 730, 1825].find((one) => days / one <= 8) ?? 3650;
  const between = Array.from({ length: Math.floor(days / step) }, (_, index) => (index + 1) * step);
  return [0, ...between.filter((day) => day < days - step / 2), days];
}

function panel(
  title: string,
  top: number,
  series: readonly Series[],
  forecast: Forecast,
  marks: readonly { readonly at: number; readonly what: string }[] = [],
): string[] {
  const right = width - plot.right;
  const bottom = top + plot.height;
  const most = Math.max(1, ...series.flatMap(({ values }) => values));
  const shown = marks.filter(({ at }) => at < most);
  const x = (day: number) => plot.left + (day / forecast.days) * (right - plot.left);
  const y = (value: number) => bottom - (value / most) * plot.height;
  const shades = forecast.outages.map(({ start, end }) => {
    const from = x(Math.min(start / minutesPerDay, forecast.days));
    const to = x(Math.min(end / minutesPerDay, forecast.days));
    return `<rect class="outage" x="${place(from)}" y="${top}" width="${place(to - from)}" height="${plot.height}"/>`;
  });
  const lines = series.flatMap(({ title: name, values }, index) => {
    const colour = colours[index % colours.length];
    const dash = dashes[index % dashes.length];
    const row = top + 12 + index * 20;
    const drawn = `class="line" stroke="${colour}"${dash ? ` stroke-dasharray="${dash}"` : ""}`;
    return [
      `<path ${drawn} d="${path(values, x, y)}"><title>${escapeXml(name)}</title></path>`,
      `<path ${drawn} d="M${right + 12} ${row - 4}h24"/>`,
      label(right + 42, row, name),
    ];
  });
  return [
    label(plot.left, top - 10, title),
    ...shades,
    ...daysShown(forecast.days).flatMap((day) => [
      `<path class="grid" d="M${place(x(day))} ${top}V${bottom}"/>`,
      label(x(day), bottom + 16, day === 0 ? "day 0" : formatNumber(day), day === forecast.days ? "end" : "middle"),
    ]),
    ...shown.flatMap(({ at, what }) => [
      `<path class="threshold" d="M${plot.left} ${place(y(at))}H${right}"/>`,
      label(plot.left - 6, y(at) + 4, String(at), "end"),
      label(right - 4, y(at) - 4, what, "end", "soft"),
    ]),
    `<path class="axis" fill="none" d="M${plot.left} ${top}V${bottom}H${right}"/>`,
    label(plot.left - 6, top + 10, formatNumber(most), "end"),
    label(plot.left - 6, bottom, "0", "end"),
    ...lines,
  ];
}

/** The forecast as a drawing that needs nothing else, for light and dark surroundings. */
export function forecastSvg(name: string, forecast: Forecast): string {
  const series = seriesOf(forecast);
  const machines = series.filter(({ unit }) => unit === "machines");
  const counts = series.filter(({ unit }) => unit === "count");
  const second = plot.top + plot.height + plot.gap;
  const height = second + Math.max(plot.height, counts.length * 20) + 40;
  const title = `${name}: ${formatNumber(forecast.machines)} machines, ${forecast.hosts.length} host${forecast.hosts.length === 1 ? "" : "s"}`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${escapeXml(title)}">`,
    `<style>${style}</style>`,
    `<rect class="ground" width="${width}" height="${height}"/>`,
    `<text class="title" x="${plot.left}" y="20">${escapeXml(title)}</text>`,
    ...panel("machines at the end of each day; grey: hosts away", plot.top, machines, forecast),
    ...panel("count of each host", second, counts, forecast, [
      needed("windows-client", "Windows clients"),
      needed("windows-server", "Windows Server and Office"),
    ]),
    "</svg>",
    "",
  ].join("\n");
}
