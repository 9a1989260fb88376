-- What clients said of themselves in their own logs: what they sent to which host (12288), and what came back (12289).
SELECT client, server, event_id, printf('0x%08X', result) AS result, count(*) AS events, count(*) FILTER (activated) AS activated,
  arg_max(reported, time) AS reported, min(time) AS first_seen, max(time) AS last_seen
FROM client_events
GROUP BY client, server, event_id, client_events.result
ORDER BY client, server, event_id, result
