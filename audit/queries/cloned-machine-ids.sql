-- One client machine id under several names: images that were not generalized. Each such id counts once.
SELECT client_machine_id, count(*) AS machines, array_to_string(list(computer ORDER BY computer)[1:20], ', ') AS names,
  sum(requests)::BIGINT AS requests, max(last_seen) AS last_seen
FROM (
  SELECT client_machine_id, computer, sum(requests) AS requests, max(last_seen) AS last_seen
  FROM machines
  GROUP BY client_machine_id, computer
)
GROUP BY client_machine_id
HAVING count(*) > 1
ORDER BY machines DESC, client_machine_id
