import { checkZoneName } from "../activation/discovery";
import { readCidr } from "../activation/ip-range";
import type { ActiveDirectoryArgs, DiscoveryArgs } from "./args";
import { checkConfirmationId, type DirectorySettings } from "./host-setup/render";
import { type Problem, reason } from "./problems";

/** Name of the activation object when none is given. */
export const defaultObjectName = "kmshost";

/** The most domain controllers: each gets a rule of its own on Azure. */
const mostControllers = 20;

/** True when machines activate by the directory alone, so that no host answers a KMS request. */
export function directoryOnly({ activeDirectory }: Pick<DiscoveryArgs, "activeDirectory">): boolean {
  return activeDirectory?.only === true;
}

/**
 * What the set-up of one host is told of the directory. `makesObject` is for the first host alone: two at once would both
 * spend an activation on the object.
 */
export function directorySettings(
  activeDirectory: ActiveDirectoryArgs | undefined,
  makesObject: boolean,
): DirectorySettings | undefined {
  if (activeDirectory === undefined) return undefined;
  const { domain, objectName = defaultObjectName, only = false, confirmationId } = activeDirectory;
  const { officeConfirmationIds } = activeDirectory;
  return { domain, objectName, only, makesObject, confirmationId, officeConfirmationIds };
}

/** Problems of Active Directory-based activation, and of the zones beside it. */
export function checkActiveDirectory({ activeDirectory, zones }: DiscoveryArgs): Problem[] {
  if (activeDirectory === undefined) return [];
  const problems: Problem[] = [];
  const add = (field: string, what: string | undefined) => {
    if (what) problems.push({ propertyPath: `discovery.activeDirectory.${field}`, reason: what });
  };
  add("domain", checkZoneName(activeDirectory.domain));
  add("objectName", checkObjectName(activeDirectory.objectName));
  checkControllers(activeDirectory.domainControllers, add);
  for (const [field, id] of Object.entries(confirmations(activeDirectory))) add(field, checkConfirmationId(id));
  if (activeDirectory.only && zones.length > 0) {
    const fix = "remove the zones, or remove activeDirectory.only to have KMS beside the directory";
    const what = reason("records of hosts that answer no request", `${zones.length} zones`, "no zone", fix);
    problems.push({ propertyPath: "discovery.zones", reason: what });
  }
  return problems;
}

function confirmations({ confirmationId, officeConfirmationIds }: ActiveDirectoryArgs): Record<string, string> {
  const ofOffice = Object.entries(officeConfirmationIds ?? {}).map(([version, id]) => [
    `officeConfirmationIds.${version}`,
    id,
  ]);
  return { ...(confirmationId === undefined ? {} : { confirmationId }), ...Object.fromEntries(ofOffice) };
}

function checkControllers(controllers: readonly string[], add: (field: string, what: string | undefined) => void) {
  if (controllers.length === 0 || controllers.length > mostControllers) {
    const what = "the hosts reach a few domain controllers";
    add(
      "domainControllers",
      reason(what, controllers.length, `1 to ${mostControllers} addresses`, "name their addresses"),
    );
  }
  controllers.forEach((address, index) => {
    const reading = readCidr(address);
    const field = `domainControllers[${index}]`;
    if (!reading.ok || reading.prefixGiven || reading.range.version !== 4) {
      add(field, reason("not an address", address, "an IPv4 address"));
    } else if (controllers.indexOf(address) !== index) {
      add(field, reason("listed twice", address, "each address once"));
    }
  });
}

/** A name that needs no escape in a distinguished name. */
function checkObjectName(name: string | undefined): string | undefined {
  if (name === undefined || /^[0-9A-Za-z](?:[0-9A-Za-z -]{0,48}[0-9A-Za-z])?$/.test(name)) return undefined;
  return reason("not a name for an activation object", name, "1 to 50 letters, digits, inner spaces and hyphens");
}
