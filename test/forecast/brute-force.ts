import { type ClientProduct, clientProducts } from "../../activation/generations";
import type { Machine } from "../../forecast/fleet";
import { draw } from "../../forecast/random";
import type { Course } from "../../forecast/simulate";

/**
 * An independent simulation, minute by minute and machine by machine, with plain objects: no calendar, no columns, nothing
 * skipped. It shares the random numbers with the forecast and the order of machines within a minute, and no rule.
 */
interface Living extends Machine {
  readonly number: number;
  readonly id: number | string;
  due: number;
  activated?: number;
  host?: number;
  lapse?: number;
}

interface Entry {
  readonly id: number | string;
  asked: number;
}

const day = 24 * 60;

export interface BruteHistory {
  readonly counts: { windows: number[]; office: number[] }[];
  readonly reached: Record<string, number>[];
  readonly licensed: number[];
  readonly initialGrace: number[];
  readonly laterGrace: number[];
  readonly notification: number[];
  readonly lapses: number[];
  readonly activations: number[];
  readonly answered: number;
  readonly unanswered: number;
}

const family = (product: ClientProduct) => clientProducts[product].family;

export function bruteForce(machines: readonly Machine[], course: Course): BruteHistory {
  const { activation = 120, renewal = 7 * day } = course.intervals ?? {};
  const living = [...machines]
    .sort((a, b) => a.arrives - b.arrives)
    .map(
      (machine, number): Living => ({
        ...machine,
        number,
        id: machine.machineId === undefined ? `own ${number}` : machine.machineId,
        due: machine.arrives,
      }),
    );
  const caches = Array.from({ length: course.hosts }, () => ({
    windows: { entries: [] as Entry[], most: 0 },
    office: { entries: [] as Entry[], most: 0 },
  }));
  const result: BruteHistory = {
    counts: caches.map(() => ({ windows: [], office: [] })),
    reached: caches.map(() => ({})),
    licensed: [],
    initialGrace: [],
    laterGrace: [],
    notification: [],
    lapses: living.map(() => -1),
    activations: living.map(() => -1),
    answered: 0,
    unanswered: 0,
  };
  const counters = { answered: 0, unanswered: 0 };
  const answers = (host: number, minute: number) =>
    !(course.outages ?? []).some(
      ({ start, end, hosts }) => minute >= start && minute < end && (hosts === undefined || hosts.includes(host)),
    );
  const present = ({ arrives, leaves }: Living, minute: number) =>
    arrives <= minute && (leaves === undefined || minute < leaves);
  const expire = (minute: number) => {
    for (const cache of caches)
      for (const one of [cache.windows, cache.office])
        one.entries = one.entries.filter(({ asked }) => minute - asked < 30 * day);
  };

  for (let minute = 0; minute < course.horizon; minute++) {
    for (const machine of living) {
      if (!present(machine, minute) || machine.due !== minute) continue;
      const reachable = caches
        .map((_, host) => host)
        .filter((host) => answers(host, minute) && (machine.hosts?.includes(host) ?? true));
      if (machine.host !== undefined && !answers(machine.host, minute)) delete machine.host;
      if (machine.host === undefined) {
        const drawn = reachable.map((host) => ({ host, value: draw(course.seed, machine.number, minute, host) }));
        const best = drawn.sort((a, b) => b.value - a.value || a.host - b.host)[0];
        if (best) machine.host = best.host;
      }
      if (machine.host === undefined) {
        counters.unanswered++;
        machine.due = minute + activation;
        continue;
      }
      counters.answered++;
      expire(minute);
      const kind = family(machine.product);
      const threshold = kind === "windows-client" ? 25 : 5;
      const application = kind === "office" ? "office" : "windows";
      const cache = (caches[machine.host] as (typeof caches)[number])[application];
      cache.most = Math.max(cache.most, 2 * threshold);
      cache.entries = cache.entries.filter(({ id }) => id !== machine.id);
      cache.entries.push({ id: machine.id, asked: minute });
      if (cache.entries.length > cache.most) cache.entries.shift();
      const count = cache.entries.length;
      const reached = result.reached[machine.host] as Record<string, number>;
      for (const step of [5, 25]) {
        if (count >= step && !(application === "office" && step === 25)) reached[`${application} ${step}`] ??= minute;
      }
      if (count < threshold) {
        machine.due = minute + activation;
      } else {
        machine.activated = minute;
        machine.due = minute + renewal;
      }
    }
    for (const machine of living) {
      if (!present(machine, minute) || machine.activated === undefined) continue;
      result.activations[machine.number] = machine.activated;
      if (minute >= machine.activated + 180 * day && result.lapses[machine.number] === -1) {
        result.lapses[machine.number] = minute;
      }
    }
    if ((minute + 1) % day === 0 || minute + 1 === course.horizon) endDay(minute);
  }

  function endDay(minute: number): void {
    expire(minute);
    caches.forEach(({ windows, office }, host) => {
      result.counts[host]?.windows.push(windows.entries.length);
      result.counts[host]?.office.push(office.entries.length);
    });
    const states = living.filter((machine) => present(machine, minute)).map((machine) => stateOf(machine, minute));
    for (const state of ["licensed", "initialGrace", "laterGrace", "notification"] as const) {
      result[state].push(states.filter((one) => one === state).length);
    }
  }

  return { ...result, ...counters };
}

function stateOf({ activated, arrives }: Living, minute: number) {
  if (activated === undefined) return minute < arrives + 30 * day ? "initialGrace" : "notification";
  if (minute < activated + 180 * day) return "licensed";
  return minute < activated + 210 * day ? "laterGrace" : "notification";
}
