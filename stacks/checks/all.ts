import { checkAwsOptions } from "./aws-options";
import { checkAzureOptions } from "./azure-options";
import { checkClients } from "./clients";
import type { Check } from "./check";
import { checkDiscovery } from "./discovery";
import { checkHostKeyUse } from "./host-key";
import { checkHosts } from "./hosts";
import { checkNetwork } from "./network";
import { checkOffice } from "./office";
import { checkPort } from "./port";
import { checkTags } from "./tags";

/** Every check that reaches beyond one field, in the order of the file. */
export const checks: readonly Check[] = [
  checkHosts,
  checkHostKeyUse,
  checkOffice,
  checkAzureOptions,
  checkAwsOptions,
  checkNetwork,
  checkPort,
  checkDiscovery,
  checkClients,
  checkTags,
];
