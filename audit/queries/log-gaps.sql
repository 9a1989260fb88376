-- Where a host's log is not whole: silence, records that are missing, a clock that went back or jumped, a log that began anew.
WITH recorded AS (
  SELECT host, record_id, time, (SELECT count(*) FROM restarts WHERE restarts.host = events.host AND built_at <= time) AS build
  FROM events
  WHERE kind = 'request' AND record_id IS NOT NULL AND host IN (SELECT host FROM numbered WHERE log = 0)
),
-- Where something is odd, by the numbers themselves.
missing AS (
  SELECT host, date_trunc('hour', time) AS hour, sum(record_id - before_record - 1)::BIGINT AS missing
  FROM (SELECT *, lag(record_id) OVER (PARTITION BY host, build ORDER BY record_id) AS before_record FROM recorded)
  WHERE record_id - before_record > 1
  GROUP BY ALL
),
neighbours AS (
  SELECT *, lag(last_seen) OVER w AS before, lag(last_record) OVER w AS before_record,
    min(first_record) OVER (w ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS lowest_before,
    EXISTS (SELECT 1 FROM restarts WHERE restarts.host = hours.host AND date_trunc('hour', restarts.built_at) = hours.hour) AS anew
  FROM hours WINDOW w AS (PARTITION BY host ORDER BY hour)
)
SELECT host, kind, from_time, to_time, records FROM (
  SELECT host, 'silence' AS kind, before AS from_time, first_seen AS to_time, NULL::BIGINT AS records
  FROM neighbours
  WHERE first_seen - before > to_hours(getvariable('gap_hours')::INTEGER)
  UNION ALL
  SELECT host, 'silence until now', max(last_seen), getvariable('as_of'), NULL
  FROM hours
  GROUP BY host
  HAVING getvariable('as_of') - max(last_seen) > to_hours(getvariable('gap_hours')::INTEGER)
  UNION ALL
  SELECT host, 'records missing', coalesce(before, first_seen), last_seen, missing
  FROM neighbours JOIN missing USING (host, hour)
  UNION ALL
  SELECT host, 'records missing', before, last_seen, first_record - before_record - 1
  FROM neighbours
  WHERE first_record - before_record > 1 AND host NOT IN (SELECT host FROM numbered)
  UNION ALL
  SELECT restarts.host, 'log began anew', coalesce(max(walked.time), restarts.built_at), restarts.built_at, NULL
  FROM restarts LEFT JOIN numbered AS walked ON log = 0 AND walked.host = restarts.host AND walked.time < restarts.built_at
  WHERE restarts.built_at <= getvariable('as_of') AND (getvariable('since') IS NULL OR restarts.built_at >= getvariable('since'))
  GROUP BY restarts.host, restarts.built_at
  UNION ALL
  SELECT host, 'clock went back', first_seen, before, NULL
  FROM neighbours
  WHERE NOT anew AND first_record <= before_record AND first_record >= lowest_before
  UNION ALL
  SELECT host, kind, from_time, to_time, NULL
  FROM clock_jumps
  WHERE corrected <= getvariable('as_of') AND (getvariable('since') IS NULL OR corrected >= getvariable('since'))
)
ORDER BY host, from_time, kind
