import { guidLength, isGuid, latin, Machines, type Sighting } from "./machines";
import { Marks } from "./marks";

interface Hour {
  records: number;
  first: number;
  last: number;
  firstRecord: number;
  lastRecord: number;
}

export interface TallyOptions {
  /** Requests before this moment, in microseconds, are not recent. Default: all are. */
  readonly since?: number;
  /** Takes lines of CSV. */
  readonly machines: (lines: string) => void;
  readonly hours: (lines: string) => void;
}

/** So many machines are kept before they are written out. DuckDB adds up what was written in several pieces. */
const mostMachines = 400_000;
const mostHosts = 4096;
const mostProducts = 256;
const hourLength = 3_600_000_000;

/**
 * Adds plain requests up: by host, machine, both ids and result, with what the machine said last; and by host and hour. Marks
 * the record numbers of each host, so that one that is there twice is seen. Needs memory for the machines, not for the requests.
 */
export class Tally {
  requests = 0;
  /** By the host's name in lower case. */
  readonly marks = new Map<string, Marks>();
  private readonly hosts: { readonly name: string; readonly marks: Marks }[] = [];
  private host = 0;
  /** The turn of the scanner at which this was the host. */
  private hostTurn = -1;
  private hostMarks = new Marks();
  private readonly products: string[] = [];
  private product = 0;
  private productWords: Int32Array = new Int32Array(guidLength / 4);
  private machines = new Machines();
  private hours = new Map<number, Hour>();
  private hourStart = Number.NaN;
  private hourHost = -1;
  private hourRecent = false;
  private hour: Hour = { records: 0, first: 0, last: 0, firstRecord: 0, lastRecord: 0 };

  constructor(private readonly options: TallyOptions) {}

  /** False for a request that is not plain after all, which is then not counted. */
  add(row: Sighting): boolean {
    if (!this.findHost(row) || !this.findProduct(row)) return false;
    const recent = this.options.since === undefined || row.time >= this.options.since;
    const key = ((row.result * mostHosts + this.host) * mostProducts + this.product) * 2 + (recent ? 1 : 0);
    if (!this.machines.add(row, key, Math.imul(this.host * 257 + this.product, 0x9e3779b1) ^ row.result)) return false;
    if (this.machines.count >= mostMachines) this.writeMachines();
    this.requests += 1;
    this.addHour(row, recent);
    this.hostMarks.add(row.record);
    return true;
  }

  private findHost({ bytes, hostStart, hostEnd, hostTurn }: Sighting): boolean {
    if (hostTurn === this.hostTurn) return true;
    if (!this.otherHost(bytes.slice(hostStart, hostEnd))) return false;
    this.hostTurn = hostTurn;
    return true;
  }

  private otherHost(bytes: Uint8Array): boolean {
    const name = latin(bytes, 0, bytes.length);
    let at = this.hosts.findIndex((other) => other.name === name);
    if (at < 0) {
      if (this.hosts.length === mostHosts) return false;
      const marks = this.marks.get(name.toLowerCase()) ?? new Marks();
      this.marks.set(name.toLowerCase(), marks);
      at = this.hosts.push({ name, marks }) - 1;
    }
    this.host = at;
    this.hostMarks = this.hosts[at]?.marks ?? this.hostMarks;
    return true;
  }

  private findProduct({ bytes, view, activationIdStart: start }: Sighting): boolean {
    const { productWords } = this;
    for (let word = 0; word < productWords.length; word += 1) {
      if (productWords[word] !== view.getInt32(start + word * 4, true)) {
        return this.otherProduct(bytes.slice(start, start + guidLength));
      }
    }
    return true;
  }

  private otherProduct(bytes: Uint8Array): boolean {
    const name = latin(bytes, 0, guidLength);
    let at = this.products.indexOf(name);
    if (at < 0) {
      if (this.products.length === mostProducts || !isGuid(name)) return false;
      at = this.products.push(name) - 1;
    }
    this.product = at;
    this.productWords = new Int32Array(bytes.buffer, 0, guidLength / 4);
    return true;
  }

  private addHour({ time, record }: Sighting, recent: boolean): void {
    const within = time >= this.hourStart && time < this.hourStart + hourLength;
    if (!within || this.host !== this.hourHost || recent !== this.hourRecent) this.openHour(time, record, recent);
    const { hour } = this;
    hour.records += 1;
    if (time < hour.first) hour.first = time;
    if (time > hour.last) hour.last = time;
    if (record < hour.firstRecord) hour.firstRecord = record;
    if (record > hour.lastRecord) hour.lastRecord = record;
  }

  private openHour(time: number, record: number, recent: boolean): void {
    const place = Math.floor(time / hourLength);
    const key = (place * mostHosts + this.host) * 2 + (recent ? 1 : 0);
    this.hourStart = place * hourLength;
    this.hourHost = this.host;
    this.hourRecent = recent;
    const known = this.hours.get(key);
    this.hour = known ?? { records: 0, first: time, last: time, firstRecord: record, lastRecord: record };
    if (!known) this.hours.set(key, this.hour);
  }

  /** Writes what has been added up; columns as the tables `sighted` and `sighted_hours` have them. */
  finish(): void {
    this.writeMachines();
    const lines = [...this.hours].map(([key, { records, first, last, firstRecord, lastRecord }]) => {
      const place = Math.floor(key / 2);
      const hour = Math.floor(place / mostHosts) * hourLength;
      return [this.hosts[place % mostHosts]?.name, hour, key % 2, records, first, last, firstRecord, lastRecord].join();
    });
    if (lines.length > 0) this.options.hours(`${lines.join("\n")}\n`);
  }

  private writeMachines(): void {
    let lines: string[] = [];
    const write = () => {
      if (lines.length > 0) this.options.machines(`${lines.join("\n")}\n`);
      lines = [];
    };
    for (const { key, machine, machineId, values } of this.machines.rows()) {
      const place = Math.floor(key / 2);
      const product = this.products[place % mostProducts];
      const hostPlace = Math.floor(place / mostProducts);
      const host = this.hosts[hostPlace % mostHosts]?.name;
      const result = Math.floor(hostPlace / mostHosts);
      lines.push([host, machine, machineId, product, result, key % 2, ...values].join());
      if (lines.length === 10_000) write();
    }
    write();
    this.machines = new Machines();
  }
}
