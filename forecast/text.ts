import { minutesPerDay } from "../activation/lease";
import type { Forecast, HostForecast, OutageForecast } from "./forecast";
import { formatDuration } from "./input";
import { type Series, seriesOf } from "./series";

const bars = "▁▂▃▄▅▆▇█";
const chartWidth = 60;

/** A minute of the course, as `day 10, 03:20`. */
export function formatMinute(minute: number): string {
  const within = minute % minutesPerDay;
  const two = (value: number) => String(value).padStart(2, "0");
  return `day ${Math.floor(minute / minutesPerDay)}, ${two(Math.floor(within / 60))}:${two(within % 60)}`;
}

/** Numbers with a comma between thousands, whatever the locale. */
export function formatNumber(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+$)/g, ",");
}

/** A number and what it is a number of. */
function plural(value: number, word: string): string {
  return `${formatNumber(value)} ${word}${value === 1 ? "" : "s"}`;
}

/** One line of bars, as wide as asked. Each bar is the worst of its days. Zero is a dot, so that it is not mistaken for little. */
export function sparkline({ values, worst }: Series, width: number = chartWidth): string {
  const most = Math.max(...values, 1);
  const columns = Math.min(width, values.length);
  return Array.from({ length: columns }, (_, column) => {
    const first = Math.floor((column * values.length) / columns);
    const last = Math.floor(((column + 1) * values.length) / columns);
    const some = values.slice(first, last);
    const value = worst === "lowest" ? Math.min(...some) : Math.max(...some);
    return value === 0 ? "·" : (bars[Math.ceil((value / most) * bars.length) - 1] ?? "");
  }).join("");
}

function table(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? [];
  return rows.map((row) => `  ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("  ")}`.trimEnd());
}

function hostTable(hosts: readonly HostForecast[]): string[] {
  const title = { windows: "Windows", office: "Office" };
  const shown = hosts[0]?.reached.filter(
    ({ application }) =>
      application === "windows" || hosts.some(({ counts }) => counts.office.some((count) => count > 0)),
  );
  const heading = [
    "host",
    ...(shown ?? []).map(({ application, threshold }) => `${title[application]} reaches ${threshold}`),
  ];
  const rows = hosts.map(({ host, reached, counts }) => [
    host,
    ...reached
      .slice(0, heading.length - 1)
      .map(({ minute }) => (minute === undefined ? "never" : formatMinute(minute))),
    `Windows ${counts.windows.at(-1) ?? 0}, Office ${counts.office.at(-1) ?? 0}`,
  ]);
  return table([[...heading, "count at the end"], ...rows]);
}

function outageLines(forecast: Forecast, { start, end, hosts, firstLapse }: OutageForecast): string[] {
  const who = hosts ? hosts.map((host) => forecast.hosts[host]?.host ?? "").join(", ") : "every host";
  const lines = [`outage: ${who}, ${formatMinute(start)} to ${formatMinute(end)} (${formatDuration(end - start)})`];
  if (firstLapse !== undefined) {
    lines.push(
      `  if no host came back, the first machine would run out on ${formatMinute(firstLapse)}, ${formatDuration(firstLapse - start)} after the beginning`,
    );
  }
  return lines;
}

function lapseLines({ lapsed, firstLapse, machines, everActivated }: Forecast): string[] {
  const never = machines - everActivated;
  return [
    firstLapse === undefined
      ? "no activation runs out"
      : `the first activation runs out on ${formatMinute(firstLapse)}; ${formatNumber(lapsed)} of ${plural(machines, "machine")} lose theirs`,
    ...(never > 0 ? [`${plural(never, "machine")} of ${formatNumber(machines)} never activated`] : []),
  ];
}

function awayLines({ mayBeAway }: Forecast): string[] {
  const { settled, newMachine, count } = mayBeAway;
  return [
    "how long every host may be away",
    ...table([
      [formatDuration(settled), "before the first machine of a settled fleet runs out, whenever it begins"],
      [formatDuration(newMachine), "before a machine that is installed meanwhile leaves its initial grace"],
      [formatDuration(count), "before the hosts have forgotten every machine and must reach the thresholds anew"],
    ]),
  ];
}

/** What the other host changes, in a sentence a threshold. */
function anotherLines({ hosts, withAnother }: Forecast): string[] {
  if (!withAnother) return [];
  const lost = hosts.flatMap(({ host, reached }, index) =>
    reached.flatMap(({ application, threshold, minute }, place) => {
      const after = withAnother[index]?.reached[place]?.minute;
      const what = `${application === "office" ? "Office" : "Windows"} ${threshold}`;
      if (minute === undefined || after === minute) return [];
      if (after === undefined)
        return [`  ${host} no longer reaches ${what}: the machines are spread over too many hosts`];
      return after > minute ? [`  ${host} reaches ${what} ${formatDuration(after - minute)} later`] : [];
    }),
  );
  return [
    `with another host (${withAnother.length} in all): hosts do not share counts`,
    ...hostTable(withAnother),
    ...(lost.length > 0 ? lost : ["  no threshold is reached later"]),
  ];
}

function chartLines(forecast: Forecast): string[] {
  const series = seriesOf(forecast);
  const width = Math.max(...series.map(({ title }) => title.length));
  const lines = series.map(
    (one) => `  ${one.title.padEnd(width)}  ${sparkline(one)}  ${formatNumber(Math.max(...one.values))}`,
  );
  return [`day 0 to ${forecast.days}, each bar the worst of its days, the highest value at the end`, ...lines];
}

/** The whole forecast for a console. */
export function forecastText(name: string, forecast: Forecast): string {
  const { machines, hosts, days, seed } = forecast;
  const parts = [
    [
      `${name}: ${plural(machines, "machine")} in all, ${plural(hosts.length, "host")}, ${plural(days, "day")}, seed ${seed}`,
    ],
    hostTable(hosts),
    [...forecast.outages.flatMap((outage) => outageLines(forecast, outage)), ...lapseLines(forecast)],
    awayLines(forecast),
    anotherLines(forecast),
    chartLines(forecast),
  ];
  return `${parts
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join("\n"))
    .join("\n\n")}\n`;
}
