-- One name with many client machine ids: machines that are built anew, or rearmed, again and again.
SELECT computer AS machine, count(DISTINCT client_machine_id) AS client_machine_ids, sum(requests)::BIGINT AS requests,
  min(first_seen) AS first_seen, max(last_seen) AS last_seen
FROM machines
GROUP BY computer
HAVING count(DISTINCT client_machine_id) >= getvariable('churn_ids')
ORDER BY client_machine_ids DESC, machine
