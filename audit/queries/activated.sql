-- Does each host count enough? An answer of 0x0 says only that the host answered: a machine that was not licensed when it
-- asked is activated when the host's count has reached the minimum of its product. Last 30 days, as the host counts.
SELECT host, office, count(DISTINCT client_machine_id) AS count,
  count(*) FILTER (result = 0 AND state = 1) AS licensed,
  count(*) FILTER (result = 0 AND state <> 1 AND minimum < 25) AS waiting_at_5,
  count(*) FILTER (result = 0 AND state <> 1 AND minimum >= 25) AS waiting_at_25,
  count(*) FILTER (result <> 0) AS refused
FROM machines
WHERE last_seen > getvariable('as_of') - INTERVAL 30 DAY
GROUP BY host, office
ORDER BY host, office
