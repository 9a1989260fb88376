-- Where a host's log is not whole: silence, records that are missing, a clock that went back, a log that began anew.
WITH neighbours AS (
  SELECT *, lag(last_seen) OVER (PARTITION BY host ORDER BY hour) AS before,
    lag(last_record) OVER (PARTITION BY host ORDER BY hour) AS before_record,
    min(first_record) OVER (PARTITION BY host ORDER BY hour ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS lowest_before
  FROM hours
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
  WHERE first_record - before_record > 1
    OR last_record - first_record + 1 > records AND coalesce(first_record > before_record, true)
  UNION ALL
  SELECT host, 'log began anew', before, first_seen, NULL FROM neighbours WHERE first_record < lowest_before
  UNION ALL
  SELECT host, 'clock went back', first_seen, before, NULL
  FROM neighbours
  WHERE first_record <= before_record AND first_record >= lowest_before
)
ORDER BY host, from_time, kind
