import type { ClientProduct } from "../activation/generations";
import { defaultIntervals, type Intervals, minutesPerDay } from "../activation/lease";
import { applicationOf, type CountedApplication, highestCount, thresholdFor } from "../activation/thresholds";
import type { Fleet } from "./fleet";
import { HostCount } from "./host-count";
import { LicenseBook, type LicenseDays, validity as validityMinutes } from "./license-days";
import { Availability, type Outage } from "./outages";
import { draw } from "./random";

/** What a simulation needs beside the fleet. All times are whole minutes from the beginning. */
export interface Course {
  readonly hosts: number;
  readonly horizon: number;
  readonly seed: number;
  readonly outages?: readonly Outage[];
  /** What the hosts hand to their clients. Default: two hours and seven days. */
  readonly intervals?: Intervals;
}

export const countedThresholds = { windows: [5, 25], office: [5] } as const;

/** What one host saw. */
export interface HostHistory {
  /** First minute in which its count reached each threshold; undefined when it never did. */
  readonly reached: Readonly<Record<CountedApplication, Readonly<Record<number, number | undefined>>>>;
  /** Count at the end of each day. */
  readonly counts: Readonly<Record<CountedApplication, number[]>>;
  readonly highest: Readonly<Record<CountedApplication, number>>;
  /** Largest count that the thresholds of its clients allow. */
  readonly capacity: Readonly<Record<CountedApplication, number>>;
  readonly requests: number;
}

/** An outage of every host, seen from its beginning. */
export interface Darkness {
  readonly start: number;
  /** When the first machine that is licensed then runs out, if no host comes back; undefined when none is licensed. */
  readonly firstLapse?: number;
}

export interface History {
  readonly hosts: readonly HostHistory[];
  readonly days: LicenseDays;
  /** Requests that a host answered, those it answered with an activation among them, and those that nobody answered. */
  readonly requests: { readonly answered: number; readonly activated: number; readonly unanswered: number };
  /** Machines that were activated at least once. */
  readonly everActivated: number;
  /** Machines whose activation ran out at least once, and the first minute in which one did. */
  readonly lapsed: number;
  readonly firstLapse?: number;
  /** For each machine, the minute in which its activation first ran out, or -1. */
  readonly lapses: Int32Array;
  /** For each machine, its last activation, or -1. */
  readonly activations: Int32Array;
  readonly darkness: readonly Darkness[];
}

// Copied: an imported name is looked up anew at every use, which is felt a hundred million times.
const validity = validityMinutes;
const none = -1;
const noHost = 255;

/**
 * Lives through the whole course. Exact: every request happens in its minute, and in one minute by the machines' numbers.
 * While no host that a machine reaches answers, its attempts change nothing but the time of the next, so they are counted
 * and not acted out; that is all that is left out.
 */
export function simulate(fleet: Fleet, course: Course, observe?: (attempt: FleetAttempt) => void): History {
  return new Simulation(fleet, course, observe).run();
}

/** One attempt, for whoever watches. Attempts that are counted only are shown once, at the first. */
export interface FleetAttempt {
  readonly machine: number;
  readonly minute: number;
  /** Number of the host that answered; undefined when none did. */
  readonly host?: number;
  /** Count of the host after it, 0 when none answered. */
  readonly count: number;
  readonly activated: boolean;
}

/** One host: its counts, and when they reached the thresholds. */
class Host {
  readonly counts: readonly [HostCount, HostCount];
  readonly days: Record<CountedApplication, number[]> = { windows: [], office: [] };
  readonly reached: Record<CountedApplication, Record<number, number | undefined>> = { windows: {}, office: {} };
  readonly highest: [number, number] = [0, 0];
  requests = 0;

  constructor(ids: number) {
    const places = new Uint8Array(ids).fill(noHost);
    this.counts = [new HostCount(places), new HostCount(places)];
  }

  /** Notes a count that is higher than ever. */
  rise(application: 0 | 1, count: number, minute: number): void {
    this.highest[application] = count;
    const name = applications[application];
    for (const threshold of countedThresholds[name]) {
      if (count >= threshold) this.reached[name][threshold] ??= minute;
    }
  }

  endDay(minute: number): void {
    applications.forEach((name, index) => {
      const count = this.counts[index] as HostCount;
      count.forget(minute);
      this.days[name].push(count.size);
    });
  }

  history(): HostHistory {
    const [windows, office] = this.counts;
    return {
      reached: this.reached,
      counts: this.days,
      highest: { windows: this.highest[0], office: this.highest[1] },
      capacity: { windows: windows.capacity, office: office.capacity },
      requests: this.requests,
    };
  }
}

const applications = ["windows", "office"] as const satisfies readonly CountedApplication[];

class Simulation {
  readonly #observe: ((attempt: FleetAttempt) => void) | undefined;
  readonly #fleet: Fleet;
  readonly #course: Course;
  readonly #intervals: Intervals;
  readonly #availability: Availability;
  readonly #hosts: Host[];
  readonly #book: LicenseBook;
  /** By product: application, threshold and the count that the product allows. */
  readonly #application: readonly (0 | 1)[];
  readonly #threshold: readonly number[];
  readonly #capacity: readonly number[];
  /** Machines due in each minute, as linked lists. */
  readonly #due: Int32Array;
  readonly #next: Int32Array;
  #now: Int32Array = new Int32Array(1024);
  /** By machine: the first activation of the present unbroken row, the last one, the host it keeps to. */
  readonly #since: Int32Array;
  readonly #activated: Int32Array;
  readonly #cached: Uint8Array;
  readonly #lapses: Int32Array;
  #arrived = 0;
  #answered = 0;
  #successes = 0;
  #unanswered = 0;
  readonly #darkness: Darkness[] = [];

  constructor(fleet: Fleet, course: Course, observe: ((attempt: FleetAttempt) => void) | undefined) {
    this.#observe = observe;
    this.#fleet = fleet;
    this.#course = course;
    this.#intervals = course.intervals ?? defaultIntervals;
    this.#availability = new Availability(course.hosts, course.outages ?? []);
    this.#hosts = Array.from({ length: course.hosts }, () => new Host(fleet.ids));
    this.#book = new LicenseBook(course.horizon);
    this.#application = fleet.products.map((product) => (applicationOf(product) === "windows" ? 0 : 1));
    this.#threshold = fleet.products.map(thresholdFor);
    this.#capacity = fleet.products.map((product: ClientProduct) => highestCount([product], applicationOf(product)));
    this.#due = new Int32Array(course.horizon).fill(none);
    this.#next = new Int32Array(fleet.size).fill(none);
    this.#since = new Int32Array(fleet.size).fill(none);
    this.#activated = new Int32Array(fleet.size).fill(none);
    this.#cached = new Uint8Array(fleet.size).fill(noHost);
    this.#lapses = new Int32Array(fleet.size).fill(none);
  }

  run(): History {
    const { horizon } = this.#course;
    const dark = new Set(this.#availability.darknessBegins());
    for (let minute = 0; minute < horizon; minute++) {
      if (dark.has(minute)) this.#darkness.push(this.#lookAhead(minute));
      this.#liveMinute(minute);
      if ((minute + 1) % minutesPerDay === 0 || minute + 1 === horizon) {
        for (const host of this.#hosts) host.endDay(minute);
      }
    }
    return this.#history();
  }

  #liveMinute(minute: number): void {
    const { arrives, leaves, size } = this.#fleet;
    while (this.#arrived < size && (arrives[this.#arrived] as number) <= minute) {
      const machine = this.#arrived++;
      if ((leaves[machine] as number) > minute) this.#schedule(machine, minute);
    }
    const first = this.#due[minute] as number;
    if (first === none) return;
    const up = this.#availability.at(minute);
    const count = this.#collect(first);
    const now = this.#now;
    for (let index = 0; index < count; index++) this.#attempt(now[index] as number, minute, up);
  }

  /** Takes the machines of one minute out of their list and puts them into the order of their numbers. */
  #collect(first: number): number {
    const next = this.#next;
    let count = 0;
    let rising = true;
    let falling = true;
    let before = none;
    for (let machine = first; machine !== none; machine = next[machine] as number) {
      if (count === this.#now.length) {
        const larger = new Int32Array(2 * count);
        larger.set(this.#now);
        this.#now = larger;
      }
      this.#now[count++] = machine;
      if (before !== none) {
        if (machine < before) rising = false;
        else falling = false;
      }
      before = machine;
    }
    // A list is built from its end, so it nearly always falls; only lists that were merged have to be sorted.
    const found = this.#now.subarray(0, count);
    if (!rising) falling ? found.reverse() : found.sort();
    return count;
  }

  #schedule(machine: number, minute: number): void {
    const leaves = this.#fleet.leaves[machine] as number;
    if (minute >= this.#course.horizon || minute >= leaves) {
      this.#close(machine, Math.min(leaves, this.#course.horizon));
      return;
    }
    this.#next[machine] = this.#due[minute] as number;
    this.#due[minute] = machine;
  }

  #attempt(machine: number, minute: number, up: number): void {
    const reach = this.#fleet.reach[machine] as number;
    let number = this.#cached[machine] as number;
    if (number === noHost || ((up >>> number) & 1) === 0) {
      number = this.#discover(machine, minute, up & reach);
      this.#cached[machine] = number;
      if (number === noHost) {
        this.#observe?.({ machine, minute, count: 0, activated: false });
        this.#waitForHost(machine, minute, reach);
        return;
      }
    }
    const host = this.#hosts[number] as Host;
    const product = this.#fleet.product[machine] as number;
    const application = this.#application[product] as 0 | 1;
    const id = this.#fleet.machineId[machine] as number;
    const count = host.counts[application].record(id, this.#capacity[product] as number, minute);
    host.requests++;
    this.#answered++;
    if (count > host.highest[application]) host.rise(application, count, minute);
    const activated = count >= (this.#threshold[product] as number);
    this.#observe?.({ machine, minute, host: number, count, activated });
    if (!activated) {
      this.#schedule(machine, minute + this.#intervals.activation);
      return;
    }
    this.#successes++;
    this.#activate(machine, minute);
    this.#schedule(machine, minute + this.#intervals.renewal);
  }

  /**
   * Chooses a host among those that answer: each machine draws a number for every host at every discovery and takes the
   * largest. That is an even choice, and another host takes clients from the others without moving any between them.
   */
  #discover(machine: number, minute: number, candidates: number): number {
    let best = noHost;
    let highest = -1;
    for (let host = 0; candidates >>> host !== 0; host++) {
      if (((candidates >>> host) & 1) === 0) continue;
      const drawn = draw(this.#course.seed, machine, minute, host);
      if (drawn > highest) {
        highest = drawn;
        best = host;
      }
    }
    return best;
  }

  /** Skips to the first attempt that can find a host, and counts those before. */
  #waitForHost(machine: number, minute: number, reach: number): void {
    const interval = this.#intervals.activation;
    const { horizon } = this.#course;
    const until = Math.min(this.#availability.next(reach) ?? horizon, horizon);
    const gone = Math.min(until, this.#fleet.leaves[machine] as number);
    this.#unanswered += Math.ceil((gone - minute) / interval);
    this.#schedule(machine, minute + Math.ceil((until - minute) / interval) * interval);
  }

  #activate(machine: number, minute: number): void {
    const renewed = this.#activated[machine] as number;
    if (renewed === none) {
      this.#book.waited(this.#fleet.arrives[machine] as number, minute);
      this.#since[machine] = minute;
    } else if (minute > renewed + validity) {
      this.#endRow(machine, minute);
      this.#since[machine] = minute;
    }
    this.#activated[machine] = minute;
  }

  /** Books a row of activations up to a minute. The activation ran out if it held for less. */
  #endRow(machine: number, minute: number): void {
    const renewed = this.#activated[machine] as number;
    this.#book.held(this.#since[machine] as number, renewed, minute);
    if (minute > renewed + validity && this.#lapses[machine] === none) this.#lapses[machine] = renewed + validity;
  }

  /** The machine is gone, or the course is over. */
  #close(machine: number, minute: number): void {
    if (this.#activated[machine] === none) this.#book.waited(this.#fleet.arrives[machine] as number, minute);
    else this.#endRow(machine, minute);
  }

  /** When the first of the machines that are licensed now would run out. */
  #lookAhead(minute: number): Darkness {
    const { leaves } = this.#fleet;
    let firstLapse: number | undefined;
    for (let machine = 0; machine < this.#arrived; machine++) {
      const activated = this.#activated[machine] as number;
      const lapses = activated + validity;
      if (activated === none || lapses <= minute || (leaves[machine] as number) <= lapses) continue;
      if (firstLapse === undefined || lapses < firstLapse) firstLapse = lapses;
    }
    return { start: minute, ...(firstLapse === undefined ? {} : { firstLapse }) };
  }

  #history(): History {
    let lapsed = 0;
    let everActivated = 0;
    let firstLapse: number | undefined;
    for (let machine = 0; machine < this.#fleet.size; machine++) {
      if (this.#activated[machine] !== none) everActivated++;
      const lapse = this.#lapses[machine] as number;
      if (lapse === none) continue;
      lapsed++;
      if (firstLapse === undefined || lapse < firstLapse) firstLapse = lapse;
    }
    return {
      hosts: this.#hosts.map((host) => host.history()),
      days: this.#book.days(),
      requests: { answered: this.#answered, activated: this.#successes, unanswered: this.#unanswered },
      everActivated,
      lapsed,
      ...(firstLapse === undefined ? {} : { firstLapse }),
      lapses: this.#lapses,
      activations: this.#activated,
      darkness: this.#darkness,
    };
  }
}
