-- Machines whose activation ends within the next days unless they renew it: 180 days after the last answer to a request of a
-- licensed machine, or to one that it activated, since the host's count had reached their minimum then; otherwise when the grace
-- period ends of which they told. A machine may renew with any host.
SELECT machine, client_machine_id, activation_id, state, last_seen, lapses_at
FROM (
  SELECT arg_max(machine, last_seen) AS machine, arg_max(client_machine_id, last_seen) AS client_machine_id, activation_id,
    arg_max(state, last_seen) AS state, max(last_seen) AS last_seen,
    coalesce(max(last_success) FILTER (activated) + INTERVAL 180 DAY, max(last_seen) + to_minutes(arg_max(minutes, last_seen))) AS lapses_at
  FROM (
    SELECT machines.*, success_state = 1 OR coalesce(counted.ids >= machines.minimum, false) AS activated
    FROM machines ASOF LEFT JOIN counted ON counted.host = machines.host AND counted.office = machines.office AND machines.last_success >= counted.time
  )
  GROUP BY computer, activation_id
)
WHERE lapses_at BETWEEN getvariable('as_of') AND getvariable('as_of') + to_days(getvariable('lapsing_days')::INTEGER)
ORDER BY lapses_at, machine, activation_id
