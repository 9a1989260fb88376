/** One plain request, as a scanner has read it. Texts are where they stand in `bytes`. */
export interface Sighting {
  bytes: Uint8Array;
  /** The same bytes, four at a time. */
  view: DataView;
  hostStart: number;
  hostEnd: number;
  machineStart: number;
  machineEnd: number;
  machineIdStart: number;
  activationIdStart: number;
  /** Hash of the machine's name. */
  hash: number;
  /** Microseconds since 1970. */
  time: number;
  /** Below 2^31. */
  record: number;
  result: number;
  minimum: number;
  state: number;
  minutes: number;
}

export const guidLength = 36;
export const guidPattern = "[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}";
const guid = new RegExp(`^${guidPattern}$`);
const nothing = /^[0-]+$/;
/** An id is compared and mixed in words of four bytes. */
const words = guidLength / 4;
const numbers = 7;

/** What is known of a machine with one result: for a table of its own in DuckDB. */
export interface MachineRow {
  readonly key: number;
  readonly machineId: string;
  readonly machine: string;
  /** requests, first and last time, last record, and state, minutes and minimum of the last request. */
  readonly values: readonly number[];
}

/** Machines by a number that tells host, product and result, by their id and by their name: a table with open addressing. */
export class Machines {
  count = 0;
  private slots = new Int32Array(1 << 14);
  private ids = new Int32Array(words << 12);
  private names = new Uint8Array(1 << 17);
  /** Where each name begins; the next one begins where it ends. */
  private starts = new Int32Array(1 << 12);
  private hashes = new Int32Array(1 << 12);
  private keys = new Float64Array(1 << 12);
  private values = new Float64Array(numbers << 12);

  /** False where the machine's id is none. */
  add(row: Sighting, key: number, salt: number): boolean {
    const entry = this.entryOf(row, key, hashOf(row, salt));
    if (entry < 0) return false;
    const { values } = this;
    const at = entry * numbers;
    values[at] = (values[at] as number) + 1;
    if (row.time < (values[at + 1] as number)) values[at + 1] = row.time;
    const last = values[at + 2] as number;
    if (row.time > last || (row.time === last && row.record > (values[at + 3] as number))) {
      values[at + 2] = row.time;
      values[at + 3] = row.record;
      values[at + 4] = row.state;
      values[at + 5] = row.minutes;
      values[at + 6] = row.minimum;
    }
    return true;
  }

  private entryOf(row: Sighting, key: number, hash: number): number {
    const mask = this.slots.length - 1;
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const entry = (this.slots[slot] as number) - 1;
      if (entry < 0) return this.newEntry(row, key, hash, slot);
      if (this.hashes[entry] === hash && this.keys[entry] === key && this.isMachine(entry, row)) return entry;
    }
  }

  private isMachine(entry: number, { bytes, view, machineStart, machineEnd, machineIdStart }: Sighting): boolean {
    const { ids, names } = this;
    for (let word = 0, at = entry * words; word < words; word += 1) {
      if (ids[at + word] !== view.getInt32(machineIdStart + word * 4, true)) return false;
    }
    const start = this.starts[entry] as number;
    const length = machineEnd - machineStart;
    if ((this.starts[entry + 1] as number) - start !== length) return false;
    for (let at = 0; at < length; at += 1) if (names[start + at] !== bytes[machineStart + at]) return false;
    return true;
  }

  private newEntry(row: Sighting, key: number, hash: number, slot: number): number {
    if (!isGuid(latin(row.bytes, row.machineIdStart, row.machineIdStart + guidLength))) return -1;
    const entry = this.count;
    const start = this.starts[entry] as number;
    const end = start + row.machineEnd - row.machineStart;
    this.count += 1;
    this.makeRoom(entry + 1, end);
    for (let word = 0; word < words; word += 1) {
      this.ids[entry * words + word] = row.view.getInt32(row.machineIdStart + word * 4, true);
    }
    this.names.set(row.bytes.subarray(row.machineStart, row.machineEnd), start);
    this.starts[entry + 1] = end;
    this.hashes[entry] = hash;
    this.keys[entry] = key;
    this.values.set([0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0, 0, 0, 0], entry * numbers);
    this.slots[slot] = entry + 1;
    if (this.count * 2 > this.slots.length) this.spread();
    return entry;
  }

  private makeRoom(entries: number, letters: number): void {
    if (entries >= this.hashes.length) {
      this.ids = grown(this.ids, new Int32Array(entries * 2 * words));
      this.starts = grown(this.starts, new Int32Array(entries * 2));
      this.hashes = grown(this.hashes, new Int32Array(entries * 2));
      this.keys = grown(this.keys, new Float64Array(entries * 2));
      this.values = grown(this.values, new Float64Array(entries * 2 * numbers));
    }
    if (letters > this.names.length) this.names = grown(this.names, new Uint8Array(letters * 2));
  }

  private spread(): void {
    const slots = new Int32Array(this.slots.length * 4);
    const mask = slots.length - 1;
    for (let entry = 0; entry < this.count; entry += 1) {
      let slot = (this.hashes[entry] as number) & mask;
      while (slots[slot] !== 0) slot = (slot + 1) & mask;
      slots[slot] = entry + 1;
    }
    this.slots = slots;
  }

  *rows(): Generator<MachineRow> {
    const id = new Uint8Array(this.ids.buffer);
    for (let entry = 0; entry < this.count; entry += 1) {
      yield {
        key: this.keys[entry] as number,
        machineId: latin(id, entry * guidLength, (entry + 1) * guidLength),
        machine: latin(this.names, this.starts[entry] as number, this.starts[entry + 1] as number),
        values: [...this.values.subarray(entry * numbers, (entry + 1) * numbers)],
      };
    }
  }
}

/** Another one in each run, so that nobody can choose names and ids that all fall into one place. */
const multiplier = Math.floor(Math.random() * 2 ** 31) * 2 + 1;

/** Of the machine's name, of its id, and of what else tells two entries apart. */
function hashOf({ view, machineIdStart: at, hash }: Sighting, salt: number): number {
  let mixed = hash ^ salt;
  for (let word = 0; word < words; word += 1) {
    mixed = (Math.imul(mixed, multiplier) + view.getInt32(at + word * 4, true)) | 0;
  }
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x85ebca6b);
  return mixed ^ (mixed >>> 13);
}

export function isGuid(text: string): boolean {
  return guid.test(text) && !nothing.test(text);
}

export function latin(bytes: Uint8Array, from: number, to: number): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset + from, to - from).toString("latin1");
}

function grown<T extends Int32Array | Float64Array | Uint8Array>(old: T, larger: T): T {
  larger.set(old);
  return larger;
}
