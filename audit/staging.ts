import { type CsvShape, requestFields, rolesOf, rolesSuffice } from "./csv-shape";
import { literal } from "./database";
import { fieldSeparator } from "./readers/reline";

/**
 * Queries that answer with staged rows: file, line, raw, event_id, time, host, record, info, parts, reason. What the fields
 * mean is not known here; see sql/macros.sql.
 */

/** How the times of a file are meant. */
export interface Times {
  readonly dayFirst: boolean;
  readonly zone: string;
}

/** How DuckDB is to read a file. */
export interface Staging {
  readonly file: number;
  readonly path: string;
  /** Written anew by a reader, with the line and a reason before each record. */
  readonly relined: boolean;
  /** Condition of SQL for the rows of a Parquet file that are to be read. Default: all are. */
  readonly only?: string;
  /** Table of the rows that DuckDB could not read. */
  readonly rejects: string;
}

const longestLine = 4_194_304;

function readLines(staging: Staging): string {
  const columns = staging.relined ? "{line: 'BIGINT', reason: 'VARCHAR', raw: 'VARCHAR'}" : "{raw: 'VARCHAR'}";
  return `(SELECT ${staging.relined ? "line, nullif(reason, '') AS reason, raw" : "NULL::BIGINT AS line, NULL::VARCHAR AS reason, raw"}
    FROM read_csv(${literal(staging.path)}, columns = ${columns}, header = false, delim = ${literal(fieldSeparator)}, quote = '',
      escape = '', auto_detect = false, ${common(staging)}))`;
}

function common(staging: Staging): string {
  return `compression = 'none', store_rejects = true, rejects_table = '${staging.rejects}',
      rejects_scan = '${staging.rejects}_scan', max_line_size = ${longestLine}`;
}

/** Event id, time and so on from the text of an event in XML. */
const xml = {
  eventId: (text: string) => `try_cast(regexp_extract(${text}, '<EventID[^>]*>\\s*(\\d+)', 1) AS INTEGER)`,
  time: (text: string) => `regexp_extract(${text}, 'SystemTime=["'']([^"'']*)', 1)`,
  host: (text: string) => `without_entities(regexp_extract(${text}, '<Computer>([^<]*)', 1))`,
  record: (text: string) => `regexp_extract(${text}, '<EventRecordID>(\\d+)', 1)`,
};

export function stageXml(staging: Staging): string {
  return `
    SELECT ${staging.file} AS file, line, raw, ${xml.eventId("raw")} AS event_id, ${xml.time("raw")} AS time,
      ${xml.host("raw")} AS host, ${xml.record("raw")} AS record, joined_elements(data) AS info, NULL::VARCHAR[] AS parts,
      CASE WHEN reason IS NOT NULL THEN reason
        WHEN contains(data, '</EventData>') OR split_part(raw, '<EventData>', 3) <> '' THEN 'several events on one line'
        WHEN NOT contains(right(raw, 64), '</Event>') THEN 'an event without an end' END AS reason
    FROM (
      SELECT *, CASE WHEN contains(raw, '<EventData>') THEN split_part(split_part(raw, '<EventData>', 2), '</EventData>', 1)
        ELSE regexp_extract(raw, '(?s)<(?:EventData|UserData)[^>]*>(.*)</(?:EventData|UserData)>', 1) END AS data
      FROM ${readLines(staging)}
      WHERE raw IS NOT NULL AND NOT regexp_full_match(raw, '[\\s\\x{feff}]*(<\\?xml[^>]*>)?\\s*(</?Events[^>]*>)?\\s*')
    )`;
}

/** Paths of JSON by what they lead to, best first. */
const paths = {
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
  fields: requestFields.map((field) => `$.${field}`),
} as const;
const allPaths = Object.values(paths).flat();

/** The first value that is there, of the paths of one kind. */
function firstOf(kind: keyof typeof paths): string {
  return `coalesce(${paths[kind].map((path) => `nullif(v[${allPaths.indexOf(path) + 1}], '')`).join(", ")})`;
}

export function stageJson(staging: Staging): string {
  const fields = paths.fields.map((path) => `v[${allPaths.indexOf(path) + 1}]`);
  return `
    SELECT ${staging.file} AS file, line, raw,
      coalesce(try_cast(event_id AS INTEGER), CASE WHEN whole THEN ${xml.eventId("text")} END) AS event_id,
      CASE WHEN whole THEN ${xml.time("text")} ELSE time END AS time,
      coalesce(CASE WHEN whole THEN ${xml.host("text")} END, host) AS host,
      CASE WHEN whole THEN ${xml.record("text")} ELSE record END AS record,
      CASE
        WHEN list IS NOT NULL THEN CASE WHEN starts_with(list, '[')
          THEN array_to_string(CASE WHEN json_valid(list) THEN list->>'$[*]' ELSE [list] END, ',') ELSE list END
        WHEN properties LIKE '[{%' THEN array_to_string(properties->>'$[*].Value', ',')
        ELSE fields_text(text)
      END AS info,
      CASE WHEN list IS NULL AND text IS NULL AND ${fields[0]} IS NOT NULL THEN [${fields
        .map((field) => (field === fields[5] ? `coalesce(${field}, '0')` : field))
        .join(", ")}] END AS parts,
      CASE WHEN reason IS NOT NULL THEN reason WHEN v IS NULL THEN 'no valid JSON' END AS reason
    FROM (
      SELECT *, coalesce(contains(text, '<System>'), false) AS whole FROM (
        SELECT *, ${firstOf("eventId")} AS event_id, ${firstOf("time")} AS time, ${firstOf("host")} AS host,
          ${firstOf("record")} AS record, ${firstOf("list")} AS list, ${firstOf("properties")} AS properties,
          ${firstOf("text")} AS text
        FROM (
          SELECT *, CASE WHEN json_valid(raw) THEN json_extract_string(raw, [${allPaths.map(literal).join(", ")}]) END AS v
          FROM ${readLines(staging)}
          WHERE raw IS NOT NULL AND NOT regexp_full_match(raw, '\\s*')
        )
      )
    )`;
}

export function stageCsv(staging: Staging, shape: CsvShape): string {
  const columns = shape.columns.map((column) => `${literal(column)}: 'VARCHAR'`).join(", ");
  const from = `read_csv(${literal(staging.path)}, columns = {${columns}}, header = false, skip = ${shape.skip},
      delim = ${literal(shape.delimiter)}, quote = '"', escape = '"', auto_detect = false, ${common(staging)})`;
  return fromColumns(staging, shape.roles, from);
}

/** A Parquet file has columns of the same names as a CSV file. Undefined when they are none of an event log. */
export function stageParquet(staging: Staging, columns: readonly string[]): string | undefined {
  const roles = rolesOf(columns);
  if (!rolesSuffice(roles)) return undefined;
  const from = `read_parquet(${literal(staging.path)})`;
  return fromColumns(
    staging,
    roles,
    staging.only === undefined ? from : `(SELECT * FROM ${from} WHERE ${staging.only})`,
  );
}

function fromColumns(staging: Staging, roles: CsvShape["roles"], from: string): string {
  const column = (role: keyof CsvShape["roles"]) => {
    const name = roles[role];
    return name === undefined ? "NULL::VARCHAR" : `"${name.replaceAll('"', '""')}"::VARCHAR`;
  };
  const separate = roles.info === undefined;
  const parts = requestFields.map((field) => (field in roles ? column(field) : "'0'"));
  const info = column("info");
  const whole = `coalesce(contains(${info}, '<System>'), false)`;
  const inText = (what: keyof typeof xml, role: keyof CsvShape["roles"]) =>
    separate ? column(role) : `CASE WHEN ${whole} THEN ${xml[what](info)} ELSE ${column(role)} END`;
  return `
    SELECT ${staging.file} AS file, NULL::BIGINT AS line, NULL::VARCHAR AS raw,
      ${separate ? `try_cast(${column("event_id")} AS INTEGER)` : `coalesce(try_cast(${column("event_id")} AS INTEGER), CASE WHEN ${whole} THEN ${xml.eventId(info)} END)`} AS event_id,
      ${inText("time", "time")} AS time, ${inText("host", "host")} AS host, ${inText("record", "record")} AS record,
      ${separate ? "NULL::VARCHAR" : `fields_text(${info})`} AS info,
      ${separate ? `[${parts.join(", ")}]` : "NULL::VARCHAR[]"} AS parts, NULL::VARCHAR AS reason
    FROM ${from}`;
}
