/** What differs from one subscription or account to the next. */
import type { CloudView, Json, Properties } from "./resource-type";

/** Id under which a stored cloud keeps what its account has: quotas, features, rights. `drift.ts <stack> setting` writes it. */
export const settingsId = "account-settings";

/**
 * Settings of an account. Everything that is not said is as good as it can be.
 *
 * | setting | means |
 * | --- | --- |
 * | `features.<namespace/name>` | state of a feature of the subscription, such as `NotRegistered` |
 * | `deniedActions` | actions that the deployer may not do |
 * | `quotas.cores`, `quotas.dedicatedHosts` | processors of the region, Dedicated Hosts of the account |
 * | `unavailable.<size or service>` | zones without that size or endpoint service |
 * | `runCommandResults` | `lost`: results of run commands never come back |
 */
export function setting(cloud: CloudView, ...path: string[]): Json | undefined {
  return path.reduce<Json | undefined>(
    (value, name) => (typeof value === "object" && value !== null ? (value as Properties)[name] : undefined),
    cloud.get(settingsId)?.inputs,
  );
}

/** Is something of the account's list, such as an action among `deniedActions` or a zone among those without a size? */
export function isListed(cloud: CloudView, wanted: string, ...path: string[]): boolean {
  const list = setting(cloud, ...path);
  return Array.isArray(list) && list.some((item) => String(item).toLowerCase() === wanted.toLowerCase());
}
