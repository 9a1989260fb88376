-- Machines by product and by the licence state that they gave with their last request.
SELECT activation_id, minimum, state, count(*) AS machines, sum(requests)::BIGINT AS requests, max(last_seen) AS last_seen
FROM (
  SELECT activation_id, computer, arg_max(minimum, last_seen) AS minimum, arg_max(state, last_seen) AS state,
    sum(requests) AS requests, max(last_seen) AS last_seen
  FROM machines
  GROUP BY activation_id, computer, client_machine_id
)
GROUP BY activation_id, minimum, state
ORDER BY machines DESC, activation_id, minimum, state
