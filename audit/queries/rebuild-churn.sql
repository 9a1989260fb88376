-- One name with many client machine ids: machines that are built anew, or rearmed, again and again. Office may have an id of
-- its own on the same machine.
SELECT computer AS machine, max(ids) AS client_machine_ids, sum(requests)::BIGINT AS requests,
  min(first_seen) AS first_seen, max(last_seen) AS last_seen
FROM (
  SELECT computer, count(DISTINCT client_machine_id) AS ids, sum(requests) AS requests, min(first_seen) AS first_seen, max(last_seen) AS last_seen
  FROM machines
  GROUP BY computer, office
)
GROUP BY computer
HAVING max(ids) >= getvariable('churn_ids')
ORDER BY client_machine_ids DESC, machine
