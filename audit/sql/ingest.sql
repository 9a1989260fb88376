-- Staged rows to records. The query `staged` answers with: line, raw, event_id, time, host, record, info, parts, reason.
-- `reason` is set where a reader has refused the row. `only` leaves out what sums.sql has added up.
INSERT INTO {target}
WITH staged AS ({staged}),
texts AS (
  SELECT * EXCLUDE (parts, info), {parts} AS parts, coalesce(array_to_string({parts}, ','), info) AS info
  FROM staged {only}
),
found AS (
  SELECT *,
    CASE WHEN reason IS NULL AND (event_id IS NULL OR event_id = 12290) THEN request_fields(info, coalesce(parts, string_split(info, ','))) END AS f,
    CASE WHEN event_id = 12288 THEN regexp_extract(info, sent_pattern(), ['result', 'flags', 'server', 'port', 'cmid', 'time', 'virtual', 'state', 'minutes', 'activation', 'minimum']) END AS s,
    CASE WHEN event_id = 12289 THEN regexp_extract(info, received_pattern(), ['result', 'flags', 'activated', 'count', 'activation', 'renewal', 'time']) END AS r
  FROM texts
),
typed AS (
  SELECT *,
    code_of(f[1]) AS result, number_of(f[2])::INTEGER AS minimum, CASE WHEN f IS NOT NULL THEN coalesce(with_mark(without_key(trim(f[3], E' \t'))), '') END AS machine, id_of(f[4]) AS client_machine_id,
    client_time(trim(f[5])) AS client_time, try_cast(trim(f[6]) AS INTEGER) AS virtual, try_cast(trim(f[7]) AS INTEGER) AS state,
    number_of(f[8]) AS minutes, id_of(f[9]) AS activation_id
  FROM found
),
judged AS (
  SELECT *, CASE
    WHEN reason IS NOT NULL THEN reason
    WHEN event_id NOT BETWEEN 12288 AND 12294 THEN NULL
    WHEN event_id = 12288 AND s.result = '' OR event_id = 12289 AND r.result = '' THEN 'fields in no known order'
    WHEN event_id BETWEEN 12288 AND 12294 AND event_id <> 12290 THEN CASE WHEN time IS NULL THEN 'no time, or in no known form' END
    WHEN event_id IS NULL AND f IS NULL THEN 'no event'
    WHEN f IS NULL THEN 'fields in no known order'
    WHEN time IS NULL THEN 'no time, or in no known form'
    WHEN result IS NULL OR minimum IS NULL OR client_machine_id IS NULL OR state IS NULL OR minutes IS NULL OR activation_id IS NULL
      THEN 'a field is not what it should be'
  END AS refused
  FROM typed
)
SELECT {file}, CASE WHEN refused IS NOT NULL OR record IS NULL THEN line END,
  CASE
    WHEN refused IS NOT NULL THEN 'bad'
    WHEN event_id IS NULL OR event_id = 12290 THEN 'request'
    WHEN event_id = 12288 THEN 'sent'
    WHEN event_id = 12289 THEN 'received'
    WHEN event_id BETWEEN 12291 AND 12294 THEN 'service'
    ELSE 'other'
  END,
  event_id, time, without_key(lower(trim(host))), record,
  CASE WHEN refused IS NULL THEN CASE
    WHEN event_id = 12288 THEN code_of(s.result)
    WHEN event_id = 12289 THEN code_of(r.result)
    WHEN event_id BETWEEN 12291 AND 12293 THEN code_of(coalesce(nullif(regexp_extract(info, '0[xX][0-9A-Fa-f]{1,16}'), ''), regexp_extract(info, '(?:^|[,\s:])(' || code_pattern() || ')(?:[,\s]|$)', 1)))
    ELSE result END END,
  CASE WHEN event_id = 12288 THEN try_cast(s.minimum AS INTEGER) ELSE minimum END,
  machine,
  CASE WHEN event_id = 12288 THEN id_of(s.cmid) ELSE client_machine_id END,
  CASE WHEN event_id = 12288 THEN client_time(s.time) WHEN event_id = 12289 THEN client_time(r.time) ELSE client_time END,
  virtual,
  CASE WHEN event_id = 12288 THEN try_cast(s.state AS INTEGER) ELSE state END,
  CASE WHEN event_id = 12288 THEN try_cast(s.minutes AS BIGINT) ELSE minutes END,
  CASE WHEN event_id = 12288 THEN id_of(s.activation) ELSE activation_id END,
  CASE
    WHEN event_id = 12288 THEN without_key(lower(trim(s.server)))
    WHEN event_id IN (12293, 12294) AND refused IS NULL THEN without_key(lower(trim(regexp_extract(info, '([^,]*)[,\s]*$', 1))))
  END,
  CASE WHEN event_id = 12289 THEN r.activated = '1' END,
  CASE WHEN event_id = 12289 THEN try_cast(r.count AS INTEGER) END,
  refused,
  CASE WHEN refused IS NOT NULL THEN without_key(left(CASE WHEN event_id IS NULL THEN coalesce(raw, info) ELSE coalesce(nullif(info, ''), raw) END, 2000)) END
FROM judged
