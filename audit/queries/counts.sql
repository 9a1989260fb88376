-- The count that a host must have by its own log, against what it told its clients last (12288 names the host, 12289 the
-- count). A host keeps the ids of 30 days, twice the largest minimum that it has seen, 50 at most.
WITH reported AS (
  SELECT server, activation_id IN (SELECT activation_id FROM products WHERE application = 'office') AS office,
    arg_max(reported, time) AS reported, max(time) AS reported_at
  FROM client_events
  WHERE reported IS NOT NULL AND server IS NOT NULL
  GROUP BY ALL
),
known AS (
  SELECT coalesce((SELECT min(host) FROM host_counts WHERE host = server
      OR short_name(host) = short_name(server) AND (NOT contains(host, '.') OR NOT contains(server, '.'))), server) AS host,
    office, arg_max(reported, reported_at) AS reported, max(reported_at) AS reported_at
  FROM reported
  GROUP BY ALL
)
SELECT coalesce(host_counts.host, known.host) AS host, coalesce(host_counts.office, known.office) AS office, host_counts.count AS rebuilt,
  known.reported, known.reported_at
FROM host_counts FULL JOIN known ON known.host = host_counts.host AND known.office = host_counts.office
ORDER BY 1, 2
