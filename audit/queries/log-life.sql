-- How long each host's log holds a request before it is overwritten, at the rate of the busiest day.
SELECT host, sum(records)::BIGINT AS requests, max(records)::BIGINT AS requests_per_day,
  round(getvariable('log_megabytes') * 1048576.0 / getvariable('record_bytes') / max(records), 1) AS days_held
FROM (SELECT host, date_trunc('day', hour) AS day, sum(records) AS records FROM hours GROUP BY host, day)
GROUP BY host
ORDER BY host
