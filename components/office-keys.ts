import { officeHostKeys } from "../activation/generations";
import type { HostArgs, HostImageArgs, OfficeKeyArgs } from "./args";
import { checkConfirmationId } from "./host-setup/render";
import { type Problem, reason } from "./problems";

/** Name of the secret of an Office key. */
export function officeSecretName(key: OfficeKeyArgs): string {
  return key.secretName ?? `kms-${key.version}-key`;
}

/** Problems of the confirmation IDs, for Windows and for Office. The IDs are not repeated. */
export function checkConfirmations(hosts: readonly HostArgs[]): Problem[] {
  return hosts.flatMap((host, index) => {
    const ids = { confirmationId: host.confirmationId, ...prefixed(host.officeConfirmationIds) };
    return Object.entries(ids).flatMap(([field, id]) => {
      const fault = id === undefined ? undefined : checkConfirmationId(id);
      return fault ? [{ propertyPath: `hosts[${index}].${field}`, reason: fault }] : [];
    });
  });
}

function prefixed(ids: Record<string, string> | undefined): Record<string, string> {
  return Object.fromEntries(Object.entries(ids ?? {}).map(([version, id]) => [`officeConfirmationIds.${version}`, id]));
}

/** What the checks of Office keys need to know. */
export interface OfficeQuestion {
  readonly officeKeys?: readonly OfficeKeyArgs[];
  readonly image: HostImageArgs;
  readonly network: { readonly addressSpace?: string; readonly fileServers?: readonly string[] };
}

/** Problems of the Office keys: what can be hosted on the system, and whether the hosts reach the licence files. */
export function checkOfficeKeys({ officeKeys = [], image, network }: OfficeQuestion): Problem[] {
  const problems = officeKeys.flatMap((key, index) => checkOfficeKey(key, index, officeKeys, image));
  if (officeKeys.length > 0 && network.addressSpace !== undefined && !network.fileServers?.length) {
    const fix = "name the address of the server with the licence files";
    const what = reason("the hosts do not reach the licence files", undefined, "one address or more", fix);
    problems.push({ propertyPath: "network.fileServers", reason: what });
  }
  return problems;
}

function checkOfficeKey(
  { version, licenseFolder, secretName }: OfficeKeyArgs,
  index: number,
  all: readonly OfficeKeyArgs[],
  image: HostImageArgs,
): Problem[] {
  const path = `officeKeys[${index}]`;
  const facts = officeHostKeys[version];
  const versions = Object.keys(officeHostKeys).join(", ");
  if (!facts) return [{ propertyPath: `${path}.version`, reason: reason("no such version", version, versions) }];
  const found: Problem[] = [];
  if (all.findIndex((key) => key.version === version) !== index) {
    found.push({ propertyPath: `${path}.version`, reason: reason("listed twice", version, "each version once") });
  }
  if (!facts.hosts.includes(image.operatingSystem)) {
    const what = reason(`${facts.title} cannot be hosted on it`, image.operatingSystem, facts.hosts.join(", "));
    found.push({ propertyPath: "image.operatingSystem", reason: what });
  }
  if (!/^\\\\[^\\/:*?"<>|\s]+(\\[^\\/:*?"<>|]+)+$/.test(licenseFolder)) {
    const what = reason("not a folder on a share", licenseFolder, "such as \\\\files\\kms\\office2024");
    found.push({ propertyPath: `${path}.licenseFolder`, reason: what });
  }
  if (secretName !== undefined && !/^[0-9A-Za-z-]{1,127}$/.test(secretName)) {
    const what = reason("not a name for a secret", secretName, "1 to 127 letters, digits and hyphens");
    found.push({ propertyPath: `${path}.secretName`, reason: what });
  }
  return found;
}
