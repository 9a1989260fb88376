import { mostHosts } from "./fleet";

/** Hosts that nobody can reach, from one minute up to another that is no longer part of it. */
export interface Outage {
  readonly start: number;
  readonly end: number;
  /** Numbers of the hosts. Default: every host. */
  readonly hosts?: readonly number[];
}

/** Which hosts answer, minute by minute. */
export class Availability {
  /** Minutes at which something changes, in order, and the hosts that answer from then on, one bit each. */
  readonly #from: number[] = [0];
  readonly #up: number[] = [];
  #segment = 0;

  constructor(hosts: number, outages: readonly Outage[]) {
    const all = 2 ** hosts - 1;
    const changes = outages.flatMap(({ start, end }) => [start, end]).filter((minute) => minute > 0);
    this.#from.push(...[...new Set(changes)].sort((a, b) => a - b));
    for (const minute of this.#from) {
      let up = all;
      for (const { start, end, hosts: away } of outages) {
        if (start > minute || end <= minute) continue;
        up &= ~(away ? away.reduce((mask, host) => mask | (1 << host), 0) : 2 ** mostHosts - 1);
      }
      this.#up.push(up);
    }
  }

  /** Hosts that answer now. Minutes have to be asked in order. */
  at(minute: number): number {
    while ((this.#from[this.#segment + 1] ?? Number.POSITIVE_INFINITY) <= minute) this.#segment++;
    return this.#up[this.#segment] as number;
  }

  /** The first minute from now on in which one of these hosts answers; undefined when none ever does. */
  next(reach: number): number | undefined {
    for (let segment = this.#segment; segment < this.#from.length; segment++) {
      if (((this.#up[segment] as number) & reach) !== 0) return this.#from[segment];
    }
    return undefined;
  }

  /** Minutes in which the last host that answered goes away. */
  darknessBegins(): number[] {
    return this.#from.filter((_, segment) => this.#up[segment] === 0 && (segment === 0 || this.#up[segment - 1] !== 0));
  }
}
