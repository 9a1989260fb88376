-- Machines that have not renewed for 7, 30 or 180 days. A machine that was built anew under its name counts as one.
SELECT machine, client_machine_id, activation_id, last_seen, days,
  CASE WHEN days >= 180 THEN 180 WHEN days >= 30 THEN 30 ELSE 7 END AS band
FROM (
  SELECT arg_max(machine, last_seen) AS machine, arg_max(client_machine_id, last_seen) AS client_machine_id, activation_id,
    max(last_seen) AS last_seen, (epoch_us(getvariable('as_of')) - epoch_us(max(last_seen))) // 86400000000 AS days
  FROM machines
  GROUP BY computer, activation_id
)
WHERE days >= 7
ORDER BY days DESC, machine, activation_id
