/** What a column of a table of events holds. `fields` are those of a request in columns of their own. */
export type Role = "event_id" | "time" | "host" | "record" | "info" | Field;
export type Roles = Readonly<Partial<Record<Role, string>>>;

/** The fields of a request, in the order of event 12290. */
export const requestFields = [
  "result",
  "minimum",
  "machine",
  "client_machine_id",
  "client_time",
  "virtual",
  "state",
  "minutes",
  "activation_id",
] as const;
export type Field = (typeof requestFields)[number];

/** Names of columns, in lower case without spaces and signs, the best first. */
const names: Readonly<Record<Role, readonly string[]>> = {
  event_id: ["eventid", "id", "instanceid"],
  time: ["timecreated", "timegenerated", "timegeneratedutc", "dateandtime", "time", "eventtime", "timestamp"],
  host: ["machinename", "computer", "computername", "host"],
  record: ["recordid", "eventrecordid", "index"],
  info: ["parameterxml", "eventdata", "rendereddescription", "message", "description", "info", "xml"],
  result: ["result"],
  minimum: ["minimum"],
  machine: ["machine"],
  client_machine_id: ["clientmachineid"],
  client_time: ["clienttime"],
  virtual: ["virtual"],
  state: ["state"],
  minutes: ["minutes"],
  activation_id: ["activationid"],
};

/** Which column of a table has which role, by its name. */
export function rolesOf(columns: readonly string[]): Partial<Record<Role, string>> {
  const known = new Map(columns.map((column) => [column.toLowerCase().replace(/[^a-z]/g, ""), column]));
  const roles: Partial<Record<Role, string>> = {};
  for (const [role, candidates] of Object.entries(names) as [Role, readonly string[]][]) {
    const column = candidates.map((name) => known.get(name)).find((name) => name !== undefined);
    if (column !== undefined) roles[role] = column;
  }
  return roles;
}

/** Can requests be read with these roles? */
export function rolesSuffice(roles: Roles): boolean {
  return roles.info !== undefined || requestFields.every((field) => field === "virtual" || field in roles);
}

/** How a CSV file is written, and which of its columns hold what. */
export interface CsvShape {
  readonly delimiter: string;
  /** Lines before the first row of data. */
  readonly skip: number;
  /** Names of all columns as DuckDB is to call them; the header's own names may repeat or be empty. */
  readonly columns: readonly string[];
  readonly roles: Roles;
  /** Titles in another language than English, of which every one that writes dates with slashes has the day in front. */
  readonly dayFirst: boolean;
  /** Do all rows end alike? */
  readonly uniform: boolean;
}

const dateAndTime = /^\D{0,8}\d{1,4}[./-]\d{1,2}[./-]\d{1,4}\D{1,3}\d{1,2}[:.]\d{2}/;

/**
 * The shape of a CSV file, or what is wrong with it. Event Viewer writes its header in the language of Windows and gives its
 * last column, the message, no title: columns without a known name are recognised by what they hold.
 */
export function csvShape(head: string): CsvShape | string {
  const skipped = /^(?:#TYPE [^\r\n]*\r?\n|sep=.\r?\n)*/i.exec(head)?.[0] ?? "";
  const body = head.slice(skipped.length);
  const [line = ""] = body.split(/\r?\n/, 1);
  const delimiter = [",", ";", "\t"].sort((a, b) => line.split(b).length - line.split(a).length)[0] ?? ",";
  const [header = { cells: [], lines: 1, end: "" }, ...rows] = csvRows(body, delimiter, 64);
  const titles = header.cells.map((title) => title.trim());
  const complete = rows.slice(0, -1).length > 0 ? rows.slice(0, -1) : rows;
  if (titles.length > 1 && complete.some(({ cells }) => cells.length === titles.length + 1)) titles.push("Message");
  const columns = titles.map((title, index) => `c${index}_${title.replace(/[^A-Za-z]/g, "")}`);
  const byName = rolesOf(titles);
  const repeated = Object.values(byName).find((title) => titles.filter((other) => other === title).length > 1);
  if (repeated !== undefined) return `is a CSV file whose header has the column ${JSON.stringify(repeated)} twice`;
  const roles: Partial<Record<Role, string>> = {};
  for (const [role, title] of Object.entries(byName) as [Role, string][]) {
    roles[role] = columns[titles.indexOf(title)] ?? "";
  }
  for (const [role, pattern, some] of [
    ["event_id", /^\s*\d{1,5}\s*$/, /^\s*1(?:228[89]|229[0-4])\s*$/],
    ["time", dateAndTime, dateAndTime],
  ] as const) {
    const column = columns.find((name, index) => {
      const cells = complete.map((row) => row.cells[index] ?? "");
      return (
        !Object.values(roles).includes(name) &&
        cells.every((cell) => pattern.test(cell)) &&
        cells.some((cell) => some.test(cell))
      );
    });
    if (roles[role] === undefined && column !== undefined && titles.length > 2) roles[role] = column;
  }
  if (
    !rolesSuffice(roles) ||
    (roles.event_id === undefined && roles.info === undefined && roles.result === undefined)
  ) {
    return "is no event log that this audit knows: neither XML, JSON, rendered text, nor a CSV file whose header names a message and its time";
  }
  return {
    delimiter,
    skip: skipped.split("\n").length - 1 + header.lines,
    columns,
    roles,
    dayFirst: byName.time === undefined && roles.time !== undefined,
    uniform:
      new Set(
        [skipped, ...[header, ...complete].map(({ end }) => end)]
          .map((end) => (end === "" ? "" : end.endsWith("\r\n")))
          .filter((end) => end !== ""),
      ).size < 2,
  };
}

export interface CsvRow {
  readonly cells: readonly string[];
  /** Lines that it takes. */
  readonly lines: number;
  /** How it ends. */
  readonly end: string;
}

/** The first rows of a text; its last one may be cut. */
export function csvRows(text: string, delimiter: string, most: number): CsvRow[] {
  const rows: CsvRow[] = [];
  for (let at = 0; at < text.length && rows.length < most; ) {
    const row = csvRow(text, at, delimiter);
    if (row.cells.length > 1 || row.cells[0] !== "")
      rows.push({ cells: row.cells, lines: row.lines, end: text.slice(Math.max(at, row.end - 2), row.end) });
    at = row.end;
  }
  return rows;
}

/**
 * One row of CSV from a place on. A quote ends a cell only where a delimiter or the end of the line follows it, so that a
 * name with a quote that was not doubled stays one cell. `closed` is false where a quote is never closed.
 */
export function csvRow(
  text: string,
  from: number,
  delimiter: string,
): { cells: string[]; lines: number; end: number; closed: boolean } {
  const cells: string[] = [];
  let lines = 1;
  let at = from;
  for (;;) {
    if (text[at] === '"') {
      let cell = "";
      let start = at + 1;
      let closed = false;
      for (let quote = text.indexOf('"', start); quote >= 0; quote = text.indexOf('"', start)) {
        const next = text[quote + 1];
        if (next === '"') {
          cell += text.slice(start, quote + 1);
          start = quote + 2;
        } else if (next === undefined || next === delimiter || next === "\n" || next === "\r") {
          cell += text.slice(start, quote);
          at = quote + 1;
          closed = true;
          break;
        } else {
          cell += text.slice(start, quote + 1);
          start = quote + 1;
        }
      }
      if (!closed) return { cells: [...cells, cell + text.slice(start)], lines, end: text.length, closed: false };
      for (let end = cell.indexOf("\n"); end >= 0; end = cell.indexOf("\n", end + 1)) lines += 1;
      cells.push(cell);
    } else {
      let end = at;
      while (end < text.length && text[end] !== delimiter && text[end] !== "\n") end += 1;
      cells.push(text.slice(at, end).replace(/\r$/, ""));
      at = end;
    }
    if (text[at] === delimiter) at += 1;
    else {
      if (text[at] === "\r") at += 1;
      if (text[at] === "\n") at += 1;
      return { cells, lines, end: at, closed: true };
    }
  }
}
