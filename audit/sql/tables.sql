-- What a database of the audit holds. A stored one keeps these tables from run to run.

-- Files that were read; `size` and `modified` are shown only.
CREATE TABLE IF NOT EXISTS files (
  id INTEGER, path VARCHAR, format VARCHAR, size BIGINT, read_at TIMESTAMP
);

-- One row for each event or line. `kind`: request (12290), sent (12288), received (12289), service (12291 to 12294), other
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

-- Plain requests of this run that were added up and are no rows: by machine, with what it said last, and by hour. Several
-- rows may stand for the same machine or hour. `recent`: not before the moment of --since.
CREATE OR REPLACE TEMP TABLE sighted (
  host VARCHAR, machine VARCHAR, client_machine_id UUID, activation_id UUID, result UINTEGER, recent BOOLEAN, requests BIGINT,
  first_seen TIMESTAMP, last_seen TIMESTAMP, last_record BIGINT, state INTEGER, minutes BIGINT, minimum INTEGER
);
CREATE OR REPLACE TEMP TABLE sighted_hours (
  host VARCHAR, hour TIMESTAMP, recent BOOLEAN, records BIGINT, first_seen TIMESTAMP, last_seen TIMESTAMP, first_record BIGINT,
  last_record BIGINT
);
