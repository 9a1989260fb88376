-- What a database of the audit holds. A stored one keeps these tables from run to run.

-- Files that were read; `size` and `modified` are shown only.
CREATE TABLE IF NOT EXISTS files (
  id INTEGER, path VARCHAR, format VARCHAR, size BIGINT, read_at TIMESTAMP
);

-- One row for each event or line; `line` is that of a bad one, and of an event without a number. `kind`: request (12290), sent (12288), received (12289), service (12291 to 12294), other
-- (no event of KMS), bad (not understood; `reason` and `detail` say what and why). Times are UTC.
CREATE TABLE IF NOT EXISTS records (
  file INTEGER, line BIGINT, kind VARCHAR, event_id INTEGER, time TIMESTAMP, host VARCHAR, record_id BIGINT,
  result UINTEGER, minimum INTEGER, machine VARCHAR, client_machine_id UUID, client_time TIMESTAMP, virtual INTEGER,
  state INTEGER, minutes BIGINT, activation_id UUID,
  server VARCHAR, activated BOOLEAN, reported INTEGER, reason VARCHAR, detail VARCHAR
);

-- What the host setup wrote of the activations of its host: one line for each attempt that reached Microsoft.
CREATE TABLE IF NOT EXISTS ledger (time TIMESTAMP, host VARCHAR, method VARCHAR, key_ends VARCHAR, result VARCHAR);

-- Up to where each host's log has been read.
CREATE TABLE IF NOT EXISTS watermarks (host VARCHAR, record_id BIGINT, time TIMESTAMP);

-- Plain requests of this run that were added up and are no rows; see sums.sql. Several rows may stand for the same machine or
-- hour. `recent`: between --since and --as-of. `mark`: the numbers of the records, mixed, so that one that is there twice shows.
CREATE OR REPLACE TEMP TABLE sighted (
  file INTEGER, host VARCHAR, machine VARCHAR, client_machine_id UUID, activation_id UUID, result UINTEGER, recent BOOLEAN, requests BIGINT,
  first_seen TIMESTAMP, last_seen TIMESTAMP, last_record BIGINT, state INTEGER, minutes BIGINT, minimum INTEGER
);
CREATE OR REPLACE TEMP TABLE sighted_hours (
  file INTEGER, host VARCHAR, hour TIMESTAMP, recent BOOLEAN, records BIGINT, first_seen TIMESTAMP, last_seen TIMESTAMP, first_record BIGINT,
  last_record BIGINT, mark UBIGINT
);

-- Of every host whose log is as it should be: nothing. Filled by clocks.sql where it is not.
CREATE OR REPLACE TEMP TABLE numbered (host VARCHAR, log INTEGER, place BIGINT, time TIMESTAMP);
CREATE OR REPLACE TEMP TABLE restarts (host VARCHAR, built_at TIMESTAMP);
CREATE OR REPLACE TEMP TABLE clock_jumps (host VARCHAR, kind VARCHAR, from_time TIMESTAMP, to_time TIMESTAMP, corrected TIMESTAMP);
CREATE OR REPLACE TEMP VIEW timed AS SELECT * FROM records;

-- Hosts whose numbers or times do not simply grow from hour to hour: something is there twice or missing, a clock was set, a host
-- was built anew, or exports name no numbers. All others need no search.
CREATE OR REPLACE TEMP VIEW irregular AS
  WITH hourly AS (
    SELECT host, hour, sum(records)::BIGINT AS records, min(first_record) AS first_record, max(last_record) AS last_record,
      bit_xor(mark) AS mark, min(first_seen) AS first_seen, max(last_seen) AS last_seen
    FROM (
      SELECT host, hour, records, first_record, last_record, mark, first_seen, last_seen FROM sighted_hours
      UNION ALL
      SELECT host, date_trunc('hour', time), count(*), min(record_id), max(record_id), bit_xor(hash(record_id)), min(time), max(time)
      FROM records WHERE kind = 'request' GROUP BY ALL
    )
    GROUP BY host, hour
  ),
  walked AS (
    SELECT *, lag(last_record) OVER (PARTITION BY host ORDER BY hour) AS before, lag(last_seen) OVER (PARTITION BY host ORDER BY hour) AS before_seen
    FROM hourly
  ),
  whole AS (SELECT host, hour, unnest(range(first_record, last_record + 1)) AS record FROM hourly WHERE records = last_record - first_record + 1),
  marks AS (SELECT host, hour, bit_xor(hash(record)) AS mark FROM whole GROUP BY host, hour)
  SELECT DISTINCT walked.host FROM walked LEFT JOIN marks USING (host, hour)
  WHERE marks.mark IS DISTINCT FROM walked.mark OR first_record <= before OR first_seen - before_seen > INTERVAL 300 DAY;
