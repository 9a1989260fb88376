import { checkClients } from "./clients";
import type { Check } from "./check";
import { checkDiscovery } from "./discovery";
import { checkHostKeyUse } from "./host-key";
import { checkHosts } from "./hosts";
import { checkNetwork } from "./network";
import { checkPort } from "./port";
import { checkTags } from "./tags";

/** Every check that reaches beyond one field, in the order of the file. */
export const checks: readonly Check[] = [
  checkHosts,
  checkHostKeyUse,
  checkNetwork,
  checkPort,
  checkDiscovery,
  checkClients,
  checkTags,
];
