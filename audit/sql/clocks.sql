-- What the order of the records says of a host: that it was built anew, or that its clock jumped by a year or more. Read from
-- rows, since sums.sql adds up only logs whose numbers and times both grow. Exports that name no numbers (`log` is their file)
-- have the order of their lines, the newest in front or behind.
CREATE OR REPLACE TEMP TABLE numbered AS
  SELECT host, 0 AS log, record_id AS place, time, row_number() OVER (PARTITION BY host, record_id ORDER BY time) AS occurrence
  FROM records WHERE kind = 'request' AND record_id IS NOT NULL AND host IN (SELECT host FROM irregular)
  UNION ALL
  SELECT host, file, CASE WHEN sum(newer) OVER (PARTITION BY host, file) < 0 THEN -line ELSE line END, time, 1
  FROM (
    SELECT host, file, line, time, sign(epoch_us(time) - lag(epoch_us(time)) OVER (PARTITION BY host, file ORDER BY line)) AS newer
    FROM records WHERE kind = 'request' AND record_id IS NULL AND line IS NOT NULL
  );

-- A host that was built anew counts its records from one again: either some numbers are there a second time, or all that
-- follow are lower than all before. A clock that went back does neither.
CREATE OR REPLACE TEMP TABLE restarts AS
  WITH walked AS (
    SELECT *, lag(place) OVER w AS before, lag(time) OVER w AS before_time,
      max(occurrence) OVER (w ROWS UNBOUNDED PRECEDING) AS built,
      min(place) OVER (w ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS least_before,
      max(place) OVER (w ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING) AS most_after
    FROM numbered WHERE log = 0 WINDOW w AS (PARTITION BY host ORDER BY time, place)
  ),
  repeated AS (SELECT host, built, min(time) AS time FROM walked WHERE built > 1 GROUP BY host, built)
  SELECT DISTINCT host, built_at FROM (
    SELECT repeated.host, max(walked.time) AS built_at
    FROM repeated JOIN walked ON walked.host = repeated.host AND walked.time <= repeated.time AND walked.place <= walked.before
    GROUP BY repeated.host, repeated.built
    UNION ALL
    SELECT host, time FROM walked
    WHERE place < before AND most_after < least_before AND NOT (most_after = least_before - 1 AND time - before_time >= INTERVAL 365 DAY)
  );

-- In the order of the records, time grows slowly. Where it jumps by a year or more, the stretch that most records are in is
-- right; each other is told, and moved to where it belongs, so that no machine falls off for it.
CREATE OR REPLACE TEMP TABLE stretches AS
  WITH builds AS (
    SELECT numbered.*, CASE WHEN log = 0 THEN (SELECT count(*) FROM restarts WHERE restarts.host = numbered.host AND restarts.built_at <= numbered.time) ELSE 0 END AS build FROM numbered
  ),
  stepped AS (
    SELECT *, CASE WHEN abs(epoch_us(time) - lag(epoch_us(time)) OVER w) >= 31536000000000 THEN 1 ELSE 0 END AS jump
    FROM builds WINDOW w AS (PARTITION BY host, log, build ORDER BY place)
  ),
  placed AS (SELECT *, sum(jump) OVER (PARTITION BY host, log, build ORDER BY place ROWS UNBOUNDED PRECEDING) AS stretch FROM stepped)
  SELECT host, log, build, stretch, count(*) AS records, min(place) AS first_place, max(place) AS last_place,
    arg_min(time, place) AS first_time, arg_max(time, place) AS last_time, min(time) AS least_time, max(time) AS most_time
  FROM placed GROUP BY host, log, build, stretch;

-- Moved behind the last record before it that was right, or in front of the first one after it.
CREATE OR REPLACE TEMP TABLE clock_shifts AS
  WITH right_one AS (SELECT host, log, build, arg_max(stretch, (records, stretch)) AS stretch FROM stretches GROUP BY host, log, build),
  main AS (SELECT stretches.* FROM stretches JOIN right_one USING (host, log, build, stretch)),
  near AS (
    SELECT stretches.*, main.stretch AS main, main.first_time AS main_first, main.last_time AS main_last,
      max(CASE WHEN abs(epoch_us(other.last_time) - epoch_us(main.last_time)) < 31536000000000 THEN other.last_time END) FILTER (other.stretch < stretches.stretch) AS right_before,
      min(CASE WHEN abs(epoch_us(other.first_time) - epoch_us(main.first_time)) < 31536000000000 THEN other.first_time END) FILTER (other.stretch > stretches.stretch) AS right_after
    FROM stretches JOIN main USING (host, log, build) JOIN stretches AS other ON other.host = stretches.host AND other.log = stretches.log AND other.build = stretches.build
    WHERE abs(epoch_us(stretches.first_time) - epoch_us(main.first_time)) >= 31536000000000
      AND stretches.stretch <> main.stretch
      AND least(abs(epoch_us(stretches.first_time) - epoch_us(main.last_time)), abs(epoch_us(stretches.last_time) - epoch_us(main.first_time))) >= 31536000000000
    GROUP BY ALL
  )
  SELECT host, log, build, stretch, least(abs(first_place), abs(last_place)) AS first_place, greatest(abs(first_place), abs(last_place)) AS last_place, least_time, most_time,
    CASE WHEN right_before IS NOT NULL THEN epoch_us(right_before) - epoch_us(first_time) ELSE epoch_us(right_after) - epoch_us(last_time) END AS shift
  FROM near;

-- `corrected`: when it was, by a clock that is right.
CREATE OR REPLACE TEMP TABLE clock_jumps AS
  SELECT host, CASE WHEN first_time > before THEN 'clock jumped forward' ELSE 'clock went back' END AS kind, before AS from_time, first_time AS to_time,
    make_timestamp(epoch_us(first_time) + coalesce(shift, 0)) AS corrected
  FROM (SELECT *, lag(last_time) OVER (PARTITION BY host, log, build ORDER BY stretch) AS before FROM stretches) AS found
    LEFT JOIN clock_shifts USING (host, log, build, stretch)
  WHERE before IS NOT NULL;

CREATE OR REPLACE TEMP VIEW timed AS
  SELECT records.* REPLACE (CASE WHEN shift IS NULL THEN records.time ELSE make_timestamp(epoch_us(records.time) + shift) END AS time)
  FROM records LEFT JOIN clock_shifts ON kind = 'request' AND clock_shifts.host = records.host AND log = CASE WHEN record_id IS NULL THEN file ELSE 0 END
    AND coalesce(record_id, records.line) BETWEEN first_place AND clock_shifts.last_place AND records.time BETWEEN least_time AND most_time;
