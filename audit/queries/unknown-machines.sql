-- Machines that no inventory names. Empty when no inventory was given.
SELECT arg_max(machine, last_seen) AS machine, count(DISTINCT client_machine_id) AS client_machine_ids,
  sum(requests)::BIGINT AS requests, min(first_seen) AS first_seen, max(last_seen) AS last_seen
FROM machines
WHERE EXISTS (SELECT 1 FROM inventory) AND computer NOT IN (SELECT computer FROM inventory)
GROUP BY computer
ORDER BY requests DESC, machine
