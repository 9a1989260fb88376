-- Requests that the hosts refused, by code; and refusals of which only clients tell, by the host that they asked.
SELECT host, printf('0x%08X', result) AS result, sum(requests)::BIGINT AS requests, count(DISTINCT client_machine_id) AS machines,
  min(first_seen) AS first_seen, max(last_seen) AS last_seen
FROM (
  SELECT host, result, requests, client_machine_id, first_seen, last_seen FROM sightings
  UNION ALL
  SELECT coalesce(server, client), result, 1, client_machine_id, time, time FROM client_events
  WHERE NOT EXISTS (SELECT 1 FROM sightings
    WHERE sightings.result = client_events.result AND sightings.client_machine_id = client_events.client_machine_id)
)
WHERE result <> 0
GROUP BY host, result
ORDER BY requests DESC, host, result
