-- Names and values that no machine of an honest owner gives. Whoever reaches the port may send any name. Letters of any script
-- are honest; those that pass for another script are not.
WITH seen AS (SELECT *, latin_look(machine) AS look FROM machines),
reasons AS (
  SELECT machine, CASE
      WHEN machine LIKE '%[product key %' THEN 'product-key'
      WHEN machine = '' THEN 'no-name'
      WHEN regexp_matches(machine, '[\x{00}-\x{1f}\x{7f}-\x{9f}]') THEN 'control'
      WHEN regexp_matches(machine, '[\p{Cf}\x{2028}\x{2029}\x{034f}\x{115f}\x{1160}\x{3164}\x{ffa0}\x{fe00}-\x{fe0f}]') THEN 'invisible'
      WHEN regexp_matches(machine, '^[=+@\t\r-]') THEN 'formula'
      WHEN regexp_matches(machine, '[^\p{L}\p{M}\p{N}._-]') THEN 'no-name-character'
      WHEN mixed_scripts(machine) OR look <> lower(machine)
        AND look IN (SELECT lower(machine) FROM seen UNION ALL SELECT computer FROM seen UNION ALL SELECT host FROM hours UNION ALL SELECT short_name(host) FROM hours)
        OR regexp_matches(machine, '[\x{ff01}-\x{ff5e}\x{1d400}-\x{1d7ff}]')
        THEN 'homograph'
      WHEN regexp_matches(machine, '[^.]{64}') OR length(machine) > 255 THEN 'too-long'
    END AS kind, client_machine_id, requests, last_seen
  FROM seen
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
