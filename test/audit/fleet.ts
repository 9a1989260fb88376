/**
 * One fleet, always the same, whose event logs every format and layout can tell. Machines renew every week; some misbehave,
 * each in a way that one question of the audit looks for.
 */

export interface KmsEvent {
  readonly id: number;
  /** ISO 8601, whole seconds, UTC: the most that every export keeps. */
  readonly time: string;
  readonly host: string;
  readonly record: number;
  readonly channel: "Key Management Service" | "Application";
  /** The fields in their order. */
  readonly fields: readonly string[];
}

export const day = 86_400_000;
export const fleetEnd = Date.parse("2026-11-01T00:00:00Z");
export const hosts = ["kms01.corp.example.com", "kms02.corp.example.com"] as const;

export const products = {
  windows11: "73111121-5638-40f6-bc11-f1d7b0d64300",
  server2022: "ef6cfc9f-8c5d-44ac-9aad-de6a2ea0ae03",
  office2021: "fbdb3e18-a8ef-4fb3-9183-dffd60bd0984",
} as const;
type Product = keyof typeof products;

/** Names that attack whatever shows them: a spreadsheet, a page, a terminal, an eye, a parser. */
export const hostileNames = [
  "=cmd|' /C calc'!A0",
  "<img src=x onerror=alert(1)>",
  "PC\u001b[2J\u001b]0;owned\u0007",
  "exe.\u202egnp",
  'PC",5,"x',
  "PC,9,0x0,1,&amp;",
] as const;

/** A small generator of numbers, so that the fleet is the same on every machine. */
export function random(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

export function machineId(number: number): string {
  return `${(0xa0000000 + number).toString(16)}-0000-4000-8000-${number.toString(16).padStart(12, "0")}`;
}

interface Ask {
  at: number;
  host: number;
  name: string;
  id: number;
  product: Product;
  state?: number;
  minutes?: number;
  result?: string;
}

const minimumOf = (product: Product) => (product === "windows11" ? 25 : 5);

/** Date as the fields of Windows write it, to the minute. */
export function clientTime(at: number): string {
  const date = new Date(at);
  const minute = String(date.getUTCMinutes()).padStart(2, "0");
  return `${date.getUTCFullYear()}/${date.getUTCMonth() + 1}/${date.getUTCDate()} ${date.getUTCHours()}:${minute}`;
}

function asks(): Ask[] {
  const next = random(20261101);
  const list: Ask[] = [];
  const weekly = (name: string, id: number, product: Product, host: number, from: number, until: number) => {
    const shift = Math.floor(next() * 6 * day);
    for (
      let at = fleetEnd - from * day + shift, first = true;
      at < fleetEnd - until * day;
      at += 7 * day, first = false
    ) {
      const whole = Math.floor(at / 1000) * 1000;
      list.push({
        at: whole,
        host,
        name,
        id,
        product,
        state: first ? 2 : 1,
        minutes: first ? 43_200 : 259_200 - 10_080,
      });
    }
  };
  for (let number = 1; number <= 40; number += 1)
    weekly(`PC-${String(number).padStart(3, "0")}`, number, "windows11", number <= 30 ? 0 : 1, 28, 0);
  for (let number = 1; number <= 8; number += 1)
    weekly(`SRV-${number}.corp.example.com`, 100 + number, "server2022", 0, 28, 0);
  for (let number = 1; number <= 6; number += 1)
    weekly(`PC-${String(number).padStart(3, "0")}`, number, "office2021", 0, 28, 0);
  // Clones of one image, a name with four ids, and machines that were switched off.
  for (const name of ["VDI-1", "VDI-2", "VDI-3"]) weekly(name, 200, "windows11", 0, 21, 0);
  for (const [index, id] of [301, 302, 303, 304].entries()) {
    list.push({
      at: fleetEnd - (20 - index * 5) * day,
      host: 0,
      name: "LAB-1",
      id,
      product: "windows11",
      state: 2,
      minutes: 43_000,
    });
  }
  for (const [name, id, days] of [
    ["OLD-9", 401, 9],
    ["OLD-40", 402, 40],
    ["OLD-200", 403, 200],
    ["OLD-170", 404, 170],
  ] as const) {
    list.push({ at: fleetEnd - days * day, host: 0, name, id, product: "windows11", state: 1, minutes: 249_120 });
  }
  // Refusals, values that Windows never sends, and names that attack.
  list.push({
    at: fleetEnd - 3 * day,
    host: 0,
    name: "NEW-1",
    id: 501,
    product: "windows11",
    state: 2,
    minutes: 41_000,
    result: "0xC004F015",
  });
  list.push({
    at: fleetEnd - 2 * day,
    host: 0,
    name: "NEW-1",
    id: 501,
    product: "windows11",
    state: 2,
    minutes: 40_000,
    result: "0xC004F015",
  });
  list.push({
    at: fleetEnd - day,
    host: 1,
    name: "CLOCK-1",
    id: 502,
    product: "server2022",
    state: 2,
    minutes: 40_000,
    result: "0xC004F06C",
  });
  list.push({ at: fleetEnd - day + 1000, host: 0, name: "ODD-1", id: 503, product: "windows11", state: 9 });
  for (const [index, name] of hostileNames.entries()) {
    list.push({
      at: fleetEnd - day + 60_000 * (index + 1),
      host: 0,
      name,
      id: 600 + index,
      product: "windows11",
      state: 1,
    });
  }
  return list;
}

function requests(): KmsEvent[] {
  const numbers = [0, 0];
  return asks()
    .sort((a, b) => a.at - b.at || a.id - b.id || a.name.localeCompare(b.name))
    .map((ask) => {
      numbers[ask.host] = (numbers[ask.host] ?? 0) + 1;
      return {
        id: 12290,
        time: new Date(ask.at).toISOString().replace(".000Z", "Z"),
        host: hosts[ask.host] ?? hosts[0],
        record: numbers[ask.host] ?? 0,
        channel: "Key Management Service" as const,
        fields: [
          ask.result ?? "0x0",
          String(minimumOf(ask.product)),
          ask.name,
          machineId(ask.id),
          clientTime(ask.at),
          "0",
          String(ask.state ?? 1),
          String(ask.minutes ?? 249_120),
          products[ask.product],
        ],
      };
    });
}

/** What hosts and a client said in their Application logs. */
function others(): KmsEvent[] {
  const at = (days: number, seconds = 0) =>
    new Date(fleetEnd - days * day + seconds * 1000).toISOString().replace(".000Z", "Z");
  const application = { channel: "Application" } as const;
  const client = "pc-001.corp.example.com";
  const time = clientTime(fleetEnd - 2 * day);
  return [
    { ...application, id: 12291, time: at(25), host: hosts[0], record: 9001, fields: ["0xC004F014"] },
    {
      ...application,
      id: 12293,
      time: at(24),
      host: hosts[0],
      record: 9002,
      fields: ["0x80072338", "corp.example.com"],
    },
    {
      ...application,
      id: 12293,
      time: at(23),
      host: hosts[0],
      record: 9003,
      fields: ["0x80072338", "corp.example.com"],
    },
    { ...application, id: 12294, time: at(22), host: hosts[1], record: 9001, fields: ["corp.example.com"] },
    {
      ...application,
      id: 12288,
      time: at(2),
      host: client,
      record: 71,
      fields: [
        "0x0",
        "0x0",
        "kms01.corp.example.com:1688",
        machineId(1),
        time,
        "0",
        "1",
        "249120",
        products.windows11,
        "25",
      ],
    },
    {
      ...application,
      id: 12289,
      time: at(2, 1),
      host: client,
      record: 72,
      fields: ["0x0", "0x0", "1", "0", "48", "120", "10080", time],
    },
  ];
}

/** All events of the fleet, in the order of time. */
export function fleet(): KmsEvent[] {
  return [...requests(), ...others()].sort((a, b) =>
    a.time < b.time ? -1 : a.time > b.time ? 1 : a.record - b.record,
  );
}
