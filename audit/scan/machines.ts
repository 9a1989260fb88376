/** One plain request, as a scanner has read it. Texts are where they stand in `bytes`. */
export interface Sighting {
  bytes: Uint8Array;
  /** The same bytes, four at a time. */
  view: DataView;
  hostStart: number;
  hostEnd: number;
  /** Another number whenever the host is another one than in the record before. */
  hostTurn: number;
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

/** What is known of a machine with one result: for a table of its own in DuckDB. */
export interface MachineRow {
  readonly key: number;
  readonly machineId: string;
  readonly machine: string;
  /** requests, first and last time, last record, and state, minutes and minimum of the last request. */
  readonly values: readonly number[];
}

/**
 * An entry: six numbers of eight bytes, then in words of four the id and the length of the name, then the name. All that a
 * request needs stands together, since with many machines the time goes into waiting for memory.
 */
const [keyAt, requestsAt, firstAt, lastAt, recordAt, saidAt] = [0, 1, 2, 3, 4, 5];
const idAt = 6 * 2;
const lengthAt = idAt + words;
const nameAt = (lengthAt + 1) * 4;

/** Pieces of eight bytes that an entry takes, by the length of its name. */
const piecesOf = (length: number) => Math.ceil((nameAt + length) / 8);

/** Machines by a number that tells host, product and result, by their id and by their name: a table with open addressing. */
export class Machines {
  count = 0;
  /** Two numbers for each slot: a hash, and where its entry begins, in pieces of eight bytes from one on; 0 where it is empty. */
  private slots = new Int32Array(1 << 15);
  private bytes = new Uint8Array(1 << 19);
  private numbers = new Float64Array(this.bytes.buffer);
  private ints = new Int32Array(this.bytes.buffer);
  /** Where the next entry begins, in pieces of eight bytes. */
  private end = 1;

  /** False where the machine's id is none. */
  add(row: Sighting, key: number, salt: number): boolean {
    const at = this.entryOf(row, key, hashOf(row, salt));
    if (at < 0) return false;
    const { numbers } = this;
    numbers[at + requestsAt] = (numbers[at + requestsAt] as number) + 1;
    if (row.time < (numbers[at + firstAt] as number)) numbers[at + firstAt] = row.time;
    const last = numbers[at + lastAt] as number;
    if (row.time > last || (row.time === last && row.record > (numbers[at + recordAt] as number))) {
      numbers[at + lastAt] = row.time;
      numbers[at + recordAt] = row.record;
      numbers[at + saidAt] = row.minutes * 8192 + row.minimum * 8 + row.state;
    }
    return true;
  }

  private entryOf(row: Sighting, key: number, hash: number): number {
    const { slots } = this;
    const mask = slots.length - 2;
    for (let slot = (hash << 1) & mask; ; slot = (slot + 2) & mask) {
      const at = slots[slot + 1] as number;
      if (at === 0) return this.newEntry(row, key, hash, slot);
      if (slots[slot] === hash && this.numbers[at + keyAt] === key && this.isMachine(at, row)) return at;
    }
  }

  private isMachine(at: number, { bytes, view, machineStart, machineEnd, machineIdStart }: Sighting): boolean {
    const { ints } = this;
    const length = machineEnd - machineStart;
    const id = at * 2 + idAt;
    if (ints[at * 2 + lengthAt] !== length) return false;
    for (let word = 0; word < words; word += 1) {
      if (ints[id + word] !== view.getInt32(machineIdStart + word * 4, true)) return false;
    }
    const name = at * 8 + nameAt;
    let done = 0;
    for (; done + 4 <= length; done += 4) {
      if (ints[(name + done) >> 2] !== view.getInt32(machineStart + done, true)) return false;
    }
    for (; done < length; done += 1) if (this.bytes[name + done] !== bytes[machineStart + done]) return false;
    return true;
  }

  private newEntry(row: Sighting, key: number, hash: number, slot: number): number {
    if (!isGuid(latin(row.bytes, row.machineIdStart, row.machineIdStart + guidLength))) return -1;
    const at = this.end;
    const length = row.machineEnd - row.machineStart;
    this.end += piecesOf(length);
    this.makeRoom(this.end * 8);
    this.numbers.set([key, 0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0, 0], at);
    this.ints[at * 2 + lengthAt] = length;
    this.bytes.set(row.bytes.subarray(row.machineIdStart, row.machineIdStart + guidLength), (at * 2 + idAt) * 4);
    this.bytes.set(row.bytes.subarray(row.machineStart, row.machineEnd), at * 8 + nameAt);
    this.slots[slot] = hash;
    this.slots[slot + 1] = at;
    this.count += 1;
    if (this.count * 4 > this.slots.length) this.spread();
    return at;
  }

  private makeRoom(length: number): void {
    if (length <= this.bytes.length) return;
    const larger = new Uint8Array(this.bytes.length * 2);
    larger.set(this.bytes);
    this.bytes = larger;
    this.numbers = new Float64Array(larger.buffer);
    this.ints = new Int32Array(larger.buffer);
  }

  private spread(): void {
    const old = this.slots;
    const slots = new Int32Array(old.length * 4);
    const mask = slots.length - 2;
    for (let from = 0; from < old.length; from += 2) {
      if (old[from + 1] === 0) continue;
      let slot = ((old[from] as number) << 1) & mask;
      while (slots[slot + 1] !== 0) slot = (slot + 2) & mask;
      slots[slot] = old[from] as number;
      slots[slot + 1] = old[from + 1] as number;
    }
    this.slots = slots;
  }

  *rows(): Generator<MachineRow> {
    const { bytes, ints } = this;
    for (let at = 1; at < this.end; ) {
      const [key = 0, requests = 0, first = 0, last = 0, record = 0, said = 0] = this.numbers.subarray(at, at + 6);
      const id = (at * 2 + idAt) * 4;
      const name = at * 8 + nameAt;
      const length = ints[at * 2 + lengthAt] as number;
      const [state, minutes, minimum] = [said % 8, Math.floor(said / 8192), Math.floor(said / 8) % 1024];
      yield {
        key,
        machineId: latin(bytes, id, id + guidLength),
        machine: latin(bytes, name, name + length),
        values: [requests, first, last, record, state, minutes, minimum],
      };
      at += piecesOf(length);
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
