-- Requests that the hosts refused, by code.
SELECT host, printf('0x%08X', result) AS result, sum(requests)::BIGINT AS requests, count(DISTINCT client_machine_id) AS machines,
  min(first_seen) AS first_seen, max(last_seen) AS last_seen
FROM sightings
WHERE result <> 0
GROUP BY host, sightings.result
ORDER BY requests DESC, host, result
