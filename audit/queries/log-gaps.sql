-- Where a host's log is not whole: silence, records that are missing, a clock that went back or jumped, a log that began anew.
WITH neighbours AS (
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
  SELECT host, 'records missing', coalesce(before, first_seen), last_seen,
    greatest(first_record - before_record - 1, 0) + greatest(last_record - first_record + 1 - records, 0)
  FROM neighbours
  WHERE NOT anew AND (first_record - before_record > 1
    OR last_record - first_record + 1 > records AND coalesce(first_record > before_record, true))
  UNION ALL
  SELECT restarts.host, 'log began anew', coalesce(max(walked.time), restarts.built_at), restarts.built_at, NULL
  FROM restarts LEFT JOIN numbered AS walked ON walked.host = restarts.host AND walked.time < restarts.built_at
  WHERE restarts.built_at <= getvariable('as_of') AND (getvariable('since') IS NULL OR restarts.built_at >= getvariable('since'))
  GROUP BY restarts.host, restarts.built_at
  UNION ALL
  SELECT host, 'clock went back', first_seen, before, NULL
  FROM neighbours
  WHERE NOT anew AND first_record <= before_record AND first_record >= lowest_before
  UNION ALL
  SELECT host, kind, from_time, to_time, NULL FROM clock_jumps
)
ORDER BY host, from_time, kind
