import { type ClientProduct, clientProducts } from "../activation/generations";
import { minutesPerDay } from "../activation/lease";
import { applicationOf } from "../activation/thresholds";
import { ForecastInputError, type Rate } from "./input";
import { drawBelow } from "./random";

/** A minute after every horizon: such a machine never leaves. */
export const never = 2 ** 31 - 1;

/** Hosts that one fleet may have: as many as bits in the mask of those that a machine reaches. */
export const mostHosts = 16;

/** Machines of one product in one place. A machine that has Windows and Office is one of each. */
export interface MachineGroup {
  readonly name: string;
  readonly product: ClientProduct;
  readonly machines: number;
  /** Different machine ids among them; clones of an image that was not generalized share one. Default: all differ. */
  readonly machineIds?: number;
  /** Numbers of the hosts that they can reach. Default: every host. */
  readonly hosts?: readonly number[];
}

/** How a fleet changes. All times are whole minutes from the beginning. */
export interface FleetPlan {
  readonly groups: readonly MachineGroup[];
  /** The machines that are there from the beginning ask for the first time within so many minutes. */
  readonly rollout: number;
  readonly horizon: number;
  readonly seed: number;
  readonly arriving?: Rate;
  readonly leaving?: Rate;
  /** Installed anew: a machine that leaves, and one that arrives in the same minute, with a machine id of its own. */
  readonly reimaged?: Rate;
}

/** One machine, written out. */
export interface Machine {
  readonly product: ClientProduct;
  /** When it is installed, and asks for the first time. */
  readonly arrives: number;
  /** First minute in which it is gone. Default: never. */
  readonly leaves?: number;
  /** Machines with the same id count once. Default: an id of its own. */
  readonly machineId?: number;
  readonly hosts?: readonly number[];
}

/** Machines in columns, in the order of their first request. */
export interface Fleet {
  readonly size: number;
  readonly products: readonly ClientProduct[];
  /** Index into `products`. */
  readonly product: Uint8Array;
  readonly arrives: Int32Array;
  readonly leaves: Int32Array;
  /** Ids are below `ids`. */
  readonly machineId: Int32Array;
  readonly ids: number;
  /** One bit for each host that the machine reaches. */
  readonly reach: Uint16Array;
}

const products = Object.keys(clientProducts) as ClientProduct[];
const productIndex = new Map(products.map((product, index) => [product, index]));

function maskOf(hosts: readonly number[] | undefined): number {
  return hosts ? hosts.reduce((mask, host) => mask | (1 << host), 0) : 2 ** mostHosts - 1;
}

/** Columns of machines that are written out, for small fleets. They keep their order among equals. */
export function fleetOf(machines: readonly Machine[]): Fleet {
  const ids = new Map<string, number>();
  let fresh = 0;
  // Windows and Office are counted apart, so that an id of each is another id here.
  const idOf = (product: ClientProduct, given: number | undefined) => {
    if (given === undefined) return fresh++;
    const key = `${applicationOf(product)} ${given}`;
    const known = ids.get(key);
    if (known !== undefined) return known;
    ids.set(key, fresh);
    return fresh++;
  };
  const builder = new Builder(machines.length);
  for (const { product, arrives, leaves = never, machineId, hosts } of machines) {
    builder.add(productIndex.get(product) ?? 0, arrives, leaves, idOf(product, machineId), maskOf(hosts));
  }
  return builder.fleet(fresh);
}

/** Grows columns, and puts them in order at the end. */
class Builder {
  #size = 0;
  #product: Uint8Array;
  #arrives: Int32Array;
  #leaves: Int32Array;
  #id: Int32Array;
  #reach: Uint16Array;

  constructor(capacity: number) {
    this.#product = new Uint8Array(capacity);
    this.#arrives = new Int32Array(capacity);
    this.#leaves = new Int32Array(capacity);
    this.#id = new Int32Array(capacity);
    this.#reach = new Uint16Array(capacity);
  }

  add(product: number, arrives: number, leaves: number, id: number, reach: number): number {
    const index = this.#size++;
    this.#product[index] = product;
    this.#arrives[index] = arrives;
    this.#leaves[index] = leaves;
    this.#id[index] = id;
    this.#reach[index] = reach;
    return index;
  }

  leave(index: number, minute: number): void {
    this.#leaves[index] = minute;
  }

  fleet(ids: number): Fleet {
    const size = this.#size;
    // The minute above, the position below: one number sorts by both, and fits a double exactly.
    const keys = new Float64Array(size);
    for (let index = 0; index < size; index++) keys[index] = (this.#arrives[index] as number) * 2 ** 21 + index;
    keys.sort();
    const order = new Int32Array(size);
    for (let place = 0; place < size; place++) order[place] = (keys[place] as number) % 2 ** 21;
    const pick = <Column extends Uint8Array | Uint16Array | Int32Array>(from: Column, to: Column): Column => {
      for (let place = 0; place < size; place++) to[place] = from[order[place] as number] as number;
      return to;
    };
    return {
      size,
      products,
      product: pick(this.#product, new Uint8Array(size)),
      arrives: pick(this.#arrives, new Int32Array(size)),
      leaves: pick(this.#leaves, new Int32Array(size)),
      machineId: pick(this.#id, new Int32Array(size)),
      ids,
      reach: pick(this.#reach, new Uint16Array(size)),
    };
  }
}

/** Machines, arrivals included, that one fleet may have. */
export const mostMachines = 2_000_000;

/** Everything that is wrong with a plan. */
export function checkFleetPlan(plan: FleetPlan): string[] {
  const problems: string[] = [];
  const machines = plan.groups.reduce((sum, group) => sum + group.machines, 0);
  const whole = (value: number) => Number.isInteger(value) && value >= 0;
  for (const { name, machines: count, machineIds } of plan.groups) {
    if (!whole(count)) problems.push(`${name}: ${count} machines; use a whole number`);
    if (machineIds !== undefined && (!whole(machineIds) || machineIds < 1 || machineIds > count)) {
      problems.push(`${name}: ${machineIds} machine ids; use 1 to ${count}`);
    }
  }
  if (machines === 0) problems.push("the fleet has no machines");
  const newcomers = eventsOf(plan.arriving, plan.horizon) + eventsOf(plan.reimaged, plan.horizon);
  if (machines + newcomers > mostMachines) {
    problems.push(`${machines + newcomers} machines over the whole time; ${mostMachines} can be simulated`);
  }
  if (!whole(plan.horizon) || plan.horizon < 1 || plan.horizon > 20 * 366 * minutesPerDay) {
    problems.push(`a horizon of ${plan.horizon} minutes; use 1 minute to 20 years`);
  }
  if (!whole(plan.rollout)) problems.push(`a rollout of ${plan.rollout} minutes; use a whole number`);
  return problems;
}

function eventsOf(rate: Rate | undefined, horizon: number): number {
  return rate ? Math.floor((horizon * rate.machines) / rate.perMinutes) : 0;
}

interface Change {
  readonly minute: number;
  readonly kind: "arrive" | "leave" | "reimage";
  readonly number: number;
}

/** All changes in order. In one minute machines leave before others are installed anew, and these before others arrive. */
function changesOf(plan: FleetPlan): Change[] {
  const changes = (kind: Change["kind"], rate: Rate | undefined): Change[] =>
    Array.from({ length: eventsOf(rate, plan.horizon) }, (_, index) => ({
      minute: Math.floor(((index + 1) * (rate?.perMinutes ?? 0)) / (rate?.machines ?? 1)),
      kind,
      number: index,
    }));
  return [
    ...changes("leave", plan.leaving),
    ...changes("reimage", plan.reimaged),
    ...changes("arrive", plan.arriving),
  ].sort((a, b) => a.minute - b.minute);
}

/**
 * Writes a plan out into machines. Newcomers take their group in proportion to its size, and whoever leaves is drawn from
 * those present, all by the seed. Throws a ForecastInputError with every problem.
 */
export function planFleet(plan: FleetPlan): Fleet {
  const problems = checkFleetPlan(plan);
  if (problems.length > 0) throw new ForecastInputError(problems.join("\n"));
  return new Planner(plan).fleet();
}

const purposes = { first: 1, group: 2, leave: 3, reimage: 4 } as const;

class Planner {
  readonly #plan: FleetPlan;
  readonly #builder: Builder;
  readonly #groups: readonly MachineGroup[];
  readonly #firstId: number[] = [];
  readonly #members: number[] = [];
  readonly #present: number[] = [];
  readonly #groupOf: number[] = [];
  #ids = 0;

  constructor(plan: FleetPlan) {
    this.#plan = plan;
    this.#groups = plan.groups.filter(({ machines }) => machines > 0);
    const machines = this.#groups.reduce((sum, group) => sum + group.machines, 0);
    this.#builder = new Builder(
      machines + eventsOf(plan.arriving, plan.horizon) + eventsOf(plan.reimaged, plan.horizon),
    );
    for (const { machineIds } of this.#groups) {
      this.#firstId.push(this.#ids);
      this.#members.push(0);
      this.#ids += machineIds ?? 0;
    }
  }

  fleet(): Fleet {
    const { rollout, seed } = this.#plan;
    let number = 0;
    this.#groups.forEach(({ machines }, group) => {
      for (let index = 0; index < machines; index++) {
        this.#install(group, rollout > 0 ? drawBelow(rollout, seed, number, purposes.first) : 0);
        number++;
      }
    });
    for (const change of changesOf(this.#plan)) this.#apply(change);
    return this.#builder.fleet(this.#ids);
  }

  #install(group: number, minute: number): void {
    const { product, machineIds, hosts } = this.#groups[group] as MachineGroup;
    const member = (this.#members[group] as number)++;
    const id = machineIds === undefined ? this.#ids++ : (this.#firstId[group] as number) + (member % machineIds);
    const index = this.#builder.add(productIndex.get(product) ?? 0, minute, never, id, maskOf(hosts));
    this.#groupOf[index] = group;
    this.#present.push(index);
  }

  /** Takes out one of those present, drawn; none is left when the fleet is empty. */
  #remove(minute: number, number: number, purpose: number): number | undefined {
    if (this.#present.length === 0) return undefined;
    const place = drawBelow(this.#present.length, this.#plan.seed, number, purpose);
    const index = this.#present[place] as number;
    this.#present[place] = this.#present.at(-1) as number;
    this.#present.pop();
    this.#builder.leave(index, minute);
    return index;
  }

  #apply({ minute, kind, number }: Change): void {
    if (kind === "leave") this.#remove(minute, number, purposes.leave);
    if (kind === "reimage") {
      const index = this.#remove(minute, number, purposes.reimage);
      if (index !== undefined) this.#install(this.#groupOf[index] as number, minute);
    }
    if (kind === "arrive") this.#install(this.#drawGroup(number), minute);
  }

  #drawGroup(number: number): number {
    const total = this.#groups.reduce((sum, { machines }) => sum + machines, 0);
    let place = drawBelow(total, this.#plan.seed, number, purposes.group);
    return this.#groups.findIndex(({ machines }) => {
      place -= machines;
      return place < 0;
    });
  }
}
