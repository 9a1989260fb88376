-- Machines whose activation ends within the next days unless they renew it: 180 days after the last answer for those that
-- were licensed, or that it activated, since the host's count had reached their minimum; otherwise when the grace period ends
-- of which they told. A machine may renew with any host.
SELECT machine, client_machine_id, activation_id, state, last_seen, lapses_at
FROM (
  SELECT arg_max(machine, last_seen) AS machine, arg_max(client_machine_id, last_seen) AS client_machine_id, activation_id,
    arg_max(state, last_seen) AS state, max(last_seen) AS last_seen,
    CASE WHEN arg_max(activated, last_seen) AND max(last_success) IS NOT NULL THEN max(last_success) + INTERVAL 180 DAY
      ELSE max(last_seen) + to_minutes(arg_max(minutes, last_seen)) END AS lapses_at
  FROM (
    SELECT machines.*, state = 1 OR result = 0 AND coalesce(host_counts.count >= machines.minimum, false) AS activated
    FROM machines LEFT JOIN host_counts ON host_counts.host = machines.host AND host_counts.office = machines.office
  )
  GROUP BY computer, activation_id
)
WHERE lapses_at BETWEEN getvariable('as_of') AND getvariable('as_of') + to_days(getvariable('lapsing_days')::INTEGER)
ORDER BY lapses_at, machine, activation_id
