import { parentPort, workerData } from "node:worker_threads";
import { type Job, run } from "./job";

/** Does the one job for which this thread was started. */
export function answer(): void {
  parentPort?.postMessage(run(workerData as Job));
}
