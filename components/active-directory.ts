import type { ActiveDirectoryArgs } from "./args";
import type { DirectorySettings } from "./host-setup/render";

/** Name of the activation object when none is given. */
export const defaultObjectName = "kmshost";

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
