import { gzipSync } from "node:zlib";
import type { KmsEvent } from "./fleet";

/** The exports in which event logs reach an audit, as their tools write them. */

/** How Windows keeps the fields of a request: one text, nine elements, or ten of which the first is something else. */
export type Layout = "one" | "nine" | "ten";

/** Elements of an event. Events 12288 and 12289 are one text in every release. */
export function elements(event: KmsEvent, layout: Layout): string[] {
  if (event.id === 12288 || event.id === 12289) return [event.fields.join(", ")];
  if (layout === "one") return [event.fields.join(",")];
  return layout === "ten" && event.id === 12290 ? ["KmsRequests", ...event.fields] : [...event.fields];
}

function escapeXml(text: string): string {
  return text
    .replace(/&/g, "&amp;")
    .replace(/</g, "&lt;")
    .replace(/>/g, "&gt;")
    .replace(/\p{Cc}/gu, (character) => `&#x${character.charCodeAt(0).toString(16)};`);
}

const data = (event: KmsEvent, layout: Layout, between = "") =>
  elements(event, layout)
    .map((element) => `<Data>${escapeXml(element)}</Data>`)
    .join(between);

export function xmlEvent(event: KmsEvent, layout: Layout = "ten"): string {
  return (
    "<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System><Provider Name='Microsoft-Windows-Security-SPP' " +
    "Guid='{E23B33B0-C8C9-472C-A5F9-F2BDFEA0F156}' EventSourceName='KmsRequests'/>" +
    `<EventID Qualifiers='16384'>${event.id}</EventID><Version>0</Version><Level>4</Level><Task>0</Task><Opcode>0</Opcode>` +
    `<Keywords>0x80000000000000</Keywords><TimeCreated SystemTime='${event.time.replace("Z", ".0000000Z")}'/>` +
    `<EventRecordID>${event.record}</EventRecordID><Correlation/><Execution ProcessID='0' ThreadID='0'/>` +
    `<Channel>${event.channel}</Channel><Computer>${event.host}</Computer><Security/></System>` +
    `<EventData>${data(event, layout)}</EventData></Event>`
  );
}

/** `wevtutil qe /f:xml`, and ToXml() of each event: one a line. */
export function xmlLines(events: readonly KmsEvent[], layout: Layout = "ten"): string {
  return events.map((event) => `${xmlEvent(event, layout)}\n`).join("");
}

/** "Save as XML" in Event Viewer: all on one line. */
export function xmlOneLine(events: readonly KmsEvent[]): string {
  return `<?xml version="1.0" encoding="utf-8" standalone="yes"?>\n<Events>${events.map((event) => xmlEvent(event)).join("")}</Events>`;
}

/** As an editor lays it out, in the UTF-16 of `>` in Windows PowerShell. */
export function xmlPrettyUtf16(events: readonly KmsEvent[]): Buffer {
  const text = events.map((event) => xmlEvent(event).replace(/></g, ">\r\n  <")).join("\r\n");
  return Buffer.from(`\ufeff<Events>\r\n${text}\r\n</Events>\r\n`, "utf16le");
}

const cell = (text: string) => `"${text.replaceAll('"', '""')}"`;

const titles: Readonly<Record<number, string>> = { 12290: "An activation request has been processed." };

/** The message as Windows renders it. */
export function message(event: KmsEvent): string {
  const fields = event.fields.join(event.id === 12288 || event.id === 12289 ? ", " : ",");
  return `${titles[event.id] ?? "Something else has happened."}\r\n\r\nInfo:\r\n${fields}`;
}

/** Month first, twelve hours, as Windows writes times in the United States. */
export function americanTime(iso: string): string {
  const date = new Date(iso);
  const hours = date.getUTCHours();
  const two = (value: number) => String(value).padStart(2, "0");
  return `${date.getUTCMonth() + 1}/${date.getUTCDate()}/${date.getUTCFullYear()} ${hours % 12 === 0 ? 12 : hours % 12}:${two(date.getUTCMinutes())}:${two(date.getUTCSeconds())} ${hours < 12 ? "AM" : "PM"}`;
}

export function germanTime(iso: string): string {
  const [, year, month, day, time] = /^(\d+)-(\d+)-(\d+)T([\d:]+)/.exec(iso) ?? [];
  return `${day}.${month}.${year} ${time}`;
}

/** `Get-WinEvent | Export-Csv`. */
export function csvExport(events: readonly KmsEvent[], time = americanTime): string {
  const rows = events.map((event) => {
    const cells = [
      message(event),
      String(event.id),
      "0",
      "KmsRequests",
      String(event.record),
      event.channel,
      event.host,
      time(event.time),
    ];
    return `${cells.map(cell).join(",")}\r\n`;
  });
  return `#TYPE System.Diagnostics.Eventing.Reader.EventLogRecord\r\n"Message","Id","Version","ProviderName","RecordId","LogName","MachineName","TimeCreated"\r\n${rows.join("")}`;
}

/** The same with `-Delimiter ';'` and German dates. */
export function csvSemicolons(events: readonly KmsEvent[]): string {
  const rows = events.map((event) => [
    message(event),
    String(event.id),
    String(event.record),
    event.host,
    germanTime(event.time),
  ]);
  return `\ufeff"Message";"Id";"RecordId";"MachineName";"TimeCreated"\r\n${rows.map((row) => `${row.map(cell).join(";")}\r\n`).join("")}`;
}

/** "Save as CSV" in Event Viewer: no host, no record number, and a message without a title. */
export function csvEventViewer(events: readonly KmsEvent[]): string {
  const rows = events.map(
    (event) => `Information,${americanTime(event.time)},KmsRequests,${event.id},None,${cell(message(event))}\r\n`,
  );
  return `Level,Date and Time,Source,Event ID,Task Category\r\n${rows.join("")}`;
}

const azureData = (event: KmsEvent) =>
  `<DataItem type="System.XmlData" time="${event.time}" sourceHealthServiceId="0"><EventData xmlns="http://schemas.microsoft.com/win/2004/08/events/event">${data(event, "ten")}</EventData></DataItem>`;

/** What the table Event of Azure Monitor holds of an event. */
function azureRow(event: KmsEvent): Record<string, unknown> {
  return {
    TimeGenerated: event.time.replace("Z", ".000Z"),
    Source: "KmsRequests",
    EventLog: event.channel,
    Computer: event.host,
    EventLevelName: "Information",
    ParameterXml: elements(event, "ten")
      .map((element) => `<Param>${escapeXml(element)}</Param>`)
      .join(""),
    EventData: azureData(event),
    EventID: event.id,
    RenderedDescription: message(event),
    Type: "Event",
  };
}

export function azureCsv(events: readonly KmsEvent[]): string {
  const rows = events.map(azureRow);
  const columns = Object.keys(rows[0] ?? {});
  const header = columns.map((column) => (column === "TimeGenerated" ? "TimeGenerated [UTC]" : column));
  return [header, ...rows.map((row) => columns.map((column) => String(row[column])))]
    .map((row) => `${row.map(cell).join(",")}\n`)
    .join("");
}

export function azureJsonLines(events: readonly KmsEvent[]): string {
  return events.map((event) => `${JSON.stringify(azureRow(event))}\n`).join("");
}

/** The answer of the query service: rows as lists of values. */
export function azureTables(events: readonly KmsEvent[]): string {
  const rows = events.map(azureRow);
  const columns = Object.keys(rows[0] ?? {}).map((name) => ({ name, type: "string" }));
  return JSON.stringify(
    { tables: [{ name: "PrimaryResult", columns, rows: rows.map((row) => Object.values(row)) }] },
    null,
    1,
  );
}

function evtxRecord(event: KmsEvent, layout: Layout): object {
  const list = elements(event, layout);
  return {
    Event: {
      "#attributes": { xmlns: "http://schemas.microsoft.com/win/2004/08/events/event" },
      System: {
        Provider: { "#attributes": { Name: "Microsoft-Windows-Security-SPP", EventSourceName: "KmsRequests" } },
        EventID: { "#attributes": { Qualifiers: 16384 }, "#text": event.id },
        TimeCreated: { "#attributes": { SystemTime: event.time.replace("Z", ".000000Z") } },
        EventRecordID: event.record,
        Channel: event.channel,
        Computer: event.host,
      },
      EventData: { Data: { "#text": list.length === 1 ? list[0] : list }, Binary: "" },
    },
  };
}

/** `evtx_dump -o jsonl`. */
export function evtxJsonLines(events: readonly KmsEvent[], layout: Layout = "ten"): string {
  return events.map((event) => `${JSON.stringify(evtxRecord(event, layout))}\n`).join("");
}

/** `evtx_dump -o json`: laid out, each behind its number. */
export function evtxJson(events: readonly KmsEvent[]): string {
  return events
    .map((event) => `Record ${event.record}\n${JSON.stringify(evtxRecord(event, "nine"), null, 2)}\n`)
    .join("");
}

/** `aws logs filter-log-events`. */
export function cloudWatch(events: readonly KmsEvent[]): string {
  const list = events.map((event) => ({
    logStreamName: "i-0123456789abcdef0",
    timestamp: Date.parse(event.time),
    message: xmlEvent(event),
    ingestionTime: Date.parse(event.time) + 5000,
    eventId: String(event.record).padStart(56, "0"),
  }));
  return JSON.stringify({ events: list, searchedLogStreams: [] }, null, 4);
}

/** An export of CloudWatch to S3. */
export function cloudWatchExport(events: readonly KmsEvent[]): Buffer {
  return gzipSync(events.map((event) => `${event.time.replace("Z", ".000Z")} ${xmlEvent(event)}\n`).join(""));
}

/** The answer of Logs Insights: each row a list of fields and values. */
export function logsInsights(events: readonly KmsEvent[]): string {
  const results = events.map((event) => [
    { field: "@timestamp", value: event.time.replace("T", " ").replace("Z", ".000") },
    { field: "@message", value: xmlEvent(event) },
    { field: "@ptr", value: "CmEKJgoi" },
  ]);
  return JSON.stringify({ results, statistics: { recordsMatched: 1 }, status: "Complete" }, null, 2);
}

/** `Get-WinEvent | ConvertTo-Json` in Windows PowerShell 5. */
export function convertToJson(events: readonly KmsEvent[]): string {
  const list = events.map((event) => ({
    Message: message(event),
    Id: event.id,
    Version: 0,
    ProviderName: "KmsRequests",
    RecordId: event.record,
    LogName: event.channel,
    MachineName: event.host,
    TimeCreated: `\\/Date(${Date.parse(event.time)})\\/`,
    Properties: elements(event, "ten").map(() => "System.Diagnostics.Eventing.Reader.EventProperty"),
  }));
  return JSON.stringify(list, null, 4).replaceAll("\\\\/", "\\/").replace(/\n/g, "\r\n");
}

/** `wevtutil qe /f:text`. */
export function wevtutilText(events: readonly KmsEvent[]): string {
  return events
    .map((event, index) =>
      [
        `Event[${index}]:`,
        `  Log Name: ${event.channel}`,
        "  Source: Microsoft-Windows-Security-SPP",
        `  Date: ${event.time.replace("Z", ".0000000Z")}`,
        `  Event ID: ${event.id}`,
        "  Task: N/A",
        "  Level: Information",
        "  Opcode: N/A",
        "  Keyword: Classic",
        "  User: N/A",
        "  User Name: N/A",
        `  Computer: ${event.host}`,
        "  Description: ",
        message(event),
        "",
        "",
      ].join("\r\n"),
    )
    .join("");
}

/** `Format-List`, which breaks whatever is longer than the console is wide. */
export function formatList(events: readonly KmsEvent[]): string {
  const line = (title: string, value: string) => {
    const width = 78 - 15;
    const pieces = value.split("\r\n").flatMap((text) => text.match(new RegExp(`[\\s\\S]{1,${width}}`, "g")) ?? [""]);
    return `${title.padEnd(13)}: ${pieces.join(`\r\n${" ".repeat(15)}`)}`;
  };
  return events
    .map((event) => {
      const rows: [string, string][] = [
        ["TimeCreated", americanTime(event.time)],
        ["ProviderName", "KmsRequests"],
        ["Id", String(event.id)],
        ["RecordId", String(event.record)],
        ["MachineName", event.host],
        ["Message", message(event)],
      ];
      return `\r\n${rows.map(([title, value]) => line(title, value)).join("\r\n")}\r\n\r\n`;
    })
    .join("");
}

/** Columns of the audit's own, requests only. */
export function normalisedCsv(events: readonly KmsEvent[]): string {
  const rows = events
    .filter((event) => event.id === 12290)
    .map((event) => [event.time, event.host, String(event.record), ...event.fields]);
  const header = [
    "time",
    "host",
    "record_id",
    "result",
    "minimum",
    "machine",
    "client_machine_id",
    "client_time",
    "virtual",
    "state",
    "minutes",
    "activation_id",
  ];
  return [header, ...rows].map((row) => `${row.map(cell).join(",")}\n`).join("");
}
