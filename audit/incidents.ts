import { clientKeys } from "../activation/client-keys";
import { fingerprintOf } from "../text/keys";
import type { Database } from "./database";

/** A product key that stood in a log. It is masked wherever the audit shows or keeps the text. */
export interface Incident {
  /** First eight hex digits of the key's SHA-256. */
  readonly fingerprint: string;
  /** `client`: one of Microsoft's public client keys, which is no secret. `host`: any other. */
  readonly kind: "host" | "client";
  readonly where: "machine name" | "host name" | "a line that was not understood" | "DNS name";
  readonly events: number;
  readonly fix: string;
}

const places = [
  ["machine name", "SELECT machine AS text, 1 AS events FROM records UNION ALL SELECT machine, requests FROM sighted"],
  ["host name", "SELECT host AS text, 1 AS events FROM records UNION ALL SELECT host, requests FROM sighted"],
  ["DNS name", "SELECT server AS text, 1 AS events FROM records"],
  ["a line that was not understood", "SELECT detail AS text, 1 AS events FROM records"],
] as const;

/** Product keys in the logs. Reading has masked them already; see sql/macros.sql. */
export async function incidents(database: Database): Promise<Incident[]> {
  const known = new Set(clientKeys.map(({ key }) => fingerprintOf(key)));
  const found: Incident[] = [];
  for (const [where, texts] of places) {
    const rows = await database.rows(`
      SELECT regexp_extract(text, '\\[product key ([0-9a-f]{8})\\]', 1) AS fingerprint, sum(events)::BIGINT AS events
      FROM (${texts}) WHERE contains(text, '[product key ') GROUP BY fingerprint HAVING fingerprint <> '' ORDER BY fingerprint`);
    for (const row of rows) {
      const fingerprint = String(row.fingerprint);
      const kind = known.has(fingerprint) ? "client" : "host";
      found.push({ fingerprint, kind, where, events: Number(row.events), fix: fixes[kind] });
    }
  }
  return found;
}

const fixes = {
  host: "treat the key as leaked: find who sent it, delete the log's copies, and ask Microsoft to replace it if it is yours",
  client: "a public client key is no secret; see why a machine carries it in its name",
} as const;
