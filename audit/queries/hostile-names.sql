-- Names and values that no machine of an honest owner gives. Whoever reaches the port may send any name.
SELECT machine, reason, count(DISTINCT client_machine_id) AS client_machine_ids, sum(requests)::BIGINT AS requests,
  max(last_seen) AS last_seen
FROM (
  SELECT machine, CASE
      WHEN machine LIKE '%[product key %' THEN 'a product key'
      WHEN machine = '' THEN 'no name'
      WHEN regexp_matches(machine, '[\x{00}-\x{1f}\x{7f}-\x{9f}]') THEN 'control characters'
      WHEN regexp_matches(machine, '[\x{200b}-\x{200f}\x{202a}-\x{202e}\x{2060}-\x{2069}\x{feff}]') THEN 'invisible or direction-changing characters'
      WHEN regexp_matches(machine, '^[=+@\t\r-]') THEN 'a formula of a spreadsheet'
      WHEN regexp_matches(machine, '[^A-Za-z0-9._-]') THEN 'characters that no computer name has'
      WHEN length(machine) > 63 AND NOT contains(machine, '.') THEN 'longer than a computer name can be'
      WHEN computer IN (SELECT computer_of(host) FROM hours) THEN 'the name of a KMS host'
    END AS reason, client_machine_id, requests, last_seen
  FROM machines
  UNION ALL
  -- Two ids that take turns under one name are two machines, one of which borrows it.
  SELECT computer, 'two machines take turns under one name', client_machine_id, requests, last_seen
  FROM machines
  WHERE computer IN (
    SELECT computer FROM (
      SELECT computer, min(first_seen) AS first_seen, max(max(last_seen)) OVER (PARTITION BY computer
        ORDER BY min(first_seen), client_machine_id ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS others_until
      FROM machines
      GROUP BY computer, client_machine_id
    )
    WHERE first_seen < others_until
  )
  UNION ALL
  SELECT machine, impossible(minimum, state, minutes, client_machine_id, time), client_machine_id, 1, time
  FROM records
  WHERE kind = 'request' AND impossible(minimum, state, minutes, client_machine_id, time) IS NOT NULL
    AND (getvariable('since') IS NULL OR time >= getvariable('since'))
)
WHERE reason IS NOT NULL
GROUP BY machine, reason
ORDER BY reason, machine
