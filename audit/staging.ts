import { type CsvShape, type Role, type Roles, requestFields, rolesOf, rolesSuffice } from "./columns";
import { literal, quoted } from "./database";
import { elementSeparator } from "./readers/xml";

/**
 * Queries that answer with staged rows: line, raw, event_id, time, host, record, info, parts, reason. `parts` are the elements
 * of an event where a file has them apart, so that no name can be taken for two. What they mean is in sql/macros.sql.
 */

/** How the times of a file are meant. */
export interface Times {
  readonly dayFirst: boolean;
  readonly zone: string;
}

/** How DuckDB is to read a file. */
export interface Staging {
  readonly format: "xml" | "json" | "csv" | "parquet";
  readonly path: string;
  /** Written anew by a reader: rows of line, reason, and cells. */
  readonly rewritten: boolean;
  readonly csv?: CsvShape;
  /** Columns of a Parquet file, with their types. */
  readonly columns?: ReadonlyMap<string, string>;
  /** JSON: the only paths that are looked at, where that is enough for nearly all lines. Default: all. */
  readonly paths?: Partial<Record<JsonRole, string>>;
  readonly times: Times;
  /** Table of the rows that DuckDB could not read. */
  readonly rejects: string;
}

const longestLine = 4_194_304;

/** Macros take a text as often as they name it: each is a column of its own before it goes into one. */
export function staged(staging: Staging): string | undefined {
  const { format, rewritten, times } = staging;
  const query =
    format === "xml"
      ? rewritten
        ? rewrittenXml(staging)
        : compactXml(staging)
      : format === "json"
        ? json(staging)
        : format === "csv"
          ? csv(staging)
          : parquet(staging);
  if (query === undefined || !query.includes("time_text")) return query;
  return `SELECT * EXCLUDE (time_text), event_time(time_text, ${times.dayFirst}, ${literal(times.zone)}) AS time
    FROM (SELECT * REPLACE (CASE WHEN time_text[5] = '-' THEN time_text ELSE plain_time(time_text) END AS time_text) FROM (${query}))`;
}

function readCsv(staging: Staging, columns: readonly string[], options: string): string {
  const typed = columns.map((column) => `${literal(column)}: 'VARCHAR'`).join(", ");
  return `read_csv(${literal(staging.path)}, columns = {${typed}}, header = false, auto_detect = false, ${options}, compression = 'none',
    max_line_size = ${longestLine}, store_rejects = true, rejects_table = '${staging.rejects}', rejects_scan = '${staging.rejects}_scan')`;
}

/** Lines as they are, or what a reader has written. */
function read(staging: Staging, cells: readonly string[]): string {
  if (staging.rewritten)
    return readCsv(staging, ["line", "reason", ...cells], `delim = ',', quote = '"', escape = '"', new_line = '\\n'`);
  return `(SELECT NULL AS line, NULL AS reason, raw FROM ${readCsv(staging, ["raw"], `delim = '\u0001', quote = '', escape = '', strict_mode = false`)})`;
}

/** An event that is written as XML on one line; anything else in another layout is left to a reader. */
function compactXml(staging: Staging): string {
  return `
    SELECT NULL::BIGINT AS line, raw, try_cast(string_split(before_id, '>')[-1] AS INTEGER) AS event_id,
      CASE WHEN starts_with(from_time, chr(39)) THEN string_split(from_time, chr(39))[2] ELSE string_split(from_time, '"')[2] END AS time_text,
      without_entities(host_text) AS host, try_cast(string_split(from_record, '<')[1] AS BIGINT) AS record, NULL::VARCHAR AS info, string_split(elements, '</Data><Data>') AS parts,
      CASE WHEN NOT coalesce(starts_with(raw, '<Event') OR contains(left(raw, 48), 'Z <Event'), false) OR NOT coalesce(ended IS NOT NULL AND more IS NULL, false) OR contains(raw, '<!')
        THEN 'another layout' END AS reason
    FROM (SELECT *, string_split(from_host, '<')[1] AS host_text, ends[1] AS elements, ends[2] AS ended
      FROM (SELECT raw, more, string_split(head, '</EventID>')[1] AS before_id, string_split(head, 'SystemTime=')[2] AS from_time,
          string_split(head, '<Computer>')[2] AS from_host, string_split(head, '<EventRecordID>')[2] AS from_record, string_split(data, '</Data></EventData>') AS ends
        FROM (SELECT raw, w[1] AS head, w[2] AS data, w[3] AS more FROM (SELECT raw, string_split(raw, '<EventData><Data>') AS w FROM ${read(staging, ["raw"])}
          WHERE CASE WHEN starts_with(raw, '<Event ') THEN true ELSE NOT coalesce(regexp_full_match(raw, '[\\s\\x{feff}]*(<\\?xml[^>]*>)?\\s*(</?Events[^>]*>)?\\s*'), true) END))))`;
}

function rewrittenXml(staging: Staging): string {
  return `
    SELECT line::BIGINT AS line, replace(info, ${literal(elementSeparator)}, ',') AS raw, try_cast(event_id AS INTEGER) AS event_id,
      time AS time_text, host, try_cast(record AS BIGINT) AS record, NULL::VARCHAR AS info,
      string_split(info, ${literal(elementSeparator)}) AS parts, nullif(reason, '') AS reason
    FROM ${read(staging, ["event_id", "time", "host", "record", "info"])}`;
}

/** Paths of JSON by what they lead to, best first. */
const jsonPaths = {
  eventId: ['$.Event.System.EventID."#text"', "$.Event.System.EventID", "$.EventID", "$.Id", "$.event_id", "$.EventId"],
  time: [
    '$.Event.System.TimeCreated."#attributes".SystemTime',
    "$.Event.System.TimeCreated_attributes.SystemTime",
    "$.TimeCreated.value",
    "$.TimeCreated.DateTime",
    "$.TimeCreated",
    "$.TimeGenerated",
    "$.time",
    '$."@timestamp"',
    "$.timestamp",
  ],
  host: ["$.Event.System.Computer", "$.MachineName", "$.Computer", "$.host"],
  record: ["$.Event.System.EventRecordID", "$.RecordId", "$.EventRecordID", "$.record_id"],
  list: ['$.Event.EventData.Data."#text"', "$.Event.EventData.Data"],
  properties: ["$.Properties"],
  text: ["$.ParameterXml", "$.EventData", "$.RenderedDescription", "$.Message", '$."@message"', "$.message", "$.info"],
} as const;
export type JsonRole = keyof typeof jsonPaths;

function json(staging: Staging): string {
  const own = requestFields.map((field) => `$.${field}`);
  const all = staging.paths ? Object.values(staging.paths) : [...Object.values(jsonPaths).flat(), ...own];
  const value = (path: string) => `v[${all.indexOf(path) + 1}]`;
  const first = (role: JsonRole) => {
    const paths = staging.paths ? [staging.paths[role]].filter((path) => path !== undefined) : jsonPaths[role];
    return paths.length === 0
      ? "NULL::VARCHAR"
      : `coalesce(${paths.map((path) => `nullif(${value(path)}, '')`).join(", ")})`;
  };
  const fields = own.map((path) => (path === "$.virtual" ? `coalesce(${value(path)}, '0')` : value(path)));
  const separate = staging.paths ? "false" : `coalesce(list, text) IS NULL AND ${value("$.result")} IS NOT NULL`;
  return `
    SELECT line::BIGINT AS line, raw, coalesce(try_cast(event_id AS INTEGER), CASE WHEN whole THEN xml_event_id(text) END) AS event_id,
      CASE WHEN whole THEN xml_time(text) ELSE time END AS time_text,
      coalesce(CASE WHEN whole THEN xml_host(text) END, host) AS host,
      try_cast(CASE WHEN whole THEN xml_record(text) ELSE record END AS BIGINT) AS record,
      text AS info,
      CASE WHEN list IS NOT NULL THEN CASE
          WHEN NOT starts_with(list, '[') THEN [list]
          WHEN starts_with(list, '["') AND NOT contains(list, '\\') AND NOT contains(list, ', ') THEN string_split(list[3:-3], '","')
          WHEN json_valid(list) THEN list->>'$[*]' ELSE [list] END
        WHEN properties LIKE '[{%' AND contains(properties, '"Value"') THEN properties->>'$[*].Value'
        WHEN ${separate} THEN [${staging.paths ? "NULL::VARCHAR" : fields.join(", ")}]
        WHEN starts_with(text, '<') THEN xml_parts(text) END AS parts,
      CASE WHEN coalesce(reason, '') <> '' THEN reason WHEN v IS NULL THEN 'no valid JSON' END AS reason
    FROM (
      SELECT *, coalesce(starts_with(text, '<') AND contains(text, '<System'), false) AS whole FROM (
        SELECT *, ${first("eventId")} AS event_id, ${first("time")} AS time, ${first("host")} AS host, ${first("record")} AS record,
          ${first("list")} AS list, ${first("properties")} AS properties, ${first("text")} AS text
        FROM (
          SELECT *, CASE WHEN coalesce(reason, '') = '' THEN try(json_extract_string(raw, [${all.map(literal).join(", ")}])) END AS v
          FROM ${read(staging, ["raw"])} WHERE CASE WHEN starts_with(raw, '{') THEN true ELSE coalesce(trim(raw, E' \\t\\r') <> '', false) END
        )
      )
    )`;
}

/** The paths that lead somewhere in a record, so that only these are looked at in the others. */
export function pathsIn(record: unknown): Partial<Record<JsonRole, string>> {
  const at = (path: string) =>
    (path.match(/"[^"]*"|[^.$"]+/g) ?? []).reduce<unknown>(
      (value, key) =>
        typeof value === "object" && value !== null
          ? (value as Record<string, unknown>)[key.replaceAll('"', "")]
          : undefined,
      record,
    );
  const found: Partial<Record<JsonRole, string>> = {};
  for (const [role, paths] of Object.entries(jsonPaths) as [JsonRole, readonly string[]][]) {
    const path = paths.find((each) => !["", null, undefined].includes(at(each) as string | null | undefined));
    if (path !== undefined) found[role] = path;
  }
  return found;
}

function csv(staging: Staging): string | undefined {
  if (!staging.csv) return undefined;
  const { delimiter, skip, columns, roles } = staging.csv;
  const from = staging.rewritten
    ? read(staging, columns)
    : readCsv(staging, columns, `skip = ${skip}, delim = ${literal(delimiter)}, quote = '"', escape = '"'`);
  return fromColumns(staging, roles, from, () => "VARCHAR");
}

/** A Parquet file has columns of the same names as a CSV file. Undefined when they are none of an event log. */
function parquet(staging: Staging): string | undefined {
  const columns = staging.columns ?? new Map<string, string>();
  const roles = rolesOf([...columns.keys()]);
  if (!rolesSuffice(roles)) return undefined;
  return fromColumns(
    staging,
    roles,
    `read_parquet(${literal(staging.path)})`,
    (column) => columns.get(column) ?? "VARCHAR",
  );
}

function fromColumns(staging: Staging, roles: Roles, from: string, typeOf: (column: string) => string): string {
  const column = (role: Role) => {
    const name = roles[role];
    return name === undefined
      ? "NULL::VARCHAR"
      : typeOf(name) === "VARCHAR"
        ? quoted(name)
        : `${quoted(name)}::VARCHAR`;
  };
  const separate = roles.info === undefined;
  const parts = requestFields.map((field) => (field in roles ? column(field) : "'0'"));
  const info = column("info");
  const whole = `coalesce(starts_with(${info}, '<') AND contains(${info}, '<System'), false)`;
  const orXml = (role: Role, what: string) =>
    separate ? column(role) : `CASE WHEN ${whole} THEN ${what}(${info}) ELSE ${column(role)} END`;
  const integer = (role: "event_id" | "record", type: string) => {
    const name = roles[role];
    if (name !== undefined && /INT/.test(typeOf(name))) return `${quoted(name)}::${type}`;
    return `try_cast(trim(${column(role)}) AS ${type})`;
  };
  const number = (role: "event_id" | "record", type: string, xml: string) =>
    separate
      ? integer(role, type)
      : `CASE WHEN ${whole} THEN try_cast(${xml}(${info}) AS ${type}) ELSE ${integer(role, type)} END`;
  const timeType = roles.time === undefined ? "VARCHAR" : typeOf(roles.time);
  const typedTime = timeType.startsWith("TIMESTAMP WITH")
    ? `timezone('UTC', ${quoted(roles.time ?? "")})`
    : `${quoted(roles.time ?? "")}::TIMESTAMP`;
  return `
    SELECT ${staging.rewritten ? "line::BIGINT" : "NULL::BIGINT"} AS line, NULL::VARCHAR AS raw,
      ${separate && roles.event_id === undefined ? "12290" : number("event_id", "INTEGER", "xml_event_id")} AS event_id,
      ${timeType.startsWith("TIMESTAMP") ? `${typedTime} AS time` : `${orXml("time", "xml_time")} AS time_text`},
      ${orXml("host", "xml_host")} AS host, ${number("record", "BIGINT", "xml_record")} AS record,
      ${separate ? "NULL::VARCHAR" : info} AS info,
      ${separate ? `[${parts.join(", ")}]` : `CASE WHEN starts_with(${info}, '<') THEN xml_parts(${info}) END`} AS parts,
      ${staging.rewritten ? "nullif(reason, '')" : "NULL::VARCHAR"} AS reason
    FROM ${from}`;
}
