/** How a CSV file is written and which of its columns hold what, as expressions of SQL. */
export interface CsvShape {
  readonly delimiter: string;
  /** Lines before the first row of data. */
  readonly skip: number;
  /** Names of all columns as DuckDB is to call them; the header's own names may repeat or be empty. */
  readonly columns: readonly string[];
  readonly roles: Readonly<Partial<Record<Role, string>>>;
}

/** What a column holds. `fields` are those of a request in columns of their own. */
export type Role = "event_id" | "time" | "host" | "record" | "info" | Field;

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

/** Which column of a table plays which role. */
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
export function rolesSuffice(roles: Partial<Record<Role, string>>): boolean {
  return roles.info !== undefined || requestFields.every((field) => field === "virtual" || field in roles);
}

/** The shape of a CSV file, or what is wrong with it. */
export function csvShape(head: string): CsvShape | string {
  const skipped = /^#TYPE [^\r\n]*\r?\n/.exec(head)?.[0] ?? "";
  const [header = ""] = head.slice(skipped.length).split(/\r?\n/, 1);
  const delimiter = [",", ";", "\t"].sort((a, b) => header.split(b).length - header.split(a).length)[0] ?? ",";
  const titles = splitHeader(header, delimiter);
  const fields = titles.length < 2 ? titles : eventViewer(titles);
  const columns = fields.map((title, index) => `c${index}_${title.replace(/[^A-Za-z]/g, "")}`);
  const roles = rolesOf(fields.map((title) => title));
  const place = (title: string) => columns[fields.indexOf(title)] ?? "";
  if (!rolesSuffice(roles)) {
    return "is no event log that this audit knows: neither XML, JSON, rendered text, nor a CSV whose header names a message and its time";
  }
  const repeated = Object.values(roles).find((title) => fields.filter((other) => other === title).length > 1);
  if (repeated !== undefined) return `is a CSV whose header has the column ${JSON.stringify(repeated)} twice`;
  return {
    delimiter,
    skip: skipped === "" ? 1 : 2,
    columns,
    roles: Object.fromEntries(Object.entries(roles).map(([role, title]) => [role, place(title)])),
  };
}

/** Event Viewer gives its last column, the message, no name. */
function eventViewer(titles: readonly string[]): string[] {
  return titles.includes("Date and Time") && !titles.includes("Message") ? [...titles, "Message"] : [...titles];
}

function splitHeader(line: string, delimiter: string): string[] {
  const titles: string[] = [];
  let rest = line;
  while (rest !== "") {
    const quoted = /^\s*"((?:[^"]|"")*)"\s*/.exec(rest);
    const end = quoted ? quoted[0].length : rest.indexOf(delimiter) < 0 ? rest.length : rest.indexOf(delimiter);
    titles.push((quoted ? (quoted[1] ?? "").replaceAll('""', '"') : rest.slice(0, end)).trim());
    rest = rest.slice(end);
    if (rest === delimiter) titles.push("");
    rest = rest.slice(delimiter.length);
  }
  return titles;
}
