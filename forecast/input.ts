import { minutesPerDay } from "../activation/lease";

/** What a caller gave cannot be used. Every problem is a line. */
export class ForecastInputError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "ForecastInputError";
  }
}

const units: Readonly<Record<string, number>> = {
  m: 1,
  min: 1,
  h: 60,
  d: minutesPerDay,
  w: 7 * minutesPerDay,
  day: minutesPerDay,
  week: 7 * minutesPerDay,
  month: 30 * minutesPerDay,
  year: 365 * minutesPerDay,
};

/** Reads `45d`, `12h`, `90m` or `2w` into whole minutes; undefined when the text is not of that form. */
export function readDuration(text: string): number | undefined {
  const match = /^(\d{1,6}(?:\.\d{1,3})?)(m|h|d|w)$/.exec(text.trim());
  const minutes = Number(match?.[1]) * (units[match?.[2] ?? ""] ?? Number.NaN);
  return Number.isInteger(minutes) ? minutes : undefined;
}

/** So many machines in so many minutes, evenly spread. */
export interface Rate {
  readonly machines: number;
  readonly perMinutes: number;
}

/** Reads `50/week`, `3/day` or `10/month` (thirty days); undefined when the text is not of that form. */
export function readRate(text: string): Rate | undefined {
  const match = /^(\d{1,7})\/(day|week|month|year)$/.exec(text.trim());
  const perMinutes = units[match?.[2] ?? ""];
  return match && perMinutes ? { machines: Number(match[1]), perMinutes } : undefined;
}

/** Minutes as people say them: `45 d`, `3 d 4 h`, `2 h 7 min`. The two largest units are enough. */
export function formatDuration(minutes: number): string {
  const parts = [
    [Math.floor(minutes / minutesPerDay), "d"],
    [Math.floor((minutes % minutesPerDay) / 60), "h"],
    [minutes % 60, "min"],
  ] as const;
  const first = parts.findIndex(([value]) => value > 0);
  if (first < 0) return "0 min";
  return parts
    .slice(first, first + 2)
    .filter(([value]) => value > 0)
    .map(([value, unit]) => `${value} ${unit}`)
    .join(" ");
}
