import { type ClientProduct, clientProducts } from "../activation/generations";
import {
  activationIntervalMinutes,
  leaseStatus,
  licenseStateNumber,
  renewalIntervalMinutes,
} from "../activation/lease";
import { thresholdFor } from "../activation/thresholds";
import { draw } from "../forecast/random";
import type { Estate } from "../preflight/estate";

/** One attempt of one machine. */
export interface Attempt {
  /** From the beginning. */
  readonly minute: number;
  readonly machine: string;
  readonly machineId: number;
  readonly product: ClientProduct;
  readonly zone: string;
  /** Whom it asked; undefined when it found nobody to ask. */
  readonly server?: string;
  readonly port?: number;
  /** `refused`: a host that has no key for the product. */
  readonly result: "answered" | "refused" | "clock" | "unreachable";
  readonly count: number;
  readonly activated: boolean;
}

/** An event as Windows logs it. */
export interface KmsEvent {
  readonly id: 12288 | 12289 | 12290 | 12293 | 12294;
  readonly channel: "Application" | "Key Management Service";
  /** The computer that logs it. */
  readonly host: string;
  /** ISO text, whole seconds. */
  readonly time: string;
  /** Counted from one for each computer and channel. */
  readonly record: number;
  /** In the documented order. */
  readonly fields: readonly string[];
}

/** Activation ids of a common edition, as SoftwareLicensingProduct shows them. Others get the nil id. */
const activationIds: Readonly<Partial<Record<ClientProduct, string>>> = {
  windows11: "73111121-5638-40f6-bc11-f1d7b0d64300",
  windows10: "73111121-5638-40f6-bc11-f1d7b0d64300",
  windowsServer2025: "c052f164-cdf6-409a-a0cb-853ba0f0f55a",
  windowsServer2022: "ef6cfc9f-8c5d-44ac-9aad-de6a2ea0ae03",
  windowsServer2019: "34e1ae55-27f8-4950-8877-7a03be5fb181",
  windowsServer2016: "21c56779-b449-4d20-adfc-eece0e1ad74b",
  windowsServer2012R2: "00091344-1ea4-4f37-b789-01750ba6988c",
  office2024: "8d368fc1-9470-4be2-8d66-90e836cbb051",
  office2021: "fbdb3e18-a8ef-4fb3-9183-dffd60bd0984",
};
const nilId = "00000000-0000-0000-0000-000000000000";

const ok = "0x00000000";
const rpcUnavailable = "0x800706BA";
const clockCode = "0xC004F06C";
const unknownProduct = "0xC004F015";
/** DNS_ERROR_RCODE_REFUSED: zones of the clouds take no dynamic updates. */
const updateRefused = "0x8007232D";
const notEnoughCount = "0x04000000";

/**
 * What the hosts and clients would log. Source of the layouts: Microsoft, Volume Activation Technical Reference, table 11
 * (TechNet ff793440). Times are minutes, as in the fields of real events; events of one minute keep their order.
 */
export function writeEvents(estate: Estate, attempts: readonly Attempt[], start: number, seed: number): KmsEvent[] {
  const writer = new Writer(start);
  for (const { name, settings } of estate.hosts) {
    if (!settings?.publishDns) continue;
    for (const zone of estate.zones.filter((one) => one.name !== "")) {
      const managed = /privatedns|route53/i.test(
        [zone.resource, ...zone.recordSets.map((set) => set.resource)].map(({ type }) => type).join(),
      );
      writer.add(0, name, managed ? 12293 : 12294, managed ? [updateRefused, zone.name] : [zone.name]);
    }
  }
  for (const attempt of attempts) writeAttempt(writer, attempt, idOf(attempt.machineId, attempt.product, seed));
  return writer.events;
}

/** An id of the right shape, the same for the same machine. */
function idOf(machineId: number, product: ClientProduct, seed: number): string {
  const application = clientProducts[product].family === "office" ? 2 : 1;
  const hex = [0, 1, 2, 3]
    .map((part) => draw(seed, machineId, part, application).toString(16).padStart(8, "0"))
    .join("");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20)}`;
}

function writeAttempt(writer: Writer, attempt: Attempt, cmid: string): void {
  const { minute, machine, product, zone, server, port, result, count, activated } = attempt;
  // A client that finds no record has nobody to send a request to.
  if (server === undefined) return;
  const threshold = String(thresholdFor(product));
  const activationId = activationIds[product] ?? nilId;
  const { state, left } = writer.licence(attempt);
  const client = `${machine}.${zone}`;
  const target = `${server.includes(".") ? server : `${server}.${zone}`}:${port ?? 0}`;
  const time = writer.clock(minute);
  const code = result === "unreachable" ? rpcUnavailable : ok;
  writer.add(minute, client, 12288, [code, ok, target, cmid, time, "1", state, left, activationId, threshold]);
  if (result === "unreachable") return;
  const host = server.split(".")[0] ?? server;
  const handled = result === "clock" ? clockCode : result === "refused" ? unknownProduct : "0x0";
  writer.add(minute, host, 12290, [handled, threshold, client, cmid, time, "1", state, left, activationId]);
  const answer = result === "clock" ? clockCode : result === "refused" ? "0xC004F042" : activated ? ok : "0xC004F038";
  const flags = result === "answered" && !activated ? notEnoughCount : ok;
  const intervals = [String(activationIntervalMinutes), String(renewalIntervalMinutes)];
  writer.add(minute, client, 12289, [answer, flags, activated ? "1" : "0", "0", String(count), ...intervals, time]);
}

class Writer {
  readonly events: KmsEvent[] = [];
  readonly #start: number;
  readonly #records = new Map<string, number>();
  readonly #activated = new Map<string, number>();

  constructor(start: number) {
    this.#start = start;
  }

  /** The state before the attempt, and the minutes that it lasts still: what a request says. */
  licence({ machine, product, minute, activated }: Attempt): { state: string; left: string } {
    const key = `${machine}\n${product}`;
    const before = this.#activated.get(key);
    if (activated) this.#activated.set(key, minute);
    const lease = { installed: 0, ...(before === undefined ? {} : { activated: before }) };
    const { state, until = minute } = leaseStatus(clientProducts[product].family, lease, minute);
    return { state: String(licenseStateNumber(state)), left: String(until - minute) };
  }

  /** As in the fields: `2026/01/05 08:07`. */
  clock(minute: number): string {
    return new Date(this.#start + minute * 60_000).toISOString().slice(0, 16).replaceAll("-", "/").replace("T", " ");
  }

  add(minute: number, host: string, id: KmsEvent["id"], fields: readonly string[]): void {
    const channel = id === 12290 ? "Key Management Service" : "Application";
    const record = (this.#records.get(`${host}\n${channel}`) ?? 0) + 1;
    this.#records.set(`${host}\n${channel}`, record);
    const time = new Date(this.#start + minute * 60_000).toISOString().replace(/\.\d+Z$/, "Z");
    this.events.push({ id, channel, host, time, record, fields });
  }
}

/** Elements of an event: 12288 and 12289 are one text; 12290 has something else in the first of ten. */
function elements({ id, fields }: KmsEvent): string[] {
  if (id === 12288 || id === 12289) return [fields.join(", ")];
  return id === 12290 ? ["KmsRequests", ...fields] : [...fields];
}

function xmlText(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

/** One event as XML on one line, as `wevtutil qe /f:xml` writes it. */
export function eventXml(event: KmsEvent): string {
  const source = event.channel === "Key Management Service" ? "KmsRequests" : "Software Protection Platform Service";
  const data = elements(event).map((element) => `<Data>${xmlText(element)}</Data>`);
  return (
    "<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System><Provider Name='Microsoft-Windows-Security-SPP' " +
    `Guid='{E23B33B0-C8C9-472C-A5F9-F2BDFEA0F156}' EventSourceName='${source}'/>` +
    `<EventID Qualifiers='${event.id === 12293 ? 49_152 : 16_384}'>${event.id}</EventID><Version>0</Version>` +
    `<Level>${event.id === 12293 ? 2 : 4}</Level><Task>0</Task><Opcode>0</Opcode><Keywords>0x80000000000000</Keywords>` +
    `<TimeCreated SystemTime='${event.time.replace("Z", ".0000000Z")}'/><EventRecordID>${event.record}</EventRecordID>` +
    `<Correlation/><Execution ProcessID='0' ThreadID='0'/><Channel>${event.channel}</Channel>` +
    `<Computer>${xmlText(event.host)}</Computer><Security/></System><EventData>${data.join("")}</EventData></Event>`
  );
}

/** One event as a line of JSON, as `evtx_dump -o jsonl` writes it. */
export function eventJson(event: KmsEvent): string {
  const list = elements(event);
  return JSON.stringify({
    Event: {
      "#attributes": { xmlns: "http://schemas.microsoft.com/win/2004/08/events/event" },
      System: {
        Provider: { "#attributes": { Name: "Microsoft-Windows-Security-SPP" } },
        EventID: { "#text": event.id },
        TimeCreated: { "#attributes": { SystemTime: event.time.replace("Z", ".000000Z") } },
        EventRecordID: event.record,
        Channel: event.channel,
        Computer: event.host,
      },
      EventData: { Data: { "#text": list.length === 1 ? list[0] : list } },
    },
  });
}
