-- Machines that no inventory names. Empty when no inventory was given.
SELECT arg_max(machine, last_seen) AS machine, count(DISTINCT client_machine_id) AS client_machine_ids,
  sum(requests)::BIGINT AS requests, min(first_seen) AS first_seen, max(last_seen) AS last_seen
FROM machines
WHERE EXISTS (SELECT 1 FROM inventory) AND NOT EXISTS (
  SELECT 1 FROM inventory
  WHERE short_name(inventory.computer) = short_name(machines.machine)
    AND (NOT contains(inventory.computer, '.') OR NOT contains(machines.machine, '.') OR inventory.computer = rtrim(lower(machines.machine), '.'))
)
GROUP BY computer
ORDER BY requests DESC, machine
