import type { HostArgs, HostKeyArgs } from "./args";
import type { HostSetupSettings } from "./host-setup/render";

/** What the set-up of one host is told of the key and by the words of its environment. */
export function wordsForSetup(
  host: HostArgs,
  hostKey: HostKeyArgs | undefined,
): Pick<
  HostSetupSettings,
  "generation" | "lastFive" | "activationsUsed" | "reactivate" | "hold" | "setupAttempt" | "confirmationId"
> {
  const { reactivate, hold, setupAttempt, confirmationId } = host;
  const used = Object.entries(hostKey?.activationsUsed ?? {});
  const activationsUsed = used.find(([name]) => name.toLowerCase() === host.name.toLowerCase())?.[1];
  const { generation, lastFive } = hostKey ?? {};
  return { generation, lastFive, activationsUsed, reactivate, hold, setupAttempt, confirmationId };
}
