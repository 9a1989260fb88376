-- Requests of a file that need no further care, added up while they are read: by machine and result, with what was said last,
-- and by hour. `plain` is false for the rest, which ingest.sql makes rows. What makes a request plain is in macros.sql.
CREATE OR REPLACE TEMP TABLE sums AS
WITH staged AS ({staged}),
parted AS (SELECT * EXCLUDE (parts), {parts} AS parts FROM staged),
placed AS (SELECT *, CASE WHEN len(parts) = 9 THEN 0 WHEN len(parts) = 10 AND NOT starts_with(parts[1], {code}) THEN 1 END AS o FROM parted),
typed AS (
  SELECT event_id, reason, time, host, record, o, parts[o + 1] AS result, parts[o + 3] AS machine, try_cast(parts[o + 4] AS UUID) AS client_machine_id,
    try_cast(parts[o + 9] AS UUID) AS activation_id, try_cast(parts[o + 8] AS INTEGER) AS minutes, try_cast(parts[o + 7] AS INTEGER) AS state,
    try_cast(parts[o + 2] AS INTEGER) AS minimum
  FROM placed
),
keyed AS (
  SELECT host, machine, client_machine_id, activation_id, result, time, record, epoch_us(time) // 3600000000 AS hour, {recent} AS recent,
    plain_request(event_id, reason, time, host, record, o, result, machine, client_machine_id, activation_id, minutes, state, minimum, {code}) AS plain,
    -- What was said, behind when: the most is the last.
    (epoch_us(time)::HUGEINT * 4294967296 + record) * 17179869184 + (minutes::BIGINT * 8192 + minimum * 8 + state) AS said
  FROM typed
)
SELECT host, machine, client_machine_id, activation_id, result, hour, recent, plain, grouping(hour) = 0 AS by_hour, count(*) AS requests,
  min(time) AS first_seen, max(time) AS last_seen, min(record) AS first_record, max(record) AS last_record, bit_xor(hash(record)) AS mark,
  max(CASE WHEN plain THEN said END) AS latest
FROM keyed
GROUP BY GROUPING SETS ((host, machine, client_machine_id, activation_id, result, recent, plain), (host, hour, recent, plain));

INSERT INTO sighted
SELECT {file}, without_key(lower(host)), with_mark(without_key(trim(machine))), client_machine_id, activation_id, code_of(substring(result, {length})), recent, requests,
  first_seen, last_seen, ((latest // 17179869184) % 4294967296)::BIGINT, (latest % 8)::INTEGER, (latest % 17179869184 // 8192)::BIGINT, (latest % 8192 // 8)::INTEGER
FROM sums WHERE NOT by_hour AND plain;

INSERT INTO sighted_hours
SELECT {file}, without_key(lower(host)), make_timestamp(hour * 3600000000), recent, requests, first_seen, last_seen, first_record, last_record, mark
FROM sums WHERE by_hour AND plain;
