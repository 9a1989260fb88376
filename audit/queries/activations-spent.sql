-- Activations that each host has spent of the ten that the host key allows it, by the ledger of the host setup. No event of KMS
-- tells of them: 12290 to 12294 are about clients and DNS. An activation object of the directory is none of the host. What is left
-- of ten depends on all that were spent, also before --since.
SELECT host, key_ends, count(*) FILTER (recent AND result = 'activated' AND method <> 'active-directory') AS activations,
  10 - count(*) FILTER (result = 'activated' AND method <> 'active-directory') AS left_of_ten,
  count(*) FILTER (recent AND result = 'activated' AND method = 'active-directory') AS activation_objects,
  count(*) FILTER (recent AND result <> 'activated') AS refused, arg_max(result, time) AS last_result, max(time) AS last_seen
FROM (SELECT *, getvariable('since') IS NULL OR time >= getvariable('since') AS recent FROM ledger)
WHERE getvariable('until') IS NULL OR time <= getvariable('until')
GROUP BY host, key_ends
HAVING bool_or(recent)
ORDER BY host, key_ends
