import type { Forecast } from "./forecast";

/** One line of a chart: a value at the end of each day. */
export interface Series {
  readonly title: string;
  readonly values: readonly number[];
  /** Which value of several days is the one to show. */
  readonly worst: "lowest" | "highest";
  /** Machines are drawn against each other, and so are counts. */
  readonly unit: "machines" | "count";
}

/** What a forecast is drawn from. Lines that are zero throughout are left out, except the first. */
export function seriesOf({ states, hosts }: Forecast): Series[] {
  const lapsed = states.laterGrace.map((machines, day) => machines + (states.notification[day] ?? 0));
  const machines: Series[] = [
    { title: "licensed", values: states.licensed, worst: "lowest", unit: "machines" },
    { title: "in initial grace", values: states.initialGrace, worst: "highest", unit: "machines" },
    { title: "run out or never activated", values: lapsed, worst: "highest", unit: "machines" },
  ];
  const counts = hosts.flatMap(({ host, counts: { windows, office } }): Series[] => [
    { title: `count of ${host}, Windows`, values: windows, worst: "lowest", unit: "count" },
    { title: `count of ${host}, Office`, values: office, worst: "lowest", unit: "count" },
  ]);
  return [...machines, ...counts].filter(({ values }, index) => index === 0 || values.some((value) => value > 0));
}
