import { minutesPerDay } from "../activation/lease";
import { countWindowDays, storedMachineIds } from "../activation/thresholds";

// Copied: an imported name is looked up anew at every use, which a step of this size would feel.
const places = storedMachineIds;
const nobody = -1;
const end = 255;
const windowMinutes = countWindowDays * minutesPerDay;

/**
 * The machine ids that a host stores for one application: the most recent ones, each for thirty days, as many as twice the
 * largest threshold that has been asked for. Every step takes the same time, however many machines ask.
 */
export class HostCount {
  /** Where each id is stored, when it is: checked against what the place holds. */
  readonly #placeOf: Uint8Array;
  readonly #ids = new Int32Array(places).fill(nobody);
  readonly #asked = new Int32Array(places);
  readonly #older = new Uint8Array(places).fill(end);
  readonly #newer = new Uint8Array(places).fill(end);
  readonly #free: number[] = Array.from({ length: places }, (_, place) => places - 1 - place);
  #oldest = end;
  #newest = end;
  #size = 0;
  #capacity = 0;

  /** `placeOf` may be shared by the counts of one host, since an id belongs to one application. */
  constructor(placeOf: Uint8Array) {
    this.#placeOf = placeOf;
  }

  get size(): number {
    return this.#size;
  }

  get capacity(): number {
    return this.#capacity;
  }

  /** A machine asks; `capacity` is twice the threshold of its product. Answers the count, with this machine in it. */
  record(id: number, capacity: number, minute: number): number {
    if (capacity > this.#capacity) this.#capacity = capacity;
    if (this.#oldest !== end && minute - (this.#asked[this.#oldest] as number) >= windowMinutes) this.forget(minute);
    let place = this.#placeOf[id] as number;
    if (place < places && this.#ids[place] === id) {
      this.#asked[place] = minute;
      if (place === this.#newest) return this.#size;
      this.#unlink(place);
    } else {
      if (this.#size === this.#capacity) this.#drop(this.#oldest);
      place = this.#free.pop() as number;
      this.#ids[place] = id;
      this.#placeOf[id] = place;
      this.#asked[place] = minute;
      this.#size++;
    }
    this.#append(place);
    return this.#size;
  }

  /** Forgets whoever has not asked for thirty days. */
  forget(minute: number): void {
    while (this.#oldest !== end && minute - (this.#asked[this.#oldest] as number) >= windowMinutes) {
      this.#drop(this.#oldest);
    }
  }

  #drop(place: number): void {
    this.#unlink(place);
    this.#ids[place] = nobody;
    this.#free.push(place);
    this.#size--;
  }

  #unlink(place: number): void {
    const older = this.#older[place] as number;
    const newer = this.#newer[place] as number;
    if (older === end) this.#oldest = newer;
    else this.#newer[older] = newer;
    if (newer === end) this.#newest = older;
    else this.#older[newer] = older;
  }

  #append(place: number): void {
    this.#older[place] = this.#newest;
    this.#newer[place] = end;
    if (this.#newest === end) this.#oldest = place;
    else this.#newer[this.#newest] = place;
    this.#newest = place;
  }
}
