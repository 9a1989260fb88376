import { officeHostKeys } from "../../activation/generations";
import type { HostArgs } from "../args";
import { checkPort } from "../checks";
import { checkConfirmationId } from "../host-setup/render";
import { type Problem, plain, reason } from "../problems";
import type { AzureHostMachineArgs, AzureKmsHostArgs } from "./args";
import { checkImageVersion } from "./machine-plan";
import { checkZones } from "./regions";

/** Problems of the confirmation IDs. The IDs are not repeated. */
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

/** Problems of the Office keys: what can be hosted on the system, and whether the hosts reach the licence files. */
export function checkOfficeKeys(args: Pick<AzureKmsHostArgs, "officeKeys" | "image" | "network">): Problem[] {
  const { officeKeys = [], image, network } = args;
  const problems = officeKeys.flatMap(({ version, licenseFolder }, index) => {
    const path = `officeKeys[${index}]`;
    const facts = officeHostKeys[version];
    const versions = Object.keys(officeHostKeys).join(", ");
    if (!facts) return [{ propertyPath: `${path}.version`, reason: reason("no such version", version, versions) }];
    const found: Problem[] = [];
    if (officeKeys.findIndex((key) => key.version === version) !== index) {
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
    return found;
  });
  if (officeKeys.length > 0 && network.addressSpace !== undefined && !network.fileServers?.length) {
    const fix = "name the address of the server with the licence files";
    const what = reason("the hosts do not reach the licence files", undefined, "one address or more", fix);
    problems.push({ propertyPath: "network.fileServers", reason: what });
  }
  return problems;
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
