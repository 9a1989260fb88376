import type { Database } from "./database";

/** An event of KMS, in rows. */
const ofKms = "kind NOT IN ('bad', 'other')";
/** CSV gives times in whole seconds, XML to a ten-millionth. */
const second = (alias: string) => `epoch_us(${alias}time) // 1000000`;

/** All that an export without record numbers says. */
const contents = [
  "kind",
  "event_id",
  "client_machine_id",
  "activation_id",
  "machine",
  "result",
  "state",
  "minutes",
  "server",
  "reported",
];

/**
 * Takes out of `table` every event that is there twice, or in `records` already. An event is known by its host, its record
 * number and its second: the numbers begin anew when a host is built anew. Exports without record numbers are known by all
 * that they say, and those without a host's name are of any host. Answers how many were taken out.
 */
export async function removeDuplicates(database: Database, table: string): Promise<number> {
  // The time that says most stays.
  const exact = "(epoch_us(time) % 1000000 = 0), file, rowid";
  let removed = await remove(
    database,
    table,
    `SELECT rowid, row_number() OVER (PARTITION BY kind, event_id, host, record_id, ${second("")} ORDER BY ${exact}) AS place
     FROM ${table} WHERE record_id IS NOT NULL AND ${ofKms}`,
    "place > 1",
  );
  const [unnumbered] = await database.rows(
    `SELECT count(*) AS count FROM ${table} WHERE record_id IS NULL AND ${ofKms}`,
  );
  if (Number(unnumbered?.count) > 0) {
    // A numbered event stays; of those without a number, the first, unless there is a numbered one.
    removed += await remove(
      database,
      table,
      `SELECT rowid, record_id, row_number() OVER (PARTITION BY host, ${second("")}, ${contents.join(", ")} ORDER BY record_id NULLS LAST, ${exact}) AS place
       FROM ${table} WHERE ${ofKms}`,
      "place > 1 AND record_id IS NULL",
    );
    removed += await deleted(
      database,
      `DELETE FROM ${table} WHERE host = 'unnamed' AND record_id IS NULL AND ${ofKms}
        AND EXISTS (SELECT 1 FROM ${table} AS known WHERE known.host <> 'unnamed' AND ${same(table)})`,
    );
  }
  return table === "records" ? removed : removed + (await removeKnown(database, table));
}

function same(table: string): string {
  return [
    `${second("known.")} = ${second(`${table}.`)}`,
    ...contents.map((column) => `known.${column} IS NOT DISTINCT FROM ${table}.${column}`),
  ].join(" AND ");
}

async function remove(database: Database, table: string, ranked: string, condition: string): Promise<number> {
  return deleted(database, `DELETE FROM ${table} WHERE rowid IN (SELECT rowid FROM (${ranked}) WHERE ${condition})`);
}

async function deleted(database: Database, sql: string): Promise<number> {
  const [row] = await database.rows(sql);
  return Number(row?.Count ?? 0);
}

/** Against what earlier runs have stored. Above the watermark of its host nothing can be known already. */
async function removeKnown(database: Database, table: string): Promise<number> {
  const below = `NOT EXISTS (SELECT 1 FROM watermarks WHERE watermarks.host = ${table}.host AND ${table}.time >= watermarks.time + INTERVAL 1 SECOND)`;
  const numbered = `known.host = ${table}.host AND known.record_id = ${table}.record_id AND known.kind = ${table}.kind
    AND known.event_id IS NOT DISTINCT FROM ${table}.event_id AND ${second("known.")} = ${second(`${table}.`)}`;
  return (
    (await deleted(
      database,
      `DELETE FROM ${table} WHERE ${ofKms} AND record_id IS NOT NULL AND ${below} AND EXISTS (SELECT 1 FROM records AS known WHERE ${numbered})`,
    )) +
    (await deleted(
      database,
      `DELETE FROM ${table} WHERE ${ofKms} AND ${below} AND EXISTS (SELECT 1 FROM records AS known WHERE ${same(table)}
        AND (known.record_id IS NULL OR ${table}.record_id IS NULL)
        AND (known.host = ${table}.host OR known.host = 'unnamed' OR ${table}.host = 'unnamed'))`,
    ))
  );
}
