/**
 * What the report of a host (event 1200) holds in `alarms` when somebody should be called; both clouds watch for these words. They occur nowhere
 * else in a report.
 */
export const hostAlarms = {
  /** A step failed. */
  setupFailed: "alarm:setup-failed",
  /** A key was there, and no product with a host key is: no client is answered. */
  noHostProduct: "alarm:no-host-product",
} as const;
