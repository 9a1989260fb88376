import type { Check } from "./check";
import { checkClients } from "./clients";
import { checkHiding } from "./discovery";
import { checkHostKeyUse } from "./host-key";
import { noteWorthKnowing } from "./notes";
import { checkRequirements } from "./requirements";
import { checkSubscription } from "./subscription";

/** What the component requires, then what is only about environments. */
export const checks: readonly Check[] = [
  checkRequirements,
  checkSubscription,
  checkHostKeyUse,
  checkHiding,
  checkClients,
  noteWorthKnowing,
];
