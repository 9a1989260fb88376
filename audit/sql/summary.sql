-- What the questions read. Set before: as_of (TIMESTAMP), since (TIMESTAMP or NULL).

-- Requests whose values can be: a request with a state, a time or a minimum that Windows never sends is kept in `records`
-- and shown by hostile-names, but counted nowhere.
CREATE OR REPLACE TEMP MACRO impossible(minimum, state, minutes, client_machine_id, moment) AS CASE
  WHEN state NOT BETWEEN 0 AND 6 THEN 'licence state ' || state
  WHEN minimum NOT BETWEEN 1 AND 1000 THEN 'minimum count ' || minimum
  WHEN minutes NOT BETWEEN 0 AND 527040 THEN minutes || ' minutes to expiry'
  WHEN client_machine_id = '00000000-0000-0000-0000-000000000000' THEN 'an empty client machine id'
  WHEN moment > getvariable('as_of') + INTERVAL 1 DAY THEN 'a time in the future'
END;

-- One row for each machine, by the name it gave, on each host, and result, with what it said last.
CREATE OR REPLACE TEMP TABLE sightings AS
  SELECT * EXCLUDE (recent) FROM sighted WHERE recent
  UNION ALL BY NAME
  SELECT * EXCLUDE (latest), latest.record_id AS last_record, latest.state AS state, latest.minutes AS minutes,
    latest.minimum AS minimum
  FROM (
    SELECT host, machine, client_machine_id, activation_id, result, count(*) AS requests, min(time) AS first_seen,
      max(time) AS last_seen,
      arg_max({'record_id': record_id, 'state': state, 'minutes': minutes, 'minimum': minimum}, (time, record_id)) AS latest
    FROM records
    WHERE kind = 'request' AND impossible(minimum, state, minutes, client_machine_id, time) IS NULL
      AND (getvariable('since') IS NULL OR time >= getvariable('since'))
    GROUP BY host, machine, client_machine_id, activation_id, result
  );

-- The same whatever the result.
CREATE OR REPLACE TEMP TABLE machines AS
  SELECT * EXCLUDE (latest), computer_of(machine) AS computer, latest.state AS state, latest.minutes AS minutes,
    latest.result AS result, latest.minimum AS minimum,
    activation_id IN (SELECT activation_id FROM products WHERE application = 'office') AS office
  FROM (
    SELECT host, machine, client_machine_id, activation_id, sum(requests)::BIGINT AS requests, min(first_seen) AS first_seen,
      max(last_seen) AS last_seen, max(last_seen) FILTER (result = 0) AS last_success,
      arg_max({'state': state, 'minutes': minutes, 'result': result, 'minimum': minimum}, (last_seen, last_record)) AS latest
    FROM sightings
    GROUP BY host, machine, client_machine_id, activation_id
  );

-- The records of each host by the hour.
CREATE OR REPLACE TEMP TABLE hours AS
  SELECT host, hour, sum(records)::BIGINT AS records, min(first_seen) AS first_seen, max(last_seen) AS last_seen,
    min(first_record) AS first_record, max(last_record) AS last_record
  FROM (
    SELECT * EXCLUDE (recent) FROM sighted_hours WHERE recent
    UNION ALL BY NAME
    SELECT host, date_trunc('hour', time) AS hour, count(*) AS records, min(time) AS first_seen, max(time) AS last_seen,
      min(record_id) AS first_record, max(record_id) AS last_record
    FROM records
    WHERE kind = 'request' AND (getvariable('since') IS NULL OR time >= getvariable('since'))
    GROUP BY ALL
  )
  GROUP BY host, hour;
