-- Does each host count enough? An answer of 0x0 says only that the host answered: a machine that was not licensed when it
-- asked is activated when the host's count has reached the minimum of its product. Last 30 days, since the host was built.
SELECT host, office, count, licensed, waiting_at_5, waiting_at_25, refused,
  CASE WHEN count < 5 AND waiting_at_5 > 0 OR count < 25 AND waiting_at_25 > 0 THEN 'waiting' ELSE 'enough' END AS kind
FROM (
  SELECT machines.host, machines.office, coalesce(any_value(host_counts.count), 0) AS count,
    count(*) FILTER (result = 0 AND state = 1) AS licensed,
    count(*) FILTER (result = 0 AND state <> 1 AND machines.minimum < 25) AS waiting_at_5,
    count(*) FILTER (result = 0 AND state <> 1 AND machines.minimum >= 25) AS waiting_at_25,
    count(*) FILTER (result <> 0) AS refused
  FROM machines LEFT JOIN host_counts ON host_counts.host = machines.host AND host_counts.office = machines.office
    LEFT JOIN (SELECT host, max(built_at) AS built_at FROM restarts WHERE built_at <= getvariable('as_of') GROUP BY host) AS restarted ON restarted.host = machines.host
  WHERE last_seen > getvariable('as_of') - INTERVAL 30 DAY AND (restarted.built_at IS NULL OR last_seen >= restarted.built_at)
  GROUP BY machines.host, machines.office
)
ORDER BY host, office
