import type { Database } from "./database";

/**
 * Takes out of `table` every event that is there twice, or in `records` already. An event is known by its host, its record
 * number and its second: the numbers begin anew when a host is built anew. Exports without record numbers are known by all
 * that they say. Answers how many were taken out.
 */
export async function removeDuplicates(database: Database, table: string): Promise<number> {
  let removed = 0;
  if (await mayHoldDuplicates(database, table)) {
    removed += await remove(
      database,
      table,
      `
      SELECT rowid, row_number() OVER (PARTITION BY kind, event_id, host, record_id, epoch(time)::BIGINT ORDER BY file, rowid) AS place
      FROM ${table} WHERE record_id IS NOT NULL AND kind <> 'bad' AND kind <> 'other'`,
      "place > 1",
    );
  }
  const [unnumbered] = await database.rows(
    `SELECT count(*) AS count FROM ${table} WHERE record_id IS NULL AND kind <> 'bad' AND kind <> 'other'`,
  );
  if (Number(unnumbered?.count) > 0) {
    // A numbered event stays; of those without a number, the first, unless there is a numbered one.
    removed += await remove(
      database,
      table,
      `
      SELECT rowid, record_id, row_number() OVER (PARTITION BY ${content} ORDER BY record_id NULLS LAST, file, rowid) AS place
      FROM ${table} WHERE kind <> 'bad' AND kind <> 'other'`,
      "place > 1 AND record_id IS NULL",
    );
  }
  if (table !== "records") removed += await removeKnown(database, table);
  return removed;
}

/** All that an export without record numbers says. Such exports give times in whole seconds. */
const contents = [
  "kind",
  "event_id",
  "host",
  "epoch(time)::BIGINT",
  "client_machine_id",
  "activation_id",
  "machine",
  "result",
  "state",
  "minutes",
  "server",
  "reported",
];
const content = contents.join(", ");

async function remove(database: Database, table: string, ranked: string, condition: string): Promise<number> {
  return deleted(database, `DELETE FROM ${table} WHERE rowid IN (SELECT rowid FROM (${ranked}) WHERE ${condition})`);
}

async function deleted(database: Database, sql: string): Promise<number> {
  const [row] = await database.rows(sql);
  return Number(row?.Count ?? 0);
}

/** Against what earlier runs have stored. Above the watermark of its host nothing can be known already. */
async function removeKnown(database: Database, table: string): Promise<number> {
  const same = (columns: readonly string[]) => {
    return columns.map((column) => {
      const of = (alias: string) =>
        column.startsWith("epoch") ? `epoch(${alias}.time)::BIGINT` : `${alias}.${column}`;
      return `${of("known")} IS NOT DISTINCT FROM ${of(table)}`;
    });
  };
  const numbered = ["host", "record_id", "kind", "event_id", "epoch(time)"];
  const below = `NOT EXISTS (SELECT 1 FROM watermarks WHERE watermarks.host = ${table}.host AND ${table}.time > watermarks.time)`;
  return (
    (await deleted(
      database,
      `
      DELETE FROM ${table} WHERE kind IN ('request', 'sent', 'received', 'service') AND record_id IS NOT NULL AND ${below}
        AND EXISTS (SELECT 1 FROM records AS known WHERE ${same(numbered).join(" AND ")})`,
    )) +
    (await deleted(
      database,
      `
      DELETE FROM ${table} WHERE kind IN ('request', 'sent', 'received', 'service') AND ${below}
        AND EXISTS (SELECT 1 FROM records AS known WHERE ${same(contents).join(" AND ")}
          AND (known.record_id IS NULL OR ${table}.record_id IS NULL))`,
    ))
  );
}

/**
 * A quick look that spares the search: record numbers of a host run without a hole, so a string of bits, one for each,
 * tells whether one was there twice. Events other than requests are few, and are always searched.
 */
async function mayHoldDuplicates(database: Database, table: string): Promise<boolean> {
  const hosts = await database.rows(`
    SELECT host, count(*) AS count, min(record_id) AS least, max(record_id) AS most, count_if(kind <> 'request') AS others
    FROM ${table} WHERE record_id IS NOT NULL AND kind NOT IN ('bad', 'other') GROUP BY host LIMIT 65`);
  if (hosts.length > 64 || hosts.some((row) => Number(row.others) > 0)) return true;
  for (const row of hosts) {
    const [least, most, count] = [Number(row.least), Number(row.most), Number(row.count)];
    if (least < 0 || most - least >= 1_000_000_000) return true;
    const [bits] = await database.rows(`
      SELECT bit_count(bitstring_agg(record_id, ${least}, ${most})) AS distinct_records FROM ${table}
      WHERE kind = 'request' AND record_id IS NOT NULL AND host = '${String(row.host).replaceAll("'", "''")}'`);
    if (Number(bits?.distinct_records) !== count) return true;
  }
  return false;
}
