-- Names and values that no machine of an honest owner gives. Whoever reaches the port may send any name. Letters of any script
-- are honest; those that pass for another script are not.
WITH odd AS (
  SELECT machine, name_kind(machine) AS kind, latin_look(machine) AS look
  FROM (SELECT DISTINCT machine FROM machines) WHERE NOT regexp_full_match(machine, plain_name())
),
reasons AS (
  SELECT machine, CASE
      WHEN kind <> '' THEN kind
      WHEN look <> lower(machine) AND look IN (SELECT lower(machine) FROM machines UNION ALL SELECT computer FROM machines UNION ALL SELECT host FROM hours UNION ALL SELECT short_name(host) FROM hours)
        THEN 'homograph'
    END AS kind, client_machine_id, requests, last_seen
  FROM machines JOIN odd USING (machine)
  UNION ALL
  -- Two ids that take turns under one name are two machines, one of which borrows it. Office may have an id of its own.
  SELECT computer, 'taking-turns', client_machine_id, requests, last_seen
  FROM machines
  WHERE (computer, office) IN (
    SELECT (computer, office) FROM (
      SELECT computer, office, min(first_seen) AS first_seen, max(max(last_seen)) OVER (PARTITION BY computer, office
        ORDER BY min(first_seen), client_machine_id ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS others_until
      FROM machines
      GROUP BY computer, office, client_machine_id
    )
    WHERE first_seen < others_until
  )
  UNION ALL
  SELECT machine, impossible(minimum, state, minutes, client_machine_id), client_machine_id, 1, time
  FROM events
  WHERE kind = 'request'
)
SELECT machine, kind, count(DISTINCT client_machine_id) AS client_machine_ids, sum(requests)::BIGINT AS requests, max(last_seen) AS last_seen
FROM reasons
WHERE kind IS NOT NULL
GROUP BY machine, kind
ORDER BY kind, machine
