-- What the questions read. Set before: as_of (TIMESTAMP), since and until (TIMESTAMP or NULL); tables restarts and clock_shifts
-- (clocks.sql). `until` is as_of where somebody asked for that moment: what hosts and clients say after the last request counts too.

-- Events between the two moments, at the times that their hosts' clocks should have told.
CREATE OR REPLACE TEMP VIEW events AS
  SELECT * FROM timed
  WHERE kind <> 'bad' AND (getvariable('until') IS NULL OR time <= getvariable('until')) AND (getvariable('since') IS NULL OR time >= getvariable('since'));

-- Requests whose values can be: a request with a state, a time or a minimum that Windows never sends is kept in `records`
-- and shown by hostile-names, but counted nowhere.
CREATE OR REPLACE TEMP MACRO impossible(minimum, state, minutes, client_machine_id) AS CASE
  WHEN state NOT BETWEEN 0 AND 6 THEN 'licence-state ' || state
  WHEN minimum NOT BETWEEN 1 AND 1000 THEN 'minimum-count ' || minimum
  WHEN minutes NOT BETWEEN 0 AND 527040 THEN 'minutes-to-expiry ' || minutes
  WHEN client_machine_id = '00000000-0000-0000-0000-000000000000' THEN 'empty-id'
END;

-- One row for each machine, by the name it gave, on each host, and result, with what it said last.
CREATE OR REPLACE TEMP TABLE sightings AS
  SELECT * EXCLUDE (recent, file) FROM sighted WHERE recent
  UNION ALL BY NAME
  SELECT * EXCLUDE (latest), latest.record_id AS last_record, latest.state AS state, latest.minutes AS minutes,
    latest.minimum AS minimum
  FROM (
    SELECT host, machine, client_machine_id, activation_id, result, count(*) AS requests, min(time) AS first_seen,
      max(time) AS last_seen,
      arg_max({'record_id': record_id, 'state': state, 'minutes': minutes, 'minimum': minimum}, (time, record_id)) AS latest
    FROM events
    WHERE kind = 'request' AND impossible(minimum, state, minutes, client_machine_id) IS NULL
    GROUP BY host, machine, client_machine_id, activation_id, result
  );

-- The name by which a machine is the same before and after it joins a domain. Where one short name is used in several domains,
-- these are several machines, and the short name alone is the one that has the same id.
CREATE OR REPLACE TEMP TABLE computers AS
  WITH named AS (
    SELECT DISTINCT machine, client_machine_id, rtrim(lower(machine), '.') AS name, short_name(rtrim(machine, '.')) AS short FROM sightings
  ),
  domains AS (
    SELECT short, count(DISTINCT name) FILTER (name <> short) AS domains FROM named GROUP BY short HAVING domains > 1
  )
  SELECT DISTINCT ON (named.machine, named.client_machine_id) named.machine, named.client_machine_id,
    CASE WHEN domains.short IS NULL THEN named.short ELSE coalesce(full_name.name, named.name) END AS computer
  FROM named LEFT JOIN domains ON domains.short = named.short
    LEFT JOIN named AS full_name ON domains.short IS NOT NULL AND named.name = named.short AND full_name.short = named.short
      AND full_name.name <> full_name.short AND full_name.client_machine_id = named.client_machine_id
  ORDER BY named.machine, named.client_machine_id, full_name.name;

-- The same whatever the result.
CREATE OR REPLACE TEMP TABLE machines AS
  SELECT found.* EXCLUDE (latest), computer, latest.state AS state, latest.minutes AS minutes,
    latest.result AS result, latest.minimum AS minimum,
    found.activation_id IN (SELECT activation_id FROM products WHERE application = 'office') AS office,
    found.host AS host
  FROM (
    SELECT host, machine, client_machine_id, activation_id, sum(requests)::BIGINT AS requests, min(first_seen) AS first_seen,
      max(last_seen) AS last_seen, min(first_seen) FILTER (result = 0) AS first_success,
      max(last_seen) FILTER (result = 0) AS last_success, any_value(state) FILTER (result = 0) AS success_state,
      arg_max({'state': state, 'minutes': minutes, 'result': result, 'minimum': minimum}, (last_seen, last_record)) AS latest
    FROM sightings
    GROUP BY host, machine, client_machine_id, activation_id
  ) AS found JOIN computers USING (machine, client_machine_id);

-- When a host's count for a group of products grew by an id, and when that fell off again: its sum up to a moment is the count then.
-- An id that pauses for more than 30 days is taken as counted all the time.
CREATE OR REPLACE TEMP VIEW counted AS
  WITH steps AS (
    SELECT host, office, unnest([first_success, last_success + INTERVAL 30 DAY]) AS time, unnest([1, -1]) AS step
    FROM (SELECT host, office, client_machine_id, min(first_success) AS first_success, max(last_success) AS last_success FROM machines
      WHERE last_success IS NOT NULL GROUP BY host, office, client_machine_id)
  )
  SELECT host, office, time, sum(sum(step)) OVER (PARTITION BY host, office ORDER BY time) AS ids FROM steps GROUP BY host, office, time;

-- What each host counts: the ids of 30 days that it has answered since it was built, twice the largest minimum, 50 at most.
CREATE OR REPLACE TEMP TABLE host_counts AS
  SELECT machines.host, office, least(count(DISTINCT client_machine_id), 2 * max(minimum), 50)::INTEGER AS count, max(minimum) AS minimum
  FROM machines LEFT JOIN (SELECT host, max(built_at) AS built_at FROM restarts WHERE built_at <= getvariable('as_of') GROUP BY host) AS restarted ON restarted.host = machines.host
  WHERE last_success > getvariable('as_of') - INTERVAL 30 DAY AND (restarted.built_at IS NULL OR last_success >= restarted.built_at)
  GROUP BY machines.host, office;

-- The records of each host by the hour.
CREATE OR REPLACE TEMP TABLE hours AS
  SELECT host, hour, sum(records)::BIGINT AS records, min(first_seen) AS first_seen, max(last_seen) AS last_seen,
    min(first_record) AS first_record, max(last_record) AS last_record
  FROM (
    SELECT * EXCLUDE (recent, file, mark) FROM sighted_hours WHERE recent
    UNION ALL BY NAME
    SELECT host, date_trunc('hour', time) AS hour, count(*) AS records, min(time) AS first_seen, max(time) AS last_seen,
      min(record_id) AS first_record, max(record_id) AS last_record
    FROM events
    WHERE kind = 'request'
    GROUP BY ALL
  )
  GROUP BY host, hour;

-- What clients said of themselves: each request (12288), and each answer (12289) with the request before it.
CREATE OR REPLACE TEMP TABLE client_events AS
  SELECT time, host AS client, event_id, server, client_machine_id, activation_id, result, NULL::BOOLEAN AS activated, NULL::INTEGER AS reported
  FROM events WHERE kind = 'sent'
  UNION ALL
  SELECT received.time, received.host, received.event_id, sent.server, sent.client_machine_id, sent.activation_id, received.result,
    received.activated, received.reported
  FROM (SELECT * FROM events WHERE kind = 'received') AS received
  ASOF LEFT JOIN (SELECT * FROM events WHERE kind = 'sent') AS sent ON received.host = sent.host AND received.time >= sent.time;
