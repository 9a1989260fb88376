import type { Intervals } from "../activation/lease";
import { defaultIntervals, initialGraceDays, longestSafeOutage, minutesPerDay } from "../activation/lease";
import { type CountedApplication, countWindowDays } from "../activation/thresholds";
import { checkFleetPlan, type FleetPlan, mostHosts, planFleet } from "./fleet";
import { ForecastInputError } from "./input";
import type { LicenseDays } from "./license-days";
import type { Outage } from "./outages";
import { type Course, countedThresholds, type History, type HostHistory, simulate } from "./simulate";

/** What is to be forecast. All times are whole minutes from the beginning. */
export interface ForecastRequest {
  readonly fleet: FleetPlan;
  /** Names of the hosts. */
  readonly hosts: readonly string[];
  readonly outages?: readonly Outage[];
  /** Default: two hours and seven days. */
  readonly intervals?: Intervals;
}

/** When the count of one host first reached one threshold. */
export interface Reached {
  readonly application: CountedApplication;
  readonly threshold: number;
  /** Undefined when it never did. */
  readonly minute?: number;
}

export interface HostForecast {
  readonly host: string;
  readonly reached: readonly Reached[];
  /** Count at the end of each day. */
  readonly counts: HostHistory["counts"];
  readonly requests: number;
}

export interface OutageForecast extends Outage {
  /** When the first licensed machine would run out if no host came back; only for outages of every host. */
  readonly firstLapse?: number;
}

export interface Forecast {
  readonly seed: number;
  readonly days: number;
  /** All machines that the fleet ever has. */
  readonly machines: number;
  readonly hosts: readonly HostForecast[];
  readonly states: LicenseDays;
  readonly everActivated: number;
  readonly lapsed: number;
  readonly firstLapse?: number;
  readonly requests: History["requests"];
  readonly outages: readonly OutageForecast[];
  /** How long, in minutes, every host may be away. */
  readonly mayBeAway: {
    /** Before the first machine of a settled fleet runs out, whenever it begins. */
    readonly settled: number;
    /** Before a machine that is installed meanwhile leaves its initial grace. */
    readonly newMachine: number;
    /** Before a host has forgotten every machine and has to count anew. */
    readonly count: number;
  };
  /** The same fleet with one host more. */
  readonly withAnother?: readonly HostForecast[];
}

/** Lives through the course of the fleet, once as it is and once with one host more. Throws a ForecastInputError. */
export function forecast(request: ForecastRequest): Forecast {
  const problems = [...checkFleetPlan(request.fleet), ...checkHosts(request)];
  if (problems.length > 0) throw new ForecastInputError(problems.join("\n"));
  const { horizon, seed } = request.fleet;
  const fleet = planFleet(request.fleet);
  const intervals = request.intervals ?? defaultIntervals;
  const course: Course = { hosts: request.hosts.length, horizon, seed, outages: request.outages ?? [], intervals };
  const history = simulate(fleet, course);
  // The new host is away when all are; otherwise it takes what the others lose.
  const another = course.hosts < mostHosts ? simulate(fleet, { ...course, hosts: course.hosts + 1 }) : undefined;
  return {
    seed,
    days: history.days.licensed.length,
    machines: fleet.size,
    hosts: describeHosts(history, request.hosts),
    states: history.days,
    everActivated: history.everActivated,
    lapsed: history.lapsed,
    ...(history.firstLapse === undefined ? {} : { firstLapse: history.firstLapse }),
    requests: history.requests,
    outages: (request.outages ?? []).map((outage) => {
      const dark = history.darkness.find(({ start }) => start === outage.start);
      return { ...outage, ...(dark?.firstLapse === undefined ? {} : { firstLapse: dark.firstLapse }) };
    }),
    mayBeAway: {
      settled: longestSafeOutage(intervals),
      newMachine: initialGraceDays * minutesPerDay,
      count: countWindowDays * minutesPerDay,
    },
    ...(another ? { withAnother: describeHosts(another, [...request.hosts, "one more"]) } : {}),
  };
}

function checkHosts({ hosts, outages = [], fleet }: ForecastRequest): string[] {
  const problems: string[] = [];
  if (hosts.length < 1 || hosts.length > mostHosts) problems.push(`${hosts.length} hosts; use 1 to ${mostHosts}`);
  const numbers = [...outages, ...fleet.groups].flatMap(({ hosts: some }) => some ?? []);
  for (const number of new Set(numbers)) {
    if (!(number in hosts)) problems.push(`there is no host number ${number}; they are 0 to ${hosts.length - 1}`);
  }
  for (const { start, end } of outages) {
    if (!(Number.isInteger(start) && Number.isInteger(end) && start >= 0 && end > start)) {
      problems.push(`an outage from minute ${start} to minute ${end}; use whole numbers, the end after the start`);
    } else if (start >= fleet.horizon) {
      problems.push(
        `an outage that begins at minute ${start}, after the horizon of ${fleet.horizon}; look further ahead`,
      );
    }
  }
  return problems;
}

function describeHosts(history: History, names: readonly string[]): HostForecast[] {
  return history.hosts.map(({ reached, counts, requests }, index) => ({
    host: names[index] ?? `host ${index + 1}`,
    reached: (["windows", "office"] as const).flatMap((application) =>
      countedThresholds[application].map((threshold): Reached => {
        const minute = reached[application][threshold];
        return { application, threshold, ...(minute === undefined ? {} : { minute }) };
      }),
    ),
    counts,
    requests,
  }));
}
