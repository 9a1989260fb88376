-- The count that a host must have by its own log, against what it told its clients last (12288 names the host, 12289 the
-- count). A host keeps the ids of 30 days, twice the largest minimum that it has seen, 50 at most.
WITH rebuilt AS (
  SELECT host, office, least(count(DISTINCT client_machine_id), 2 * max(minimum), 50)::INTEGER AS rebuilt, max(minimum) AS minimum
  FROM machines
  WHERE result = 0 AND last_seen > getvariable('as_of') - INTERVAL 30 DAY
  GROUP BY host, office
),
answers AS (
  SELECT received.time, received.reported, sent.server,
    sent.activation_id IN (SELECT activation_id FROM products WHERE application = 'office') AS office
  FROM records AS received
  ASOF JOIN (SELECT * FROM records WHERE kind = 'sent') AS sent ON received.host = sent.host AND received.time >= sent.time
  WHERE received.kind = 'received' AND (getvariable('since') IS NULL OR received.time >= getvariable('since'))
),
reported AS (
  SELECT computer_of(server) AS computer, office, arg_max(reported, time) AS reported, max(time) AS reported_at
  FROM answers
  GROUP BY ALL
)
SELECT rebuilt.host, rebuilt.office, rebuilt.rebuilt, reported.reported, reported.reported_at
FROM rebuilt LEFT JOIN reported ON reported.computer = computer_of(rebuilt.host) AND reported.office = rebuilt.office
ORDER BY rebuilt.host, rebuilt.office
