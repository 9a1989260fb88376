import { rolesOf } from "./csv-shape";
import { type Database, literal, quoted } from "./database";
import type { Plain } from "./plain";
import { fieldsIn } from "./scan/finders";
import { timeForm } from "./scan/times";
import type { Staging, Times } from "./staging";

/** Columns of a Parquet file as expressions of SQL, and the one text that stands before the fields in each message. */
interface Columns {
  readonly eventId: string;
  readonly time: string;
  readonly record: string;
  readonly host: string;
  readonly info: string;
  readonly before: string;
}

/**
 * Adds up the plain requests of a Parquet file, as the scanner does of other files. DuckDB reads each column by itself, so that
 * the numbers by the hour cost little more. Answers what is left to read row by row.
 */
export async function addUpParquet(
  database: Database,
  staging: Staging,
  plain: Plain,
  times: Times,
): Promise<Staging | undefined> {
  const from = `read_parquet(${literal(staging.path)})`;
  const columns = await columnsOf(database, from, times);
  if (!columns || !(await numbersAreFit(database, from, columns, staging.file, plain))) return staging;
  await database.run(`CREATE OR REPLACE TEMP TABLE sums AS ${sums(from, columns, plain)}`);
  const [counts] = await database.rows(`
    SELECT coalesce(sum(requests) FILTER (is_plain), 0)::BIGINT AS plain, coalesce(sum(requests) FILTER (NOT is_plain), 0)::BIGINT AS odd
    FROM sums`);
  const [requests, odd] = [Number(counts?.plain), Number(counts?.odd)];
  if (requests < odd) return staging;
  const isOdd = `NOT (${isPlain(columns, plain)})`;
  await database.run(`
    INSERT INTO sighted SELECT without_key(lower(host)), without_key(machine), client_machine_id::UUID, activation_id::UUID,
      result::UINTEGER, recent, requests, first_seen, last_seen, last % 2147483648, state::INTEGER, minutes, minimum::INTEGER
      FROM sums WHERE is_plain;
    CREATE OR REPLACE TEMP TABLE odd AS ${odd === 0 ? "SELECT NULL AS host, NULL AS record LIMIT 0" : `SELECT ${columns.host} AS host, ${columns.record} AS record FROM ${from} WHERE ${columns.eventId} = 12290 AND ${isOdd}`};
    INSERT INTO sighted_hours ${hours(from, columns, odd > 0)}`);
  plain.requests += requests;
  return odd === 0 ? undefined : { ...staging, only: isOdd };
}

async function columnsOf(database: Database, from: string, times: Times): Promise<Columns | undefined> {
  const described = await database.rows(`DESCRIBE SELECT * FROM ${from}`);
  const types = new Map(described.map((row) => [String(row.column_name), String(row.column_type)]));
  const { event_id: eventId, time, record, host, info } = rolesOf([...types.keys()]);
  if (!eventId || !time || !record || !host || !info) return undefined;
  if (types.get(info) !== "VARCHAR" || types.get(host) !== "VARCHAR") return undefined;
  if (![eventId, record].every((column) => /^U?(?:SMALL|BIG)?INT(?:EGER)?$/.test(types.get(column) ?? "")))
    return undefined;
  const sample = await database.rows(
    `SELECT ${quoted(time)}::VARCHAR AS time, ${quoted(info)} AS info FROM ${from} WHERE ${quoted(eventId)} = 12290 LIMIT 64`,
  );
  const places = sample.flatMap(({ info: text, time: at }) => {
    const found = typeof text === "string" && typeof at === "string" ? fieldsIn(text) : undefined;
    return found ? [{ ...found, at: String(at) }] : [];
  });
  const [first] = places;
  if (first?.after !== "" || (first.before !== "" && !first.before.endsWith("\n"))) return undefined;
  const form = timeForm({ dayFirst: false, utc: times.zone === "UTC" })(places.map(({ at }) => at));
  const known =
    types.get(time) === "TIMESTAMP" || (types.get(time) === "VARCHAR" && (form === "zulu" || form === "iso"));
  if (!known || form === undefined) return undefined;
  const at = types.get(time) === "TIMESTAMP" ? quoted(time) : `try_cast(${quoted(time)} AS TIMESTAMP)`;
  return {
    ...{ eventId: quoted(eventId), time: at, record: quoted(record), host: quoted(host) },
    info: quoted(info),
    before: first.before,
  };
}

/** Is every record number of every host there once? A string of bits, one for each number, tells. */
async function numbersAreFit(
  database: Database,
  from: string,
  { eventId, record, host }: Columns,
  file: number,
  plain: Plain,
): Promise<boolean> {
  const rows = `FROM ${from} WHERE ${eventId} = 12290 AND ${record} IS NOT NULL`;
  const hosts = await database.rows(
    `SELECT ${host} AS host, count(*) AS count, min(${record}) AS least, max(${record}) AS most ${rows} GROUP BY ALL LIMIT 65`,
  );
  if (hosts.length > 64) return false;
  for (const row of hosts) {
    const [least, most] = [Number(row.least), Number(row.most)];
    if (row.host === null || least < 0 || most >= 2 ** 31 || most - least > 1_000_000_000) return false;
    const [bits] = await database.rows(
      `SELECT bit_count(bitstring_agg(${record}::BIGINT, ${least}, ${most})) AS distinct_records ${rows} AND ${host} = ${literal(String(row.host))}`,
    );
    if (Number(bits?.distinct_records) !== Number(row.count)) return false;
    plain.addRange({ file, host: String(row.host).toLowerCase(), least, most });
  }
  return true;
}

/** What a row must be, apart from what the sums are grouped by. */
function sound({ eventId, time, record, info, before }: Columns, plain: Plain): string {
  const { future } = plain.options;
  const latest = Number.isFinite(future) ? `make_timestamp(${future})` : "TIMESTAMP '2100-01-01'";
  const starts = before === "" ? "" : ` AND starts_with(${info}, ${literal(before)})`;
  return (
    `coalesce(${eventId} = 12290 AND len(parts) = 9 AND minutes BETWEEN 0 AND 527040 AND ${record} IS NOT NULL${starts} ` +
    `AND ${time} BETWEEN TIMESTAMP '2000-01-01' AND least(${latest}, TIMESTAMP '2100-01-01'), false)`
  );
}

function split({ info, before }: Columns): string {
  return `string_split(${before === "" ? info : `substring(${info}, ${before.length + 1})`}, ',')`;
}

function sums(from: string, columns: Columns, plain: Plain): string {
  const { time, record, host } = columns;
  const { since } = plain.options;
  return `
    SELECT *, is_sound AND plain_request(result, minimum, machine, client_machine_id, state, activation_id) AS is_plain FROM (
      SELECT host, machine, client_machine_id, activation_id, result, minimum, state, recent, is_sound, count(*) AS requests,
        min(moment) AS first_seen, max(moment) AS last_seen, arg_max(minutes, place) AS minutes, max(place) AS last
      FROM (
        SELECT ${host} AS host, parts[1] AS result, parts[2] AS minimum, parts[3] AS machine, parts[4] AS client_machine_id,
          parts[7] AS state, parts[9] AS activation_id, minutes, ${time} AS moment,
          ${since === undefined ? "true" : `${time} >= make_timestamp(${since})`} AS recent, ${sound(columns, plain)} AS is_sound,
          CASE WHEN is_sound THEN (epoch_us(${time}) // 1000000 - 946684800) * 2147483648 + ${record} END AS place
        FROM (SELECT *, try_cast(parts[8] AS INTEGER) AS minutes FROM (SELECT *, ${split(columns)} AS parts FROM ${from}))
      )
      GROUP BY ALL
    )`;
}

/** The same condition for a row by itself. */
function isPlain(columns: Columns, plain: Plain): string {
  const parts = split(columns);
  const condition = sound(columns, plain)
    .replace("len(parts)", `len(${parts})`)
    .replace("minutes BETWEEN", `try_cast(${parts}[8] AS INTEGER) BETWEEN`);
  const keys = [1, 2, 3, 4, 7, 9].map((place) => `${parts}[${place}]`).join(", ");
  return `${condition} AND coalesce(plain_request(${keys}), false)`;
}

function hours(from: string, { eventId, time, record, host }: Columns, anyOdd: boolean): string {
  const without = anyOdd
    ? `AND NOT EXISTS (SELECT 1 FROM odd WHERE odd.host = ${host} AND odd.record = ${record})`
    : "";
  return `
    SELECT without_key(lower(host)), make_timestamp(hour * 3600000000), recent, count(*), min(moment), max(moment), min(record), max(record)
    FROM (
      SELECT ${host} AS host, ${time} AS moment, epoch_us(${time}) // 3600000000 AS hour, ${record} AS record,
        (getvariable('since') IS NULL OR ${time} >= getvariable('since')) AS recent
      FROM ${from} WHERE ${eventId} = 12290 AND ${record} IS NOT NULL ${without}
    )
    GROUP BY host, hour, recent`;
}
