-- What the hosts said of themselves: 12291 and 12292 could not start, 12293 could not write its DNS record, 12294 did.
SELECT host, event_id, printf('0x%08X', result) AS result, count(*) AS events, min(time) AS first_seen, max(time) AS last_seen
FROM events
WHERE kind = 'service'
GROUP BY host, event_id, result
ORDER BY host, event_id, result
