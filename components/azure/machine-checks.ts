import { checkPort } from "../checks";
import { checkConfirmations } from "../office-keys";
import { type Problem, plain } from "../problems";
import type { AzureHostMachineArgs } from "./args";
import { checkImageVersion } from "./machine-plan";
import { checkZones } from "./regions";

/** Problems of one machine's arguments that can be seen before anything is created. */
export function checkMachine(args: AzureHostMachineArgs): Problem[] {
  const ofHost = [...checkZones(plain(args.location), [args.host]), ...checkConfirmations([args.host])];
  const renamed = ofHost.map((problem) => ({
    ...problem,
    propertyPath: problem.propertyPath.replace("hosts[0]", "host"),
  }));
  return [...renamed, ...checkImageVersion(args.image), ...checkPort(args.port)];
}
