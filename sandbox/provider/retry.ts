import { setTimeout as sleep } from "node:timers/promises";
import { CloudError } from "./resource-type";

/** How a provider waits when the cloud throttles it. */
export interface Patience {
  /** How often a throttled call is tried in all. Default: 6. */
  readonly attempts?: number;
  /** First wait in milliseconds; each further one is twice as long. Default: 50. */
  readonly firstWait?: number;
  readonly sleep?: (milliseconds: number) => Promise<unknown>;
}

/** Calls again when the cloud answers 429, as the real providers do. Any other refusal passes through at once. */
export async function retryThrottled<T>(call: () => Promise<T>, patience: Patience = {}): Promise<T> {
  const attempts = patience.attempts ?? 6;
  const pause = patience.sleep ?? sleep;
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await call();
    } catch (error) {
      if (!(error instanceof CloudError) || error.status !== 429 || attempt >= attempts) {
        throw error;
      }
      await pause((patience.firstWait ?? 50) * 2 ** (attempt - 1));
    }
  }
}
