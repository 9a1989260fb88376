import { initialGraceDays, minutesPerDay, outOfToleranceGraceDays, validityDays } from "../activation/lease";

export const validity = validityDays * minutesPerDay;
const initialGrace = initialGraceDays * minutesPerDay;
const laterGrace = outOfToleranceGraceDays * minutesPerDay;

/** Machines in each state at the end of each day. */
export interface LicenseDays {
  readonly licensed: number[];
  /** Installed, not yet activated, and within the first thirty days. */
  readonly initialGrace: number[];
  /** Their activation has run out, and they are in the thirty days that follow. */
  readonly laterGrace: number[];
  /** Out of grace: they remind their user without end. */
  readonly notification: number[];
}

type State = keyof LicenseDays;

/**
 * Counts states from the changes alone, so that nothing is done for a machine on a day on which nothing happens to it.
 * Ends are exclusive, as in activation/lease.ts.
 */
export class LicenseBook {
  readonly #changes: Record<State, Int32Array>;
  readonly #horizon: number;

  constructor(horizon: number) {
    const days = Math.ceil(horizon / minutesPerDay) + 2;
    const column = () => new Int32Array(days);
    this.#changes = { licensed: column(), initialGrace: column(), laterGrace: column(), notification: column() };
    this.#horizon = horizon;
  }

  #span(state: State, from: number, to: number): void {
    const end = Math.min(to, this.#horizon);
    if (from >= end) return;
    const changes = this.#changes[state];
    const first = Math.floor(from / minutesPerDay);
    // Whoever is in the state at the horizon is in it at the end of the last day, also of one that was cut short.
    const last = to >= this.#horizon ? changes.length - 1 : Math.floor(to / minutesPerDay);
    changes[first] = (changes[first] as number) + 1;
    changes[last] = (changes[last] as number) - 1;
  }

  /** Without any activation from the installation to a minute. */
  waited(installed: number, until: number): void {
    this.#span("initialGrace", installed, Math.min(until, installed + initialGrace));
    this.#span("notification", installed + initialGrace, until);
  }

  /** From the first activation of an unbroken row to a minute, of which the last activation was at `renewed`. */
  held(activated: number, renewed: number, until: number): void {
    const lapses = renewed + validity;
    this.#span("licensed", activated, Math.min(until, lapses));
    this.#span("laterGrace", lapses, Math.min(until, lapses + laterGrace));
    this.#span("notification", lapses + laterGrace, until);
  }

  days(): LicenseDays {
    const sums = (state: State) => {
      let sum = 0;
      const days = Math.ceil(this.#horizon / minutesPerDay);
      return Array.from(this.#changes[state].subarray(0, days), (change) => (sum += change));
    };
    return {
      licensed: sums("licensed"),
      initialGrace: sums("initialGrace"),
      laterGrace: sums("laterGrace"),
      notification: sums("notification"),
    };
  }
}
