-- Activations that each host has spent of the ten that the host key allows it, by the ledger of the host setup. No event of KMS
-- tells of them: 12290 to 12294 are about clients and DNS. An activation object of the directory is none of the host.
SELECT host, key_ends, count(*) FILTER (result = 'activated' AND method <> 'active-directory') AS activations,
  10 - count(*) FILTER (result = 'activated' AND method <> 'active-directory') AS left_of_ten,
  count(*) FILTER (result = 'activated' AND method = 'active-directory') AS activation_objects,
  count(*) FILTER (result <> 'activated') AS refused, arg_max(result, time) AS last_result, max(time) AS last_seen
FROM ledger
GROUP BY host, key_ends
ORDER BY host, key_ends
