-- Machines whose last request was refused, or that were not licensed when they sent it. Last 30 days.
SELECT host, machine, client_machine_id, activation_id, minimum, state, printf('0x%08X', result) AS result, last_seen
FROM machines
WHERE (state <> 1 OR result <> 0) AND last_seen > getvariable('as_of') - INTERVAL 30 DAY
ORDER BY last_seen, host, machine, client_machine_id, activation_id
