import type { HostArgs } from "../args";
import { checkPort } from "../checks";
import { checkConfirmationId } from "../host-setup/render";
import { type Problem, plain } from "../problems";
import type { AzureHostMachineArgs } from "./args";
import { checkImageVersion } from "./machine-plan";
import { checkZones } from "./regions";

/** Problems of the confirmation IDs. The IDs are not repeated. */
export function checkConfirmations(hosts: readonly HostArgs[]): Problem[] {
  return hosts.flatMap((host, index) => {
    const fault = host.confirmationId === undefined ? undefined : checkConfirmationId(host.confirmationId);
    return fault ? [{ propertyPath: `hosts[${index}].confirmationId`, reason: fault }] : [];
  });
}

/** Problems of one machine's arguments that can be seen before anything is created. */
export function checkMachine(args: AzureHostMachineArgs): Problem[] {
  const ofHost = [...checkZones(plain(args.location), [args.host]), ...checkConfirmations([args.host])];
  const renamed = ofHost.map((problem) => ({
    ...problem,
    propertyPath: problem.propertyPath.replace("hosts[0]", "host"),
  }));
  return [...renamed, ...checkImageVersion(args.image), ...checkPort(args.port)];
}
