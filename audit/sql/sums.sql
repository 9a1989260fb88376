-- Requests of a file that need no further care, added up while they are read: by machine and result, with what was said last,
-- and by hour. `plain` is false for the rest, which ingest.sql makes rows. What makes a request plain is in macros.sql.
CREATE OR REPLACE TEMP TABLE sums AS
WITH staged AS (SELECT * EXCLUDE (parts), {parts} AS parts FROM ({staged})),
typed AS (
  SELECT *, plain_offset(parts, {code}) AS o, plain_request(event_id, reason, time, host, record, parts, {code}) AS plain,
    try_cast(parts[plain_offset(parts, {code}) + 4] AS UUID) AS client_machine_id, try_cast(parts[plain_offset(parts, {code}) + 9] AS UUID) AS activation_id,
    try_cast(parts[plain_offset(parts, {code}) + 8] AS INTEGER) AS minutes, try_cast(parts[plain_offset(parts, {code}) + 7] AS INTEGER) AS state,
    try_cast(parts[plain_offset(parts, {code}) + 2] AS INTEGER) AS minimum
  FROM staged
),
keyed AS (
  SELECT plain, CASE WHEN plain THEN host END AS host, CASE WHEN plain THEN parts[o + 3] END AS machine,
    CASE WHEN plain THEN client_machine_id END AS client_machine_id, CASE WHEN plain THEN activation_id END AS activation_id,
    CASE WHEN plain THEN parts[o + 1] END AS result, state, minutes, minimum, time, record,
    CASE WHEN plain THEN epoch_us(time) // 3600000000 END AS hour, {recent} AS recent
  FROM typed
)
SELECT host, machine, client_machine_id, activation_id, result, hour, recent, plain, grouping(hour) = 0 AS by_hour, count(*) AS requests,
  min(time) AS first_seen, max(time) AS last_seen, min(record) AS first_record, max(record) AS last_record, bit_xor(hash(record)) AS mark,
  arg_max({'record': record, 'state': state, 'minutes': minutes, 'minimum': minimum}, (epoch_us(time)::HUGEINT * 4294967296 + record)) AS latest
FROM keyed
GROUP BY GROUPING SETS ((host, machine, client_machine_id, activation_id, result, recent, plain), (host, hour, recent, plain));

INSERT INTO sighted
SELECT {file}, without_key(lower(host)), without_key(trim(machine)), client_machine_id, activation_id, code_of(substring(result, {length})), recent, requests,
  first_seen, last_seen, latest.record, latest.state, latest.minutes, latest.minimum
FROM sums WHERE NOT by_hour AND plain;

INSERT INTO sighted_hours
SELECT {file}, without_key(lower(host)), make_timestamp(hour * 3600000000), recent, requests, first_seen, last_seen, first_record, last_record, mark
FROM sums WHERE by_hour AND plain;
