-- What the numbers of the records say of a host: that it was built anew, or that its clock jumped by a year or more. Read from
-- rows, since sums.sql adds up only logs whose numbers and times both grow.
CREATE OR REPLACE TEMP TABLE numbered AS
  SELECT host, record_id, time, row_number() OVER (PARTITION BY host, record_id ORDER BY time) AS occurrence
  FROM records WHERE kind = 'request' AND record_id IS NOT NULL AND host IN (SELECT host FROM irregular);

-- A host that was built anew counts its records from one again: either some numbers are there a second time, or all that
-- follow are lower than all before. A clock that went back does neither.
CREATE OR REPLACE TEMP TABLE restarts AS
  WITH walked AS (
    SELECT *, lag(record_id) OVER w AS before, lag(time) OVER w AS before_time,
      max(occurrence) OVER (w ROWS UNBOUNDED PRECEDING) AS built,
      min(record_id) OVER (w ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS least_before,
      max(record_id) OVER (w ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING) AS most_after
    FROM numbered WINDOW w AS (PARTITION BY host ORDER BY time, record_id)
  ),
  repeated AS (SELECT host, built, min(time) AS time FROM walked WHERE built > 1 GROUP BY host, built)
  SELECT DISTINCT host, built_at FROM (
    SELECT repeated.host, max(walked.time) AS built_at
    FROM repeated JOIN walked ON walked.host = repeated.host AND walked.time <= repeated.time AND walked.record_id <= walked.before
    GROUP BY repeated.host, repeated.built
    UNION ALL
    SELECT host, time FROM walked
    WHERE record_id < before AND most_after < least_before AND NOT (most_after = least_before - 1 AND time - before_time >= INTERVAL 365 DAY)
  );

-- In the order of the numbers, time grows slowly. Where it jumps by a year or more, the stretch that most records are in is
-- right; each other is told, and moved to where it belongs, so that no machine falls off for it.
CREATE OR REPLACE TEMP TABLE stretches AS
  WITH builds AS (
    SELECT numbered.*, (SELECT count(*) FROM restarts WHERE restarts.host = numbered.host AND restarts.built_at <= numbered.time) AS build FROM numbered
  ),
  stepped AS (
    SELECT *, CASE WHEN abs(epoch_us(time) - lag(epoch_us(time)) OVER w) >= 31536000000000 THEN 1 ELSE 0 END AS jump
    FROM builds WINDOW w AS (PARTITION BY host, build ORDER BY record_id)
  ),
  numbered_stretches AS (SELECT *, sum(jump) OVER (PARTITION BY host, build ORDER BY record_id ROWS UNBOUNDED PRECEDING) AS stretch FROM stepped)
  SELECT host, build, stretch, count(*) AS records, min(record_id) AS first_record, max(record_id) AS last_record,
    arg_min(time, record_id) AS first_time, arg_max(time, record_id) AS last_time, min(time) AS least_time, max(time) AS most_time
  FROM numbered_stretches GROUP BY host, build, stretch;

CREATE OR REPLACE TEMP TABLE clock_jumps AS
  SELECT host, CASE WHEN first_time > before THEN 'clock jumped forward' ELSE 'clock went back' END AS kind, before AS from_time, first_time AS to_time
  FROM (SELECT *, lag(last_time) OVER (PARTITION BY host, build ORDER BY stretch) AS before FROM stretches) WHERE before IS NOT NULL;

-- Moved behind the last record before it that was right, or in front of the first one after it.
CREATE OR REPLACE TEMP TABLE clock_shifts AS
  WITH right_one AS (SELECT host, build, arg_max(stretch, (records, stretch)) AS stretch FROM stretches GROUP BY host, build),
  main AS (SELECT stretches.* FROM stretches JOIN right_one USING (host, build, stretch)),
  near AS (
    SELECT stretches.*, main.stretch AS main, main.first_time AS main_first, main.last_time AS main_last,
      max(CASE WHEN abs(epoch_us(other.last_time) - epoch_us(main.last_time)) < 31536000000000 THEN other.last_time END) FILTER (other.stretch < stretches.stretch) AS right_before,
      min(CASE WHEN abs(epoch_us(other.first_time) - epoch_us(main.first_time)) < 31536000000000 THEN other.first_time END) FILTER (other.stretch > stretches.stretch) AS right_after
    FROM stretches JOIN main USING (host, build) JOIN stretches AS other ON other.host = stretches.host AND other.build = stretches.build
    WHERE abs(epoch_us(stretches.first_time) - epoch_us(main.first_time)) >= 31536000000000
      AND stretches.stretch <> main.stretch
      AND least(abs(epoch_us(stretches.first_time) - epoch_us(main.last_time)), abs(epoch_us(stretches.last_time) - epoch_us(main.first_time))) >= 31536000000000
    GROUP BY ALL
  )
  SELECT host, first_record, last_record, least_time, most_time,
    CASE WHEN right_before IS NOT NULL THEN epoch_us(right_before) - epoch_us(first_time) ELSE epoch_us(right_after) - epoch_us(last_time) END AS shift
  FROM near;

CREATE OR REPLACE TEMP VIEW timed AS
  SELECT records.* REPLACE (CASE WHEN shift IS NULL THEN records.time ELSE make_timestamp(epoch_us(records.time) + shift) END AS time)
  FROM records LEFT JOIN clock_shifts ON kind = 'request' AND clock_shifts.host = records.host
    AND record_id BETWEEN first_record AND clock_shifts.last_record AND records.time BETWEEN least_time AND most_time;
