-- Requests that the hosts refused, by code.
SELECT host, printf('0x%08X', result) AS result, count(*) AS requests, count(DISTINCT client_machine_id) AS machines,
  min(time) AS first_seen, max(time) AS last_seen
FROM requests
WHERE result <> 0
GROUP BY host, result
ORDER BY requests DESC, host, result
