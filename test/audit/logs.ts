/**
 * Logs by the facts of Microsoft's table of KMS events, written by code that shares nothing with the audit: not a pattern, a
 * reader, an escaper or a list of names. Every format tells the same requests.
 */

/** One request (event 12290). */
export interface Ask {
  readonly at: string;
  readonly record: number;
  readonly host?: string;
  readonly name: string;
  readonly id: number;
  readonly result?: string;
  readonly minimum?: number;
  readonly state?: number;
  readonly minutes?: number;
  readonly product?: string;
}

export const windows11 = "73111121-5638-40f6-bc11-f1d7b0d64300";
export const office2021 = "fbdb3e18-a8ef-4fb3-9183-dffd60bd0984";
export const idOf = (number: number) => `${String(number).padStart(8, "0")}-1111-4222-8333-444444444444`;

export function fields(ask: Ask): string[] {
  return [
    ask.result ?? "0x0",
    String(ask.minimum ?? 25),
    ask.name,
    idOf(ask.id),
    "2026/10/1 8:00",
    "0",
    String(ask.state ?? 1),
    String(ask.minutes ?? 259_200),
    ask.product ?? windows11,
  ];
}

const hostOf = (ask: Ask) => ask.host ?? "kms01.corp.example";
const entity = (text: string) =>
  [...text]
    .map((letter) => (/[\w. ,-]/.test(letter) || letter > "\u007f" ? letter : `&#${letter.codePointAt(0)};`))
    .join("");
const doubled = (text: string) => `"${text.split('"').join('""')}"`;
const words = (ask: Ask, title = "An activation request has been processed.", label = "Info:") =>
  `${title}\r\n\r\n${label}\r\n${fields(ask).join(",")}`;

function us(at: string, blank = " "): string {
  const date = new Date(at);
  const half = date.getUTCHours() < 12 ? "AM" : "PM";
  const clock = [date.getUTCHours() % 12 || 12, date.getUTCMinutes(), date.getUTCSeconds()].map((part, index) =>
    index === 0 ? part : String(part).padStart(2, "0"),
  );
  return `${date.getUTCMonth() + 1}/${date.getUTCDate()}/${date.getUTCFullYear()} ${clock.join(":")}${blank}${half}`;
}

const [day, month, year, clock] = [8, 5, 0, 11].map(
  (start, index) => (at: string) => at.slice(start, [10, 7, 4, 19][index]),
) as [(at: string) => string, (at: string) => string, (at: string) => string, (at: string) => string];

export function xml(
  asks: readonly Ask[],
  layout: "compact" | "spaced" | "prefixed" | "CDATA" | "one text" = "compact",
): string {
  const events = asks.map((ask) => {
    const parts = layout === "one text" ? [fields(ask).join(",")] : ["KmsRequests", ...fields(ask)];
    const event = `<Event xmlns="http://schemas.microsoft.com/win/2004/08/events/event"><System><EventID Qualifiers="16384">12290</EventID><TimeCreated SystemTime="${ask.at}"/><EventRecordID>${ask.record}</EventRecordID><Computer>${hostOf(ask)}</Computer></System><EventData>${parts.map((part) => (layout === "CDATA" ? `<Data><![CDATA[${part.split("]]>").join("]]]]><![CDATA[>")}]]></Data>` : `<Data>${entity(part)}</Data>`)).join("")}</EventData></Event>`;
    if (layout === "spaced")
      return event.replace(/="/g, ' = "').replace(/>/g, " >").replace(/\/ >/g, " />").replace(/ ></g, " >\n    <");
    return layout === "prefixed" ? event.replace(/<(\/?)(?=[A-Z])/g, "<$1ev:") : event;
  });
  return layout === "compact" || layout === "one text" || layout === "CDATA"
    ? `${events.join("\n")}\n`
    : `<?xml version="1.0"?>\n<Events>\n${events.join("\n")}\n</Events>\n`;
}

export function exportCsv(asks: readonly Ask[], { type = true, blank = " ", separator = "," } = {}): string {
  const row = (cells: readonly string[]) => `${cells.map(doubled).join(separator)}\r\n`;
  const rows = asks.map((ask) => row([words(ask), "12290", String(ask.record), hostOf(ask), us(ask.at, blank)]));
  return `${type ? "#TYPE System.Diagnostics.Eventing.Reader.EventLogRecord\r\n" : ""}${row(["Message", "Id", "RecordId", "MachineName", "TimeCreated"])}${rows.join("")}`;
}

/** Event Viewer's "Save as CSV" in four languages: five titles for six columns, and no name of the host. */
export const eventViewer: Readonly<Record<string, (asks: readonly Ask[]) => string>> = {
  English: (asks) =>
    viewer("Level,Date and Time,Source,Event ID,Task Category", asks, (at) => us(at), "Information", "None"),
  German: (asks) =>
    viewer(
      "Ebene,Datum und Uhrzeit,Quelle,Ereignis-ID,Aufgabenkategorie",
      asks,
      (at) => `${day(at)}.${month(at)}.${year(at)} ${clock(at)}`,
      "Informationen",
      "Keine",
    ),
  French: (asks) =>
    viewer(
      "Niveau,Date et heure,Source,ID de l’événement,Catégorie de la tâche",
      asks,
      (at) => `${day(at)}/${month(at)}/${year(at)} ${clock(at)}`,
      "Information",
      "Aucun",
    ),
  Japanese: (asks) =>
    viewer(
      "レベル,日付と時刻,ソース,イベント ID,タスクのカテゴリ",
      asks,
      (at) => `${year(at)}/${month(at)}/${day(at)} ${clock(at)}`,
      "情報",
      "なし",
    ),
};

function viewer(
  header: string,
  asks: readonly Ask[],
  time: (at: string) => string,
  level: string,
  task: string,
): string {
  return `${header}\r\n${asks.map((ask) => `${level},${time(ask.at)},Microsoft-Windows-Security-SPP,12290,${task},${doubled(words(ask))}\r\n`).join("")}`;
}

export function jsonLines(asks: readonly Ask[]): string {
  return asks
    .map(
      (ask) =>
        `${JSON.stringify({ Event: { System: { EventID: 12290, TimeCreated: { "#attributes": { SystemTime: ask.at } }, EventRecordID: ask.record, Computer: hostOf(ask) }, EventData: { Data: { "#text": ["KmsRequests", ...fields(ask)] } } } })}\n`,
    )
    .join("");
}

/** `evtx_dump -o json`: laid out, each behind its number. */
export const laidOutJson = (asks: readonly Ask[]): string =>
  asks.map((ask) => `Record ${ask.record}\n${JSON.stringify(JSON.parse(jsonLines([ask])), null, 2)}\n`).join("");

/** `Get-WinEvent | ConvertTo-Json` of PowerShell 7, which leaves the properties empty. */
export const convertToJson = (asks: readonly Ask[]): string =>
  JSON.stringify(
    asks.map((ask) => ({
      Message: words(ask),
      Id: 12290,
      RecordId: ask.record,
      MachineName: hostOf(ask),
      TimeCreated: ask.at.replace("Z", ".0000000+00:00"),
      Properties: [{}, {}],
    })),
    null,
    2,
  );

/** What Firehose writes for a subscription of CloudWatch Logs: objects with several events, run together or a line each. */
export function firehose(asks: readonly Ask[], between: "" | "\n"): string {
  const control = {
    messageType: "CONTROL_MESSAGE",
    logEvents: [{ id: "", timestamp: 1, message: "CWL CONTROL MESSAGE: Checking health of destination Firehose." }],
  };
  const objects = [control];
  for (let at = 0; at < asks.length; at += 3) {
    const logEvents = asks
      .slice(at, at + 3)
      .map((ask) => ({ id: String(ask.record), timestamp: Date.parse(ask.at), message: xml([ask]).trim() }));
    objects.push({ messageType: "DATA_MESSAGE", owner: "111122223333", logGroup: "requests", logEvents } as never);
  }
  return objects.map((object) => JSON.stringify(object)).join(between);
}

export function wevtutil(asks: readonly Ask[]): string {
  return asks
    .map(
      (ask, index) =>
        `Event[${index}]:\r\n  Log Name: Key Management Service\r\n  Date: ${ask.at}\r\n  Event ID: 12290\r\n  Computer: ${hostOf(ask)}\r\n  Description: \r\n${words(ask)}\r\n\r\n\r\n`,
    )
    .join("");
}

export function columns(asks: readonly Ask[]): string {
  const header =
    "time,host,record_id,result,minimum,machine,client_machine_id,client_time,virtual,state,minutes,activation_id";
  return `${header}\n${asks.map((ask) => `${[ask.at, hostOf(ask), String(ask.record), ...fields(ask)].map(doubled).join(",")}\n`).join("")}`;
}

/** In windows-1252, where all letters of these texts have a byte. */
export const latin = (text: string): Buffer =>
  Buffer.from(text.replace(/’/g, "\u0092").replace(/€/g, "\u0080"), "latin1");
export const utf16 = (text: string): Buffer => Buffer.from(`\ufeff${text}`, "utf16le");
